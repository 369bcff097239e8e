namespace Piperchat.Protocol;

/// <summary>
/// An author takes a message back: <c>{version, relay, tenant, channel, target, ed25519_pub, createdAt, sig}</c>, signed with label <c>erase</c>.
/// The relay drops body and wraps and serves this in their place.
/// </summary>
internal sealed class Erasure : SignedObject
{
    public static readonly SignedShape Shape = new("erase", "ed25519_pub", Limits.RecordBytes,
    [
        new Field("channel", Forms.Channel),
        new Field("target", Forms.Uuid),
        new Field("createdAt", Forms.Time),
    ]);

    private static readonly int TargetMember = Shape.Shape["target"];
    private static readonly int CreatedAtMember = Shape.Shape["createdAt"];

    private Erasure(Values values) : base(Shape, values)
    {
    }

    /// <summary>The id of the message.</summary>
    public string Target => Values.Text(TargetMember)!;

    public string CreatedAt => Values.Text(CreatedAtMember)!;

    public long CreatedAtMilliseconds => Milliseconds(CreatedAtMember);

    public static Erasure Sign(SigningKey key, in Place place, string target, string createdAt) =>
        new(new SigningDraft(Shape, place).Set("target", target).Set("createdAt", createdAt).Sign(key));

    public static bool TryParse(ReadOnlySpan<byte> text, out Erasure erasure, out Fault fault) =>
        TryRead(text, Reading.Posted, out erasure, out fault);

    public static bool TryReadPublic(ReadOnlySpan<byte> text, out Erasure erasure, out Fault fault) =>
        TryRead(text, Reading.Public, out erasure, out fault);

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out Erasure erasure, out Fault fault)
    {
        var read = Shape.Shape.TryRead(text, reading, out var values, out fault);
        erasure = read ? new Erasure(values) : null!;
        return read;
    }
}
