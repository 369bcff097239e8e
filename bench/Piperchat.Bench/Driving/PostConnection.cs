using System.Net.Sockets;

namespace Piperchat.Bench;

/// <summary>A keep-alive connection on which requests that were made ready are sent one after the other. It allocates nothing for each.</summary>
internal sealed class PostConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(32 * 1024, pinned: true);

    private PostConnection(Socket socket) => _socket = socket;

    public static async Task<PostConnection> OpenAsync(RelayTarget target) => new(await target.ConnectAsync());

    /// <summary>Sends a request and reads the answer to its end. The content of the answer is left out.</summary>
    /// <returns>The status.</returns>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;) sent += await _socket.SendAsync(request[sent..], SocketFlags.None);

        var came = 0;
        HttpHead head;
        int headLength;
        do
        {
            came += await ReceiveAsync(came);
        }
        while (!HttpHead.TryRead(_buffer.AsSpan(0, came), out head, out headLength));

        if (head.IsChunked)
        {
            var chunks = default(ChunkedBody);
            for (var start = headLength; Skip(ref chunks, _buffer.AsSpan(start, came - start)); start = 0) came = await ReceiveAsync(0);
        }
        else
        {
            for (var left = (head.Length ?? 0) - (came - headLength); left > 0;) left -= await ReceiveAsync(0);
        }

        return head.Status;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Whether more is to come.</summary>
    private static bool Skip(ref ChunkedBody chunks, ReadOnlySpan<byte> came)
    {
        while (chunks.TryTake(ref came, out _))
        {
        }

        return !chunks.IsOver;
    }

    private async ValueTask<int> ReceiveAsync(int at)
    {
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(at), SocketFlags.None);
        return count > 0 ? count : throw new IOException("The relay closed the connection.");
    }
}
