using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace Piperchat.AspNetCore;

/// <summary>
/// An entry as it goes down a stream. The cursor follows in a block that holds only <c>id:</c>, which browsers note as the
/// Last-Event-ID without an event. Clients of version 1.0 parse a whole block as JSON where it begins with <c>data:</c>, so it can't
/// stand there; all other blocks they skip, this one and records, which begin with <c>event:</c>.
/// </summary>
internal sealed class Frame
{
    private readonly byte[] _bytes;
    private readonly int _channelAt;

    private Frame(long seq, EntryKind kind, byte[] bytes, int channelAt)
    {
        Seq = seq;
        Kind = kind;
        _bytes = bytes;
        _channelAt = channelAt;
    }

    public long Seq { get; }

    public EntryKind Kind { get; }

    public int Length => _bytes.Length;

    public static Frame Of(LogEntry entry, string log, string channel)
    {
        var opening = entry.Kind == EntryKind.Message ? "data: "u8 : "event: record\ndata: "u8;
        var bytes = new byte[opening.Length + entry.Body.Length + "\n\nid: ..\n\n".Length + log.Length + 20 + channel.Length];
        var length = 0;
        Add(opening);
        Add(entry.Body);
        Add("\n\nid: "u8);
        length += Encoding.ASCII.GetBytes(log, bytes.AsSpan(length));
        Add("."u8);
        Utf8Formatter.TryFormat(entry.Seq, bytes.AsSpan(length), out var digits);
        length += digits;
        var channelAt = length;
        Add("."u8);
        length += Encoding.ASCII.GetBytes(channel, bytes.AsSpan(length));
        Add("\n\n"u8);
        return new Frame(entry.Seq, entry.Kind, bytes.AsSpan(0, length).ToArray(), channelAt);

        void Add(ReadOnlySpan<byte> piece)
        {
            piece.CopyTo(bytes.AsSpan(length));
            length += piece.Length;
        }
    }

    /// <summary>Writes the frame; a stream of one channel leaves the channel out of the cursor.</summary>
    public ValueTask WriteToAsync(PipeWriter stream, bool namesChannel, CancellationToken cancel)
    {
        if (namesChannel) return stream.WritePacedAsync(_bytes, cancel);

        var written = stream.WritePacedAsync(_bytes.AsMemory(0, _channelAt), cancel);
        if (!written.IsCompletedSuccessfully) return EndAsync(written, stream);
        stream.Write("\n\n"u8);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask EndAsync(ValueTask written, PipeWriter stream)
    {
        await written;
        stream.Write("\n\n"u8);
    }
}
