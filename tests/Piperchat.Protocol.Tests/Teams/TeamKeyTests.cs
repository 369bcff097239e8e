namespace Piperchat.Protocol.Tests;

/// <summary>The key of a team: what it is made of, and how it gets from one member to the next.</summary>
public sealed class TeamKeyTests
{
    private const string Time = "2026-11-26T10:00:00.000Z";

    private static readonly Place TeamChannel = Places.Support with { Channel = "team-support" };

    [Fact]
    public void File_holds_exactly_the_codes_and_the_key_that_are_made_here()
    {
        var file = Path.Combine(VectorFiles.Folder, WhoReadsVectors.FileName);
        if (Environment.GetEnvironmentVariable("PIPERCHAT_WRITE_VECTORS") == "1") File.WriteAllText(file, WhoReadsVectors.ToFile());
        Assert.Equal(WhoReadsVectors.ToFile(), File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Record_that_is_made_is_a_teams_and_opens_what_is_sealed_to_it()
    {
        using var key = TeamKey.Make(Places.Support, "support", Time);

        Assert.True(KeyRecord.TryParse(key.Record.ToJson(), out var record, out var fault) && record.Verify(Places.Support, out fault), fault.ToString());
        Assert.Equal(("support", null, 1), (record.Team, record.Username, record.Serial));
        Assert.Equal(["1.5"], record.Reads);
        var letter = Seal(Person.Alice, [Recipient.Of(record)], Places.Support, new TextContent("Where is my order?", null));
        Assert.True(Opening.TryOpen(letter, Places.Support, [new Reader(record.PublicKey.ToArray(), [key.Agreement])], null, out var opened, out fault), fault.ToString());
        Assert.Equal(new TextContent("Where is my order?", null), opened.Content);
    }

    [Fact]
    public void Keys_of_two_calls_have_nothing_in_common()
    {
        using var one = TeamKey.Make(Places.Support, "support", Time);
        using var other = TeamKey.Make(Places.Support, "support", Time);

        Assert.NotEqual(one.Record.PublicKeyHex, other.Record.PublicKeyHex);
        Assert.NotEqual(one.Record.X25519Hex, other.Record.X25519Hex);
    }

    [Fact]
    public void Key_travels_in_a_message_that_the_teams_members_alone_open()
    {
        using var key = TeamKey.Make(Places.Support, "support", Time);
        var handed = key.ToContent(replaces: null);

        var message = Seal(Person.Alice, [Person.Bob.Recipient], TeamChannel, handed);

        Assert.True(Opening.TryOpen(message, TeamChannel, [Person.Bob.Reader], null, out var opened, out var fault), fault.ToString());
        Assert.Equal(handed, opened.Content);
        using var held = AgreementKey.FromHex(((TeamKeyContent)opened.Content).X25519Priv);
        Assert.Equal(key.Record.X25519Hex, held.PublicKeyHex);
        Assert.False(Opening.TryOpen(message, TeamChannel, [Person.Carol.Reader], null, out _, out fault));
        Assert.Equal(FaultCode.SealedForOthers, fault.Code);
    }

    [Theory]
    [InlineData("support", true)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789", true)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", false)]
    [InlineData("", false)]
    [InlineData("Support", false)]
    [InlineData("a b", false)]
    public void Name_leaves_room_for_the_channels_prefix(string name, bool fits) => Assert.Equal(fits, TeamKey.Name.Fits(name));

    private static Envelope Seal(Person sender, Recipient[] recipients, Place place, Content content) =>
        Sealing.Seal(sender.Identity, recipients, new EnvelopeDraft(place, Guid.NewGuid().ToString(), Time, Prev: null), content);
}
