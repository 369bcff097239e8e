using System.Globalization;

namespace Piperchat.Protocol.Tests;

/// <summary>A newcomer to a team reads what was written to it before, by one message: the size of the history doesn't matter.</summary>
public sealed class NewcomerTests
{
    private const int Conversations = 10_000;
    private const string Time = "2026-11-26T10:00:00.000Z";

    [Fact]
    public void One_message_hands_ten_thousand_conversations_to_a_new_member_of_the_team()
    {
        using var team = TeamKey.Make(Places.Support with { Channel = null }, "support", Time);
        var letters = new Envelope[Conversations];
        Parallel.For(0, Conversations, i => letters[i] = Seal(Person.Alice, Recipient.Of(team.Record), ChannelOf(i), TextOf(i)));
        var newcomer = Person.Bob;
        Assert.False(Opening.TryOpen(letters[0], ChannelOf(0), [newcomer.Reader], null, out _, out var sealedForOthers));
        Assert.Equal(FaultCode.SealedForOthers, sealedForOthers.Code);

        Envelope[] handed = [Seal(Person.Carol, newcomer.Recipient, TeamsChannel, team.ToContent(replaces: null))];
        var key = Assert.IsType<TeamKeyContent>(Opened(Assert.Single(handed), TeamsChannel, newcomer.Reader).Content);
        var reader = new Reader(Convert.FromHexString(key.Ed25519Pub), [AgreementKey.FromHex(key.X25519Priv)]);
        Parallel.For(0, Conversations, i => Assert.Equal(TextOf(i), Opened(letters[i], ChannelOf(i), reader).Content));
    }

    private static Place TeamsChannel => Places.Support with { Channel = "team-support" };

    private static Place ChannelOf(int i) => Places.Support with { Channel = $"order-{i.ToString(CultureInfo.InvariantCulture)}" };

    private static TextContent TextOf(int i) => new($"Where is order {i.ToString(CultureInfo.InvariantCulture)}?", ReplyTo: null);

    private static OpenedEnvelope Opened(Envelope envelope, Place place, Reader reader)
    {
        Assert.True(Opening.TryOpen(envelope, place, [reader], null, out var opened, out var fault), fault.ToString());
        return opened;
    }

    /// <summary>Not compressed, which would take most of the time.</summary>
    private static Envelope Seal(Person sender, Recipient recipient, Place place, Content content)
    {
        Assert.True(Packing.TryPack(content.ToJson(), Tag.Plain, out var packed));
        using var secrets = SealingSecrets.Generate();
        return Sealing.Seal(sender.Identity, [recipient], new EnvelopeDraft(place, Guid.NewGuid().ToString(), Time, Prev: null), packed, secrets);
    }
}
