using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// A backup of both private keys, <c>{version, dot1, ed25519, x25519}</c>, which a relay keeps without being able to read it.
/// <list type="bullet">
/// <item>locator ‖ k1 ‖ k2 = HKDF(code of 20 bytes, <c>piperchat/v1.5/backup</c>, empty, 96).</item>
/// <item>ed25519 = base64(GCM(k1, N0, PKCS#8)), x25519 the same with k2.</item>
/// <item>PKCS#8 (RFC 8410): a head of 16 bytes, then the private key: 48 bytes.</item>
/// </list>
/// It lies at <c>/backups/&lt;hex of locator&gt;</c>; the locator tells nothing of the keys.
/// </summary>
internal sealed class Backup
{
    private const int Pkcs8Size = 48;

    private static readonly Shape Shape = new(Limits.RecordBytes,
    [
        new Field("version", Forms.Version),
        new Field("dot1", Forms.Dot1),
        new Field("ed25519", SealedKey()),
        new Field("x25519", SealedKey()),
    ]);

    private static readonly int Dot1Member = Shape["dot1"];
    private static readonly int Ed25519Member = Shape["ed25519"];
    private static readonly int X25519Member = Shape["x25519"];

    private readonly Values _values;

    private Backup(Values values) => _values = values;

    private static ReadOnlySpan<byte> Label => "piperchat/v1.5/backup"u8;

    private static ReadOnlySpan<byte> Ed25519Head => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private static ReadOnlySpan<byte> X25519Head => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20];

    public string Dot1 => _values.Text(Dot1Member)!;

    /// <summary>Where the backup of a code lies, 64 hex digits.</summary>
    public static string LocatorOf(ReadOnlySpan<byte> code)
    {
        Span<byte> derived = stackalloc byte[96];
        try
        {
            Derive(code, derived);
            return Convert.ToHexStringLower(derived[..32]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out Backup backup, out Fault fault)
    {
        var read = Shape.TryRead(text, Reading.Posted, out var values, out fault);
        backup = read ? new Backup(values) : null!;
        return read;
    }

    /// <summary>Seals an identity under a code.</summary>
    public static Backup Seal(Identity identity, ReadOnlySpan<byte> code)
    {
        ArgumentNullException.ThrowIfNull(identity);
        Span<byte> derived = stackalloc byte[96];
        var (seed, agreement) = (identity.Signing.ExportSeed(), identity.Agreement.ExportPrivate());
        try
        {
            Derive(code, derived);
            using var json = new CanonicalWriter();
            json.BeginObject();
            json.Member("dot1"u8, identity.Signing.Dot1);
            json.Member("ed25519"u8, SealKey(derived[32..64], Ed25519Head, seed));
            json.Member("version"u8, "1.5");
            json.Member("x25519"u8, SealKey(derived[64..], X25519Head, agreement));
            json.EndObject();
            return TryParse(json.Written, out var backup, out var fault) ? backup : throw new InvalidOperationException(fault.Sentence);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(agreement);
        }
    }

    /// <summary>C(the backup): what is put at its locator.</summary>
    public byte[] ToJson()
    {
        using var json = new CanonicalWriter();
        _values.WriteObject(json);
        return json.ToArray();
    }

    /// <summary>Opens both keys. False: it is another code's backup, or no whole one.</summary>
    public bool TryOpen(ReadOnlySpan<byte> code, out Identity identity)
    {
        identity = null!;
        Span<byte> derived = stackalloc byte[96];
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        Span<byte> agreement = stackalloc byte[X25519.KeySize];
        try
        {
            Derive(code, derived);
            if (!TryOpenKey(derived[32..64], Ed25519Head, _values.Ascii(Ed25519Member), seed)
                || !TryOpenKey(derived[64..], X25519Head, _values.Ascii(X25519Member), agreement))
            {
                return false;
            }

            identity = new Identity(SigningKey.FromSeed(seed), AgreementKey.FromPrivate(agreement));
            return identity.Signing.Dot1 == Dot1;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(agreement);
        }
    }

    private static void Derive(ReadOnlySpan<byte> code, Span<byte> derived) => Hkdf.Derive(code, Label, [], derived);

    private static string SealKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> head, ReadOnlySpan<byte> privateKey)
    {
        Span<byte> pkcs8 = stackalloc byte[Pkcs8Size];
        try
        {
            head.CopyTo(pkcs8);
            privateKey.CopyTo(pkcs8[head.Length..]);
            return Convert.ToBase64String(Gcm.Seal(key, Gcm.ZeroNonce, pkcs8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static bool TryOpenKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> head, ReadOnlySpan<byte> base64, Span<byte> privateKey)
    {
        Span<byte> pkcs8 = stackalloc byte[Pkcs8Size];
        try
        {
            if (!Gcm.TryOpen(key, Gcm.ZeroNonce, Base64Text.Decode(base64), pkcs8) || !pkcs8.StartsWith(head)) return false;
            pkcs8[head.Length..].CopyTo(privateKey);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static TextForm SealedKey() =>
        new("64 bytes in base64", text => Base64Text.IsExact(text) && Base64Text.DecodedLength(text) == Pkcs8Size + Gcm.TagSize);
}
