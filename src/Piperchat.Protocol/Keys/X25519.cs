namespace Piperchat.Protocol;

/// <summary>
/// X25519 key agreement (RFC 7748). Public key, private key and shared secret: 32 bytes each.
/// Refused: a set top bit and u of 2^255 − 19 or more (second spellings of a key), and a key whose agreement gives zero, for
/// then everyone knows the secret (attack 6). RFC 7748 allows the check of the result; the list of such u is the same
/// check, and a relay can make it without a private key.
/// </summary>
internal static class X25519
{
    public const int KeySize = 32;

    // With 0, 1 and 2^255 − 20 all canonical u of order 1, 2, 4 or 8 on the curve and its twist.
    private static ReadOnlySpan<byte> FirstOfOrder8 =>
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
        0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ];

    private static ReadOnlySpan<byte> SecondOfOrder8 =>
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
        0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ];

    /// <summary>Whether the filter refuses this public key.</summary>
    public static bool IsOdd(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length != KeySize
        || (publicKey[31] & 0x80) != 0
        || Curve25519Field.IsUnreduced(publicKey)
        || Curve25519Field.IsZeroOneOrMinusOne(publicKey)
        || publicKey.SequenceEqual(FirstOfOrder8)
        || publicKey.SequenceEqual(SecondOfOrder8);
}
