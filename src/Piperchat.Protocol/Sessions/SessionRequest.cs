namespace Piperchat.Protocol;

/// <summary>
/// What opens a session at a relay: <c>{version, relay, tenant, audience, challenge, ed25519_pub, sig}</c>, signed with label <c>session</c>. The audience is
/// the URL under which the client reaches the relay, so that a challenge of one relay can't be answered at another; the relay compares both.
/// </summary>
internal sealed class SessionRequest : SignedObject
{
    public static readonly SignedShape Shape = new("session", "ed25519_pub", Limits.RecordBytes,
    [
        new Field("audience", new FreeTextForm(Limits.AudienceBytes)),
        new Field("challenge", Forms.Hash),
    ]);

    private static readonly int AudienceMember = Shape.Shape["audience"];
    private static readonly int ChallengeMember = Shape.Shape["challenge"];

    private SessionRequest(Values values) : base(Shape, values)
    {
    }

    public string Audience => Values.Text(AudienceMember)!;

    /// <summary>64 hex digits that the relay gave out, valid once.</summary>
    public string Challenge => Values.Text(ChallengeMember)!;

    public static SessionRequest Sign(SigningKey key, in Place place, string audience, string challenge) =>
        new(new SigningDraft(Shape, place).Set("audience", audience).Set("challenge", challenge).Sign(key));

    public static bool TryParse(ReadOnlySpan<byte> text, out SessionRequest request, out Fault fault)
    {
        var read = Shape.Shape.TryRead(text, Reading.Posted, out var values, out fault);
        request = read ? new SessionRequest(values) : null!;
        return read;
    }
}
