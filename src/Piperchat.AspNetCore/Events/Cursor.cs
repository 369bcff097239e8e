using System.Buffers;
using System.Globalization;

namespace Piperchat.AspNetCore;

/// <summary>
/// A place in a log: <c>&lt;log&gt;.&lt;seq&gt;</c>, and on a stream of many channels <c>&lt;log&gt;.&lt;seq&gt;.&lt;channel&gt;</c>. The
/// log's id makes the cursor of another relay, or of one that was restored, stand out.
/// </summary>
internal readonly record struct Cursor(string Log, long Seq)
{
    private const int LogLength = 16;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads either form; a channel, where it is named, must be <paramref name="channel"/>.</summary>
    public static bool TryParse(string? text, string channel, out Cursor cursor)
    {
        cursor = default;
        if (text is null || text.Length < LogLength + 2 || text[LogLength] != '.') return false;

        var log = text[..LogLength];
        if (log.AsSpan().ContainsAnyExcept(HexDigits)) return false;

        var rest = text.AsSpan(LogLength + 1);
        if (rest.IndexOf('.') is >= 0 and var dot)
        {
            if (!rest[(dot + 1)..].SequenceEqual(channel)) return false;
            rest = rest[..dot];
        }

        if (rest.Length > 15 || !long.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) return false;
        cursor = new Cursor(log, seq);
        return true;
    }
}
