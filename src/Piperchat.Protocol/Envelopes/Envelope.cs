namespace Piperchat.Protocol;

/// <summary>
/// A sealed message of version 1.5:
/// <c>{version, id, relay, tenant, channel, createdAt, prev, from_dot1, from_ed25519_pub, epk, cipher_body, wraps, sig}</c>.
/// At most 256 KiB as posted; 1 to 1,024 wraps, the sender's own among them.
/// </summary>
internal sealed class Envelope : SealedObject
{
    public static readonly SignedShape Shape = new("envelope", "from_ed25519_pub", Limits.EnvelopeBytes,
    [
        new Field("id", Forms.Uuid),
        new Field("channel", Forms.Channel),
        new Field("createdAt", Forms.Time),
        new Field("prev", Forms.Prev.OrNull()),
        new Field("from_dot1", Forms.Dot1),
        new Field("epk", Forms.Key),
        new Field("cipher_body", Forms.Base64),
        new Field("wraps", new WrapsForm()),
    ]);

    public static readonly SealedMembers Members = new(Shape);
    private static readonly int PrevMember = Shape.Shape["prev"];

    private Envelope(Values values) : base(Shape, Members, values)
    {
    }

    /// <summary>A hint for order: the first 16 hex digits of the hash of the newest message that the sender had verified, or null.</summary>
    public string? Prev => Values.Text(PrevMember);

    /// <summary>Reads an envelope as posted: strictly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Envelope envelope, out Fault fault) =>
        TryRead(text, Reading.Posted, out envelope, out fault);

    /// <summary>Reads an envelope as a relay answers it: what isn't signed is skipped.</summary>
    public static bool TryReadPublic(ReadOnlySpan<byte> text, out Envelope envelope, out Fault fault) =>
        TryRead(text, Reading.Public, out envelope, out fault);

    internal static Envelope From(Values values) => new(values);

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out Envelope envelope, out Fault fault)
    {
        envelope = null!;
        if (!Shape.Shape.TryRead(text, reading, out var values, out fault)) return false;
        var read = new Envelope(values);
        if (!read.HasWrapForSender(out fault)) return false;
        envelope = read;
        return true;
    }
}
