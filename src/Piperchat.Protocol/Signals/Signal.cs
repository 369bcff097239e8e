namespace Piperchat.Protocol;

/// <summary>
/// What matters now and is stored nowhere, or at most its latest: an envelope without <c>prev</c>, with <c>keep</c>, under a label of its own, padded to a
/// multiple of 128 bytes. Where <c>keep</c> is true, a key's latest is kept for its channel, and whoever opens a stream gets it first.
/// </summary>
internal sealed class Signal : SealedObject
{
    public static readonly SignedShape Shape = new("signal", "from_ed25519_pub", Limits.EnvelopeBytes,
    [
        new Field("id", Forms.Uuid),
        new Field("channel", Forms.Channel),
        new Field("createdAt", Forms.Time),
        new Field("keep", Forms.Boolean),
        new Field("from_dot1", Forms.Dot1),
        new Field("epk", Forms.Key),
        new Field("cipher_body", Forms.Base64),
        new Field("wraps", new WrapsForm()),
    ]);

    public static readonly SealedMembers Members = new(Shape);
    private static readonly int KeepMember = Shape.Shape["keep"];

    private Signal(Values values) : base(Shape, Members, values)
    {
    }

    public bool Keep => Values.IsTrue(KeepMember);

    /// <summary>Reads a signal as posted: strictly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Signal signal, out Fault fault) => TryRead(text, Reading.Posted, out signal, out fault);

    /// <summary>Reads a signal as a relay sends it on: what isn't signed is skipped.</summary>
    public static bool TryReadPublic(ReadOnlySpan<byte> text, out Signal signal, out Fault fault) => TryRead(text, Reading.Public, out signal, out fault);

    internal static Signal From(Values values) => new(values);

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out Signal signal, out Fault fault)
    {
        signal = null!;
        if (!Shape.Shape.TryRead(text, reading, out var values, out fault)) return false;
        var read = new Signal(values);
        if (!read.HasWrapForSender(out fault)) return false;
        signal = read;
        return true;
    }
}
