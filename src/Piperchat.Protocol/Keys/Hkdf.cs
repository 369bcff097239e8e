using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>HKDF-SHA-256 (RFC 5869), with a label as salt, so that no two uses give the same key.</summary>
internal static class Hkdf
{
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, label, info);
}
