using System.Buffers;
using System.Buffers.Text;

namespace Piperchat.Protocol;

/// <summary>
/// Base64 in the one spelling that docs/PROTOCOL.md §2 takes: standard alphabet, <c>=</c> where due, unused bits zero. The framework's
/// decoders skip white space, so a text has to pass here before one of them sees it.
/// </summary>
internal static class Base64Text
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Whether decoding and encoding again gives the same text.</summary>
    public static bool IsExact(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 != 0) return false;
        if (text.IsEmpty) return true;

        var padding = text[^1] != (byte)'=' ? 0 : text[^2] != (byte)'=' ? 1 : 2;
        var digits = text[..^padding];
        if (digits.IndexOfAnyExcept(Alphabet) >= 0) return false;

        // The last digit before one "=" carries 2 bits that stand for nothing, before two 4; as zeros they make the spelling unique.
        return padding switch
        {
            0 => true,
            1 => "AEIMQUYcgkosw048"u8.Contains(digits[^1]),
            _ => "AQgw"u8.Contains(digits[^1]),
        };
    }

    public static int DecodedLength(ReadOnlySpan<byte> exact) =>
        (exact.Length / 4 * 3) - (exact.IsEmpty || exact[^1] != (byte)'=' ? 0 : exact[^2] != (byte)'=' ? 1 : 2);

    /// <summary>Decodes a text that <see cref="IsExact"/> accepts.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> exact)
    {
        var bytes = new byte[DecodedLength(exact)];
        Decode(exact, bytes);
        return bytes;
    }

    /// <summary>Decodes a text that <see cref="IsExact"/> accepts into a buffer of just its length.</summary>
    public static void Decode(ReadOnlySpan<byte> exact, Span<byte> bytes)
    {
        if (Base64.DecodeFromUtf8(exact, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length)
            throw new ArgumentException("The text isn't exact base64 of that length.", nameof(exact));
    }
}
