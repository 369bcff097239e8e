using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// The code that opens a backup: 20 random bytes, shown once as 32 characters of Crockford's base32 (https://www.crockford.com/base32.html), stored nowhere.
/// </summary>
internal static class BackupCode
{
    public const int Size = 20;
    public const int Length = 32;

    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static byte[] Generate() => RandomNumberGenerator.GetBytes(Size);

    public static string Format(ReadOnlySpan<byte> code)
    {
        if (code.Length != Size) throw new ArgumentException($"A backup code has {Size} bytes.", nameof(code));
        return string.Create(Length, code, static (text, bytes) =>
        {
            var (bits, held, at) = (0, 0, 0);
            foreach (var value in bytes)
            {
                bits = (bits << 8) | value;
                held += 8;
                while (held >= 5)
                {
                    held -= 5;
                    text[at++] = Digits[(bits >> held) & 31];
                }

                bits &= (1 << held) - 1;
            }
        });
    }

    /// <summary>Reads what someone typed: in either case, I and L as 1, O as 0, hyphens and spaces anywhere.</summary>
    public static bool TryParse(ReadOnlySpan<char> typed, Span<byte> code)
    {
        var (bits, held, at, digits) = (0, 0, 0, 0);
        foreach (var letter in typed)
        {
            if (letter is '-' or ' ') continue;
            var digit = ValueOf(letter);
            if (digit < 0 || ++digits > Length) return false;
            bits = (bits << 5) | digit;
            held += 5;
            if (held < 8) continue;
            held -= 8;
            code[at++] = (byte)(bits >> held);
            bits &= (1 << held) - 1;
        }

        return digits == Length;
    }

    private static int ValueOf(char letter) => char.ToUpperInvariant(letter) switch
    {
        'I' or 'L' => 1,
        'O' => 0,
        var upper => Digits.IndexOf(upper),
    };
}
