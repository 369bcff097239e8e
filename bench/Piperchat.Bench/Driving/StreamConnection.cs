using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Piperchat.Bench;

/// <summary>Is told what comes down a stream. Called on the thread that reads, so it must be short.</summary>
internal interface IStreamObserver
{
    /// <param name="stream">The stream.</param>
    /// <param name="number">How many messages it has brought, with this one.</param>
    void Message(StreamConnection stream, long number);
}

/// <summary>
/// An open event stream. It finds the blocks and cursors in what comes without copying or allocating: thousands of these share the
/// machine with the relay that is measured.
/// </summary>
internal sealed class StreamConnection : IDisposable
{
    /// <summary>As much of a line as tells what it is: <c>id: &lt;log&gt;.&lt;seq&gt;.&lt;channel&gt;</c> is the longest.</summary>
    private const int HeadBytes = 128;

    private readonly Socket _socket;
    private readonly byte[] _buffer;
    private readonly byte[] _line = new byte[HeadBytes];
    private readonly IStreamObserver? _observer;
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChunkedBody _chunks;
    private int _lineLength;
    private bool _atBlock = true;
    private bool _hasEntry;

    private StreamConnection(Socket socket, IStreamObserver? observer, int bufferBytes)
    {
        _socket = socket;
        _observer = observer;
        _buffer = GC.AllocateUninitializedArray<byte>(bufferBytes, pinned: true);
    }

    public long Messages { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The seq of the last cursor; 0 where the relay has none.</summary>
    public long Seq { get; private set; }

    /// <summary>Entries whose cursor wasn't one more than the one before: something was left out, sent twice, or out of order.</summary>
    public long Misorders { get; private set; }

    /// <summary>The cursor to resume with; null where the relay gives none.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Ends when the relay says that the backlog is out. Only ours does.</summary>
    public Task Live => _live.Task;

    /// <summary>Whether the cursor is kept as text: a stream that is to resume needs it, and it costs an allocation a message.</summary>
    public bool KeepsCursor { get; init; }

    /// <summary>Opens a stream of one channel; returns once the relay has answered.</summary>
    public static async Task<StreamConnection> OpenAsync(
        RelayTarget target, string channel, IStreamObserver? observer = null, string? cursor = null, long seq = 0, bool keepsCursor = false, int bufferBytes = 8 * 1024,
        int? receiveBytes = null)
    {
        var socket = await target.ConnectAsync(receiveBytes);
        var stream = new StreamConnection(socket, observer, bufferBytes) { KeepsCursor = keepsCursor, Seq = seq, Cursor = cursor };
        try
        {
            var last = cursor is null ? "" : $"Last-Event-ID: {cursor}\r\n";
            var request = $"GET {target.PathOf($"events?channel={channel}")} HTTP/1.1\r\nHost: {target.Address.Authority}\r\nAccept: text/event-stream\r\n{last}\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            var came = 0;
            HttpHead head;
            int length;
            do
            {
                var count = await socket.ReceiveAsync(stream._buffer.AsMemory(came));
                if (count == 0) throw new IOException("The relay closed the connection.");
                came += count;
            }
            while (!HttpHead.TryRead(stream._buffer.AsSpan(0, came), out head, out length));

            if (head.Status != 200) throw new IOException($"The relay answered {head.Status} to GET /events.");
            stream.IsChunked = head.IsChunked;
            stream.Take(stream._buffer.AsSpan(length, came - length));
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the stream ends, however it does.</summary>
    public async Task ReadAsync()
    {
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(_buffer.AsMemory())) > 0) Take(_buffer.AsSpan(0, count));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Cut: whoever cut it knows.
        }
    }

    public void Dispose()
    {
        // At once, as a network does that goes away.
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    private bool IsChunked { get; set; }

    private void Take(ReadOnlySpan<byte> came)
    {
        Bytes += came.Length;
        if (!IsChunked) TakeText(came);
        else while (_chunks.TryTake(ref came, out var piece)) TakeText(piece);
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (_lineLength == 0)
            {
                TakeLine(text[..end]);
            }
            else
            {
                Keep(text[..end]);
                TakeLine(_line.AsSpan(0, _lineLength));
                _lineLength = 0;
            }

            text = text[(end + 1)..];
        }

        Keep(text);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var length = Math.Min(part.Length, HeadBytes - _lineLength);
        part[..length].CopyTo(_line.AsSpan(_lineLength));
        _lineLength += length;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            _atBlock = true;
            return;
        }

        if (_atBlock && line.StartsWith("data:"u8))
        {
            _hasEntry = true;
            Messages++;
            _observer?.Message(this, Messages);
        }
        else if (line.StartsWith("id: "u8))
        {
            TakeCursor(line[4..]);
        }
        else if (line.StartsWith("event: record"u8))
        {
            _hasEntry = true;
        }
        else if (line.StartsWith("event: live"u8))
        {
            _live.TrySetResult();
        }

        _atBlock = false;
    }

    private void TakeCursor(ReadOnlySpan<byte> cursor)
    {
        var dot = cursor.IndexOf((byte)'.');
        if (dot < 0 || !Utf8Parser.TryParse(cursor[(dot + 1)..], out long seq, out _)) return;

        // The cursor that follows "live" tells where the stream stands; any other, of the entry before it.
        if (Seq > 0 && seq != (_hasEntry ? Seq + 1 : Seq)) Misorders++;
        _hasEntry = false;
        Seq = seq;
        if (KeepsCursor) Cursor = Encoding.ASCII.GetString(cursor);
    }
}
