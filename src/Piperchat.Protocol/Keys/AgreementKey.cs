using System.Security.Cryptography;
using NSec.Cryptography;

namespace Piperchat.Protocol;

/// <summary>An X25519 private key. NSec keeps it in guarded memory and wipes it when it is disposed.</summary>
internal sealed class AgreementKey : IDisposable
{
    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    private static SharedSecretCreationParameters ExportableSecret => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    private readonly Key _key;

    private AgreementKey(Key key)
    {
        _key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>32 bytes.</summary>
    public byte[] PublicKey { get; }

    public string PublicKeyHex => Convert.ToHexStringLower(PublicKey);

    public static AgreementKey Generate() => new(Key.Create(KeyAgreementAlgorithm.X25519, Exportable));

    public static AgreementKey FromPrivate(ReadOnlySpan<byte> privateKey) =>
        new(Key.Import(KeyAgreementAlgorithm.X25519, privateKey, KeyBlobFormat.RawPrivateKey, Exportable));

    /// <summary>From the 64 hex digits that travel as a private key.</summary>
    public static AgreementKey FromHex(ReadOnlySpan<char> hex)
    {
        Span<byte> bytes = stackalloc byte[X25519.KeySize];
        try
        {
            if (hex.Length != 64 || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
                throw new ArgumentException("An X25519 private key is 64 hex digits.", nameof(hex));
            return FromPrivate(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Agrees on a shared secret of 32 bytes. False: the other's key is odd. Whoever asks wipes the secret.</summary>
    public bool TryAgree(ReadOnlySpan<byte> othersPublicKey, Span<byte> secret)
    {
        if (X25519.IsOdd(othersPublicKey)
            || !NSec.Cryptography.PublicKey.TryImport(KeyAgreementAlgorithm.X25519, othersPublicKey, KeyBlobFormat.RawPublicKey, out var other)
            || other is null)
        {
            return false;
        }

        // Null: the result was zero. The filter leaves no such key; this is the check that RFC 7748 asks for.
        using var shared = KeyAgreementAlgorithm.X25519.Agree(_key, other, ExportableSecret);
        if (shared is null) return false;
        return shared.TryExport(SharedSecretBlobFormat.RawSharedSecret, secret, out var size) && size == X25519.KeySize;
    }

    /// <summary>The private key, 32 bytes, for a backup or a team. Whoever asks wipes it.</summary>
    public byte[] ExportPrivate() => _key.Export(KeyBlobFormat.RawPrivateKey);

    public void Dispose() => _key.Dispose();
}
