using System.Net.Sockets;
using System.Text;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Load;

/// <summary>A stream whose client reads nothing once it is live: no more of it is taken than the buffers of its socket hold.</summary>
internal sealed class StalledStream : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _text = new();

    private StalledStream()
    {
    }

    public static async Task<StalledStream> OpenAsync(RelayProcess relay, string channel)
    {
        var stream = new StalledStream();
        await stream._socket.ConnectAsync("127.0.0.1", relay.Address.Port);
        var cursor = $"{relay.LogId}.0";
        await stream._socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /events?channel={channel} HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nConnection: close\r\nLast-Event-ID: {cursor}\r\n\r\n"));
        while (!stream._text.ToString().Contains("event: live", StringComparison.Ordinal)) Assert.True(await stream.ReceiveAsync());
        return stream;
    }

    /// <summary>Reads all that there is, up to the end of the connection.</summary>
    public async Task<string> DrainAsync()
    {
        while (await ReceiveAsync())
        {
        }

        return _text.ToString();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        try
        {
            var count = await _socket.ReceiveAsync(_buffer).WaitAsync(TimeSpan.FromSeconds(60));
            _text.Append(Encoding.UTF8.GetString(_buffer, 0, count));
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
