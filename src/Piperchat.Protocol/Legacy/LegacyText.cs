using System.Globalization;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// Text of versions 1.0 to 1.3, in which JavaScript let lone surrogates stand: JSON.stringify escapes them, and so they can be
/// part of what was signed.
/// </summary>
internal static class LegacyText
{
    /// <summary>Undoes the escapes of a JSON string, lone surrogates included.</summary>
    public static string Read(ReadOnlySpan<byte> token)
    {
        if (!token.Contains((byte)'\\')) return Encoding.UTF8.GetString(token);

        var text = new StringBuilder(token.Length);
        for (int next; (next = token.IndexOf((byte)'\\')) >= 0;)
        {
            text.Append(Encoding.UTF8.GetString(token[..next]));
            token = token[(next + 1)..];
            if (token[0] == (byte)'u')
            {
                text.Append(Utf8Text.Unit(token[1..]));
                token = token[5..];
            }
            else
            {
                text.Append((char)Utf8Text.Plain(token[0]));
                token = token[1..];
            }
        }

        return text.Append(Encoding.UTF8.GetString(token)).ToString();
    }

    /// <summary>Writes text as JSON.stringify does.</summary>
    public static void Write(CanonicalWriter to, ReadOnlySpan<char> text)
    {
        to.Raw((byte)'"');
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var taken) != System.Buffers.OperationStatus.Done)
            {
                to.EscapeUnit(text[0]);
                text = text[1..];
                continue;
            }

            if (rune.Value is < ' ' or '"' or '\\') to.Escape((byte)rune.Value);
            else to.Raw(utf8[..rune.EncodeToUtf8(utf8)]);
            text = text[taken..];
        }

        to.Raw((byte)'"');
    }

    /// <summary>
    /// Whether text shows as what it is: no half of a surrogate pair, no controls, line ends, marks of direction or zero-width characters,
    /// with which <c>alice</c> could be written so that it looks the same and compares as another name.
    /// </summary>
    public static bool IsVisible(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var taken) != System.Buffers.OperationStatus.Done || IsInvisible(rune)) return false;
            text = text[taken..];
        }

        return true;
    }

    // The last are letters and marks by their category, and still show nothing: fillers of Hangul, vowels of Khmer, a joiner.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or 0x3164 or 0xffa0;

    /// <summary>The bytes that 1.0 signs: a lone surrogate becomes U+FFFD, as in JavaScript's TextEncoder.</summary>
    public static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
