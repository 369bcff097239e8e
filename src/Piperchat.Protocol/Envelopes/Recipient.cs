namespace Piperchat.Protocol;

/// <summary>Whom a message is wrapped for: the two public keys of a key record that was verified.</summary>
internal sealed record Recipient(byte[] Ed25519Pub, byte[] X25519Pub)
{
    public string Dot1 { get; } = Piperchat.Protocol.Dot1.Of(Ed25519Pub);

    public static Recipient Of(KeyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new Recipient(record.PublicKey.ToArray(), record.X25519Pub);
    }
}

/// <summary>Oneself as a sender: the key that signs, and the X25519 key that one's own wraps are for.</summary>
internal sealed record Identity(SigningKey Signing, AgreementKey Agreement)
{
    public Recipient AsRecipient() => new(Signing.PublicKey, Agreement.PublicKey);

    public Reader AsReader() => new(Signing.PublicKey, [Agreement]);
}

/// <summary>
/// A key that wraps may be for: one's own, or that of a team whose X25519 key one holds. Its X25519 keys are tried in turn, the newest first:
/// older ones open what was sealed before a new record.
/// </summary>
internal sealed record Reader(byte[] Ed25519Pub, IReadOnlyList<AgreementKey> Agreements)
{
    public string Dot1 { get; } = Piperchat.Protocol.Dot1.Of(Ed25519Pub);
}
