using System.Security.Cryptography;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>A message of 1.1 or 1.2 before it is signed. <paramref name="FromDot1"/> is a label that the sender chose; ours derive it from the key.</summary>
internal sealed record LegacyDraft(string Id, string Channel, string CreatedAt, string? Prev, string FromDot1)
{
    public string? Username { get; init; }

    public IReadOnlyList<LegacyAttachment> Attachments { get; init; } = [];

    /// <summary>Signs a text of 1.1.</summary>
    public LegacyMessage SignText(SigningKey key, string content) => Sign(key, "1.1", json =>
    {
        json.Name("content"u8);
        LegacyText.Write(json, content);
    });

    /// <summary>Seals and signs a text of 1.2 for the recipients, by dot1 and X25519 key, and for the sender.</summary>
    /// <exception cref="ArgumentException">A recipient's key is odd.</exception>
    public LegacyMessage Seal(SigningKey key, AgreementKey agreement, IReadOnlyList<(string Dot1, byte[] X25519Pub)> recipients, string text)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        Span<byte> bodyKey = stackalloc byte[Gcm.KeySize];
        var plain = Encoding.UTF8.GetBytes(text);
        try
        {
            RandomNumberGenerator.Fill(bodyKey);
            var body = LegacySealing.Seal(bodyKey, plain);
            var wraps = LegacySealing.Wrap(agreement, FromDot1, [.. recipients, (FromDot1, agreement.PublicKey)], bodyKey);
            return Sign(key, "1.2", json =>
            {
                json.Member("from_x25519_pub"u8, agreement.PublicKeyHex);
                json.Member("cipher_body"u8, body);
                LegacyWrap.WriteAll(json, wraps);
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bodyKey);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Written once with an empty place for the signature, to learn what is signed, and once with it.</summary>
    private LegacyMessage Sign(SigningKey key, string version, Action<CanonicalWriter> writeBody)
    {
        var unsigned = Parse(Write(key, version, writeBody, new string('0', 128)));
        return Parse(Write(key, version, writeBody, Convert.ToHexStringLower(key.Sign(unsigned.SignedBytes()))));
    }

    private byte[] Write(SigningKey key, string version, Action<CanonicalWriter> writeBody, string signature)
    {
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("id"u8, Id);
        json.Member("version"u8, version);
        json.Member("channel"u8, Channel);
        json.Member("createdAt"u8, CreatedAt);
        json.Member("prev"u8, Prev);
        json.Member("from_dot1"u8, FromDot1);
        json.Member("from_ed25519_pub"u8, key.PublicKeyHex);
        writeBody(json);
        LegacyAttachment.WritePosted(json, Attachments);
        if (Username is not null) json.Member("username"u8, Username);
        json.Member("sig"u8, signature);
        json.EndObject();
        return json.ToArray();
    }

    private static LegacyMessage Parse(byte[] json) => LegacyMessage.TryParse(json, null, out var message, out var fault)
        ? message
        : throw new ArgumentException($"What was to be signed isn't well formed: {fault.Sentence}");
}
