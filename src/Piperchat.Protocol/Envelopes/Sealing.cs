using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>What is made anew for each sealing, a retry too, and forgotten after it.</summary>
internal sealed class SealingSecrets(AgreementKey ephemeral, byte[] bodyKey) : IDisposable
{
    public AgreementKey Ephemeral => ephemeral;

    public byte[] BodyKey => bodyKey;

    public static SealingSecrets Generate() => new(AgreementKey.Generate(), RandomNumberGenerator.GetBytes(Gcm.KeySize));

    public void Dispose()
    {
        ephemeral.Dispose();
        CryptographicOperations.ZeroMemory(bodyKey);
    }
}

/// <summary>A message before it is sealed. The id is kept over retries: a relay takes it once.</summary>
internal sealed record EnvelopeDraft(Place Place, string Id, string CreatedAt, string? Prev);

/// <summary>Makes envelopes: a body key for this sealing only, the body under it, the body key wrapped for each reader, the whole signed.</summary>
internal static class Sealing
{
    /// <summary>Seals content for the recipients and the sender.</summary>
    /// <exception cref="ArgumentException">The content is over 65,535 bytes, the recipients over 1,024, a recipient's key is odd, or two share a dot1.</exception>
    public static Envelope Seal(Identity sender, IEnumerable<Recipient> recipients, EnvelopeDraft draft, Content content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var bytes = content.ToJson();
        var packed = Packing.Pack(bytes);
        try
        {
            using var secrets = SealingSecrets.Generate();
            return Seal(sender, recipients, draft, packed, secrets);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(packed.Data);
        }
    }

    /// <summary>Seals packed content under given secrets.</summary>
    internal static Envelope Seal(Identity sender, IEnumerable<Recipient> recipients, EnvelopeDraft draft, Packed packed, SealingSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var signing = new SigningDraft(Envelope.Shape, draft.Place).Set("id", draft.Id).Set("createdAt", draft.CreatedAt).Set("prev", draft.Prev);
        return Envelope.From(Seal(signing, Envelope.Members, sender, recipients, Padding.Pad(packed, Padding.EnvelopeBlock), secrets));
    }

    /// <summary>Completes and signs an envelope or a signal whose own members are set.</summary>
    internal static Values Seal(
        SigningDraft draft, SealedMembers members, Identity sender, IEnumerable<Recipient> recipients, byte[] padded, SealingSecrets secrets)
    {
        try
        {
            draft.Set("from_dot1", sender.Signing.Dot1)
                .Set("from_ed25519_pub", sender.Signing.PublicKeyHex)
                .Set("epk", secrets.Ephemeral.PublicKeyHex);
            var headerHash = HeaderHash.Of(draft, members);
            return draft
                .Set("cipher_body", Convert.ToBase64String(BodyKeys.SealBody(secrets.BodyKey, headerHash, padded)))
                .SetJson("wraps", Wrap(secrets, headerHash, recipients.Prepend(sender.AsRecipient())))
                .Sign(sender.Signing);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    private static byte[] Wrap(SealingSecrets secrets, byte[] headerHash, IEnumerable<Recipient> recipients)
    {
        using var writer = new CanonicalWriter();
        Span<byte> wrap = stackalloc byte[BodyKeys.WrapSize];
        writer.BeginObject();
        foreach (var (dot1, recipient) in WithoutRepeats(recipients))
        {
            if (!BodyKeys.TryWrap(secrets.Ephemeral, recipient, headerHash, secrets.BodyKey, wrap))
                throw new ArgumentException($"The X25519 key of {dot1} is odd; nothing is sealed for it.", nameof(recipients));
            writer.Name(System.Text.Encoding.ASCII.GetBytes(dot1));
            writer.String(Convert.ToBase64String(wrap));
        }

        writer.EndObject();
        return writer.ToArray();
    }

    /// <summary>By dot1. Two keys may collide in it (attack 4); sealing for one of them in silence would leave the other out unseen.</summary>
    private static SortedDictionary<string, Recipient> WithoutRepeats(IEnumerable<Recipient> recipients)
    {
        var byDot1 = new SortedDictionary<string, Recipient>(StringComparer.Ordinal);
        foreach (var recipient in recipients)
        {
            if (!byDot1.TryAdd(recipient.Dot1, recipient) && !byDot1[recipient.Dot1].Ed25519Pub.AsSpan().SequenceEqual(recipient.Ed25519Pub))
                throw new ArgumentException($"Two recipients share the label {recipient.Dot1}.", nameof(recipients));
        }

        return byDot1.Count <= Limits.Wraps
            ? byDot1
            : throw new ArgumentException($"A message has at most {Limits.Wraps} readers, not {byDot1.Count}.", nameof(recipients));
    }
}
