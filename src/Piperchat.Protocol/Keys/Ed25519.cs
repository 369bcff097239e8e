using System.Buffers.Binary;
using NSec.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// Ed25519 signatures (RFC 8032), cofactorless, behind a filter.
/// <list type="bullet">
/// <item>Public key A: 32 bytes. Signature R ‖ S: 64 bytes. Private key: a seed of 32 bytes.</item>
/// <item>Refused first: y of A or R (top bit, the sign of x, cleared) of 2^255 − 19 or more, or one of 0, 1, 2^255 − 20 and the two
/// below, which are all points of small order; S of the group's order or more.</item>
/// </list>
/// RFC 8032 leaves room where libraries differ: points of small order (under which one signature fits any message), second spellings of
/// a point, S + L in place of S. With the filter NSec, Node and Chromium give one verdict on each of the 914 signatures of
/// C2SP's CCTV; without it a message could be genuine to one reader and forged to the next.
/// </summary>
internal static class Ed25519
{
    public const int PublicKeySize = 32;
    public const int SignatureSize = 64;
    public const int SeedSize = 32;

    private static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    // y of the points of order 8; each stands for two of them, which differ in the sign of x.
    private static ReadOnlySpan<byte> FirstOfOrder8 =>
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ];

    private static ReadOnlySpan<byte> SecondOfOrder8 =>
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
        0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ];

    // L = 2^252 + 27742317777372353535851937790883648493, little-endian.
    private static ReadOnlySpan<byte> Order =>
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ];

    /// <summary>Whether the filter refuses this point, as a public key or as a signature's R.</summary>
    public static bool IsOdd(ReadOnlySpan<byte> point)
    {
        Span<byte> y = stackalloc byte[PublicKeySize];
        point.CopyTo(y);
        y[31] &= 0x7f;
        return Curve25519Field.IsUnreduced(y)
            || Curve25519Field.IsZeroOneOrMinusOne(y)
            || y.SequenceEqual(FirstOfOrder8)
            || y.SequenceEqual(SecondOfOrder8);
    }

    /// <summary>Whether S is below the group's order; S + L would be a second signature of the same message.</summary>
    public static bool HasReducedS(ReadOnlySpan<byte> signature)
    {
        var s = signature[32..];
        for (var i = 31; i >= 0; i--)
        {
            if (s[i] != Order[i]) return s[i] < Order[i];
        }

        return false;
    }

    /// <summary>Whether the signature fits, once the filter has let the key and R pass.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize
        && signature.Length == SignatureSize
        && !IsOdd(publicKey)
        && !IsOdd(signature[..32])
        && HasReducedS(signature)
        && PublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && key is not null
        && Algorithm.Verify(key, message, signature);
}

/// <summary>Numbers modulo 2^255 − 19, as 32 little-endian bytes with the top bit clear.</summary>
internal static class Curve25519Field
{
    /// <summary>Whether the number is 2^255 − 19 or more, and so a second spelling of a smaller one.</summary>
    public static bool IsUnreduced(ReadOnlySpan<byte> number) =>
        number[31] == 0x7f && number[1..31].IndexOfAnyExcept((byte)0xff) < 0 && number[0] >= 0xed;

    public static bool IsZeroOneOrMinusOne(ReadOnlySpan<byte> number)
    {
        var low = BinaryPrimitives.ReadUInt64LittleEndian(number);
        if (low <= 1) return number[8..].IndexOfAnyExcept((byte)0) < 0;
        return number[0] == 0xec && number[31] == 0x7f && number[1..31].IndexOfAnyExcept((byte)0xff) < 0;
    }
}
