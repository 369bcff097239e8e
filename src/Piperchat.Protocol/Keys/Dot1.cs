using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// <c>dot1:</c> and 16 hex digits, with which an Ed25519 key's SHA-256 begins. A label: 64 bits can be made to collide (attack 4), so
/// nothing may be concluded from two equal ones; whole keys are compared.
/// </summary>
internal static class Dot1
{
    public const int Length = 21;

    public static string Of(ReadOnlySpan<byte> ed25519Pub)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ed25519Pub, hash);
        return "dot1:" + Convert.ToHexStringLower(hash[..8]);
    }

    public static bool IsOf(ReadOnlySpan<byte> dot1, ReadOnlySpan<byte> ed25519Pub)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ed25519Pub, hash);
        Span<byte> label = stackalloc byte[Length];
        "dot1:"u8.CopyTo(label);
        return Convert.TryToHexStringLower(hash[..8], label[5..], out _) && dot1.SequenceEqual(label);
    }
}
