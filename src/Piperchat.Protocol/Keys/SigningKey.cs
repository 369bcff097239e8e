using System.Security.Cryptography;
using NSec.Cryptography;

namespace Piperchat.Protocol;

/// <summary>An Ed25519 private key. NSec keeps it in guarded memory and wipes it when it is disposed.</summary>
internal sealed class SigningKey : IDisposable
{
    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    private readonly Key _key;

    private SigningKey(Key key)
    {
        _key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        Dot1 = Piperchat.Protocol.Dot1.Of(PublicKey);
    }

    /// <summary>32 bytes.</summary>
    public byte[] PublicKey { get; }

    public string PublicKeyHex => Convert.ToHexStringLower(PublicKey);

    /// <summary>The label that 1.5 derives from the key.</summary>
    public string Dot1 { get; }

    public static SigningKey Generate() => new(Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>From the seed of 32 bytes: the first half of the 128 hex digits that travel as a private key.</summary>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) =>
        new(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, Exportable));

    /// <summary>From 64 or 128 hex digits: the seed, with or without the public key after it.</summary>
    /// <exception cref="ArgumentException">The text has another form, or its public key isn't the seed's.</exception>
    public static SigningKey FromHex(ReadOnlySpan<char> hex)
    {
        if (hex.Length is not (64 or 128)) throw new ArgumentException("An Ed25519 private key is 64 or 128 hex digits.", nameof(hex));
        Span<byte> bytes = stackalloc byte[64];
        try
        {
            if (Convert.FromHexString(hex, bytes, out _, out var written) != System.Buffers.OperationStatus.Done)
                throw new ArgumentException("An Ed25519 private key is hex digits.", nameof(hex));
            var key = FromSeed(bytes[..32]);
            if (written == 32 || bytes[32..].SequenceEqual(key.PublicKey)) return key;
            key.Dispose();
            throw new ArgumentException("The last 64 hex digits aren't the public key of the first 64.", nameof(hex));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    /// <summary>The seed, 32 bytes, for a backup. Whoever asks wipes it.</summary>
    public byte[] ExportSeed() => _key.Export(KeyBlobFormat.RawPrivateKey);

    public void Dispose() => _key.Dispose();
}
