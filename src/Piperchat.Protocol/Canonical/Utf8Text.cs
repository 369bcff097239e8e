using System.Text;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// The text of JSON strings, as UTF-8. Utf8JsonReader's own CopyString and GetString throw on a lone surrogate
/// (<c>"\ud800"</c>), and a hostile post must not cost an exception; so escapes are undone here.
/// </summary>
internal static class Utf8Text
{
    /// <summary>Throws on a lone surrogate, where Encoding.UTF8 would put U+FFFD in its place and so change the text.</summary>
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Copies the string or name at which the reader stands, without its escapes. False: it holds a lone surrogate.</summary>
    /// <param name="reader">Stands at a string or a name of a text that is valid UTF-8.</param>
    /// <param name="to">At least as long as the token.</param>
    /// <param name="written">The number of bytes written.</param>
    public static bool TryCopy(ref Utf8JsonReader reader, scoped Span<byte> to, out int written)
    {
        var token = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            token.CopyTo(to);
            written = token.Length;
            return true;
        }

        return TryUnescape(token, to, out written);
    }

    private static bool TryUnescape(ReadOnlySpan<byte> token, Span<byte> to, out int written)
    {
        written = 0;
        for (int next; (next = token.IndexOf((byte)'\\')) >= 0;)
        {
            token[..next].CopyTo(to[written..]);
            written += next;
            token = token[(next + 1)..];

            if (token[0] != (byte)'u')
            {
                to[written++] = Plain(token[0]);
                token = token[1..];
                continue;
            }

            var unit = Unit(token[1..]);
            token = token[5..];
            if (char.IsHighSurrogate(unit) && token.Length >= 6 && token[0] == (byte)'\\' && token[1] == (byte)'u'
                && Rune.TryCreate(unit, Unit(token[2..]), out var pair))
            {
                written += pair.EncodeToUtf8(to[written..]);
                token = token[6..];
            }
            else if (Rune.TryCreate(unit, out var rune))
            {
                written += rune.EncodeToUtf8(to[written..]);
            }
            else
            {
                return false;
            }
        }

        token.CopyTo(to[written..]);
        written += token.Length;
        return true;
    }

    /// <summary>Undoes a one-letter escape; the reader let only those of RFC 8259 through.</summary>
    internal static byte Plain(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'t' => (byte)'\t',
        (byte)'n' => (byte)'\n',
        (byte)'f' => (byte)'\f',
        (byte)'r' => (byte)'\r',
        _ => letter,
    };

    /// <summary>The code unit that four hex digits name; the reader has checked that they are hex digits.</summary>
    internal static char Unit(ReadOnlySpan<byte> digits)
    {
        var unit = 0;
        for (var i = 0; i < 4; i++)
        {
            var digit = digits[i];
            unit = (unit << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }
}
