using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D): key 32, nonce 12, tag 16 bytes after the ciphertext, no associated data. In 1.5 each key seals one thing
/// only, so the nonce is twelve zero bytes; file chunks count.
/// </summary>
internal static class Gcm
{
    public const int KeySize = 32;
    public const int NonceSize = 12;
    public const int TagSize = 16;

    /// <summary>N0: right for a key that seals one thing only.</summary>
    public static ReadOnlySpan<byte> ZeroNonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Writes ciphertext ‖ tag, 16 bytes longer than the plaintext.</summary>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> sealedBytes)
    {
        CheckKey(key);
        using var gcm = new AesGcm(key, TagSize);
        gcm.Encrypt(nonce, plaintext, sealedBytes[..plaintext.Length], sealedBytes.Slice(plaintext.Length, TagSize));
    }

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext)
    {
        var sealedBytes = new byte[plaintext.Length + TagSize];
        Seal(key, nonce, plaintext, sealedBytes);
        return sealedBytes;
    }

    /// <summary>Opens into a buffer 16 bytes shorter. False: the tag doesn't hold, and the buffer is zero.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, Span<byte> plaintext)
    {
        CheckKey(key);
        if (sealedBytes.Length < TagSize) return false;
        using var gcm = new AesGcm(key, TagSize);
        try
        {
            gcm.Decrypt(nonce, sealedBytes[..^TagSize], sealedBytes[^TagSize..], plaintext[..(sealedBytes.Length - TagSize)]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        // AesGcm takes 16 and 24 bytes as well, and would make weaker ciphertext without a word.
        if (key.Length != KeySize) throw new ArgumentException("AES-256 has keys of 32 bytes.", nameof(key));
    }
}
