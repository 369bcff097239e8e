namespace Piperchat.Protocol.Tests;

/// <summary>Whose keys open an envelope.</summary>
public sealed class ReaderTests
{
    [Fact]
    public void Older_agreement_key_opens_what_was_sealed_before_a_new_record()
    {
        using var newer = AgreementKey.Generate();
        var envelope = Seal([Person.Bob.Recipient]);
        Assert.True(Opens(envelope, new Reader(Person.Bob.Signing.PublicKey, [newer, Person.Bob.Agreement])));
        Assert.False(Opening.TryOpen(envelope, Places.Support, [new Reader(Person.Bob.Signing.PublicKey, [newer])], null, out _, out var fault));
        Assert.Equal(FaultCode.BadWrap, fault.Code);
    }

    [Fact]
    public void Member_of_a_team_opens_what_was_sealed_for_the_team()
    {
        // Carol's keys stand for the team's; bob has been given its X25519 key.
        var team = new Reader(Person.Carol.Signing.PublicKey, [Person.Carol.Agreement]);
        Assert.True(Opens(Seal([Person.Carol.Recipient]), Person.Bob.Reader, team));
        Assert.True(Opens(Seal([Person.Carol.Recipient, Person.Bob.Recipient]), Person.Bob.Reader, team));
    }

    [Fact]
    public void Reader_whose_own_wrap_is_broken_opens_by_that_of_the_team()
    {
        var envelope = Forge.Envelope();
        envelope["wraps"]![Person.Bob.Dot1] = new string('A', 64);
        Assert.True(Envelope.TryParse(Forge.Sign(envelope, "envelope", Person.Alice).Bytes(), out var parsed, out _));
        Assert.True(Opens(parsed, Person.Bob.Reader, new Reader(Person.Carol.Signing.PublicKey, [Person.Carol.Agreement])));
    }

    [Fact]
    public void Recipient_comes_from_a_key_record()
    {
        Assert.True(KeyRecord.TryParse(Forge.Vector("identity").Bytes(), out var record, out _));
        var recipient = Recipient.Of(record);
        Assert.Equal(Person.Alice.Signing.PublicKey, recipient.Ed25519Pub);
        Assert.Equal(Person.Alice.Agreement.PublicKey, recipient.X25519Pub);
        Assert.Equal(Person.Alice.Dot1, recipient.Dot1);
    }

    [Fact]
    public void Recipients_named_twice_get_one_wrap()
    {
        var envelope = Seal([Person.Bob.Recipient, Person.Bob.Recipient, Person.Alice.Recipient]);
        Assert.Equal(((string[])[Person.Alice.Dot1, Person.Bob.Dot1]).Order(StringComparer.Ordinal), envelope.WrappedFor);
    }

    [Fact]
    public void Each_sealing_has_secrets_of_its_own()
    {
        var (first, again) = (Seal([]), Seal([]));
        Assert.NotEqual(first.EphemeralKey, again.EphemeralKey);
        Assert.NotEqual(first.CipherBody[..BodyKeys.CommitmentSize], again.CipherBody[..BodyKeys.CommitmentSize]);
    }

    private static bool Opens(Envelope envelope, params Reader[] readers) => Opening.TryOpen(envelope, Places.Support, readers, null, out _, out _);

    private static Envelope Seal(Recipient[] recipients) =>
        Sealing.Seal(Person.Alice.Identity, recipients, new EnvelopeDraft(Places.Support, Forge.Id, Forge.Time, null), new TextContent("hi", null));
}
