namespace Piperchat.Protocol;

/// <summary>
/// A join or a leave, by which a key says whether messages of a channel are to be wrapped for it:
/// <c>{version, relay, tenant, channel, ed25519_pub, createdAt, sig}</c>. The two differ in their label alone, so neither passes as the other.
/// </summary>
internal abstract class Membership : SignedObject
{
    private readonly int _createdAt;

    private protected Membership(SignedShape shape, Values values) : base(shape, values) => _createdAt = shape.Shape["createdAt"];

    public string CreatedAt => Values.Text(_createdAt)!;

    public long CreatedAtMilliseconds => Milliseconds(_createdAt);

    private protected static SignedShape MakeShape(string label) => new(label, "ed25519_pub", Limits.RecordBytes,
    [
        new Field("channel", Forms.Channel),
        new Field("createdAt", Forms.Time),
    ]);

    private protected static Values Sign(SignedShape shape, SigningKey key, in Place place, string createdAt) =>
        new SigningDraft(shape, place).Set("createdAt", createdAt).Sign(key);
}

/// <inheritdoc cref="Membership"/>
internal sealed class Join : Membership
{
    public static readonly SignedShape Shape = MakeShape("join");

    private Join(Values values) : base(Shape, values)
    {
    }

    public static Join Sign(SigningKey key, in Place place, string createdAt) => new(Sign(Shape, key, place, createdAt));

    public static bool TryParse(ReadOnlySpan<byte> text, out Join join, out Fault fault) => TryRead(text, Reading.Posted, out join, out fault);

    public static bool TryReadPublic(ReadOnlySpan<byte> text, out Join join, out Fault fault) => TryRead(text, Reading.Public, out join, out fault);

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out Join join, out Fault fault)
    {
        var read = Shape.Shape.TryRead(text, reading, out var values, out fault);
        join = read ? new Join(values) : null!;
        return read;
    }
}

/// <inheritdoc cref="Membership"/>
internal sealed class Leave : Membership
{
    public static readonly SignedShape Shape = MakeShape("leave");

    private Leave(Values values) : base(Shape, values)
    {
    }

    public static Leave Sign(SigningKey key, in Place place, string createdAt) => new(Sign(Shape, key, place, createdAt));

    public static bool TryParse(ReadOnlySpan<byte> text, out Leave leave, out Fault fault) => TryRead(text, Reading.Posted, out leave, out fault);

    public static bool TryReadPublic(ReadOnlySpan<byte> text, out Leave leave, out Fault fault) => TryRead(text, Reading.Public, out leave, out fault);

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out Leave leave, out Fault fault)
    {
        var read = Shape.Shape.TryRead(text, reading, out var values, out fault);
        leave = read ? new Leave(values) : null!;
        return read;
    }
}
