using System.Net.Sockets;
using System.Text;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Load;

/// <summary>A stream whose client reads nothing: no more of it is taken than the small buffer of its socket holds.</summary>
internal sealed class StalledStream : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    private StalledStream()
    {
    }

    public static async Task<StalledStream> OpenAsync(RelayProcess relay, string channel)
    {
        var stream = new StalledStream();
        await stream._socket.ConnectAsync("127.0.0.1", relay.Address.Port);
        var cursor = $"{relay.LogId}.0";
        await stream._socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /events?channel={channel} HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nLast-Event-ID: {cursor}\r\n\r\n"));
        return stream;
    }

    /// <summary>Reads all that there is, up to the end of the connection.</summary>
    public async Task<string> DrainAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            int count;
            try
            {
                count = await _socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60));
            }
            catch (SocketException)
            {
                count = 0;
            }

            if (count == 0) return text.ToString();
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    public void Dispose() => _socket.Dispose();
}
