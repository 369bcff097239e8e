using System.Buffers.Text;

namespace Piperchat.Bench;

/// <summary>What a driver must know of the head of an answer.</summary>
internal readonly record struct HttpHead(int Status, long? Length, bool IsChunked)
{
    /// <summary>Reads a head that has come whole; <paramref name="length"/> is its size, with the empty line.</summary>
    public static bool TryRead(ReadOnlySpan<byte> came, out HttpHead head, out int length)
    {
        head = default;
        length = came.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4) return false;
        var lines = came[..(length - 2)];
        if (!Utf8Parser.TryParse(lines["HTTP/1.1 ".Length..], out int status, out _)) throw new IOException("This is no answer of HTTP/1.1.");
        long? content = null;
        var chunked = false;
        while (lines.IndexOf("\r\n"u8) is >= 0 and var end)
        {
            var line = lines[..end];
            lines = lines[(end + 2)..];
            if (StartsWith(line, "content-length:"u8) && Utf8Parser.TryParse(line["content-length:".Length..].TrimStart((byte)' '), out long size, out _)) content = size;
            else if (StartsWith(line, "transfer-encoding:"u8)) chunked = true;
        }

        head = new HttpHead(status, content, chunked);
        return true;
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
