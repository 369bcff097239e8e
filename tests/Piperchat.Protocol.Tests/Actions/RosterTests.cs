namespace Piperchat.Protocol.Tests;

/// <summary>A channel's log, replayed by someone who trusts nothing in it.</summary>
public sealed class RosterTests
{
    private static readonly Person Dave = new("dave", SigningKey.Generate(), AgreementKey.Generate());

    [Fact]
    public void Roster_is_what_the_log_gives_entry_by_entry()
    {
        var log = Staffed();
        log.Give(Person.Bob, Dave, "banned");
        log.Give(Person.Alice, Person.Bob, "owner");
        log.Give(Person.Bob, Person.Alice, "none");
        var roster = log.Replayed();
        Assert.Equal((6L, log.Entries[^1].Hash), roster.Head);
        Assert.Equal((true, 1L), (roster.IsClaimed, roster.Owners));
        Assert.Equal(
            [(Person.Alice, Role.None, 6L), (Person.Bob, Role.Owner, 5L), (Person.Carol, Role.Member, 3L), (Dave, Role.Banned, 4L)],
            new[] { Person.Alice, Person.Bob, Person.Carol, Dave }.Select(person => (person, roster.Roles[person.Signing.PublicKeyHex].Role, roster.Roles[person.Signing.PublicKeyHex].Seq)));
    }

    [Fact]
    public void Settings_are_the_last_that_were_set()
    {
        var log = new TestLog().Claim(Person.Alice);
        Assert.Null(log.Replayed().Settings);
        log.Set(Person.Alice, new ChannelSettings("one", "never", "open"));
        log.Set(null, new ChannelSettings("two", "ask", "roster"));
        Assert.Equal(new ChannelSettings("two", "ask", "roster"), log.Replayed().Settings);
    }

    [Fact]
    public void Operators_claim_makes_nobody_owner_and_operators_act_as_owners_do()
    {
        var log = new TestLog().Claim(null);
        Assert.Equal((true, 0L, 0), (log.Replayed().IsClaimed, log.Replayed().Owners, log.Replayed().Roles.Count));
        log.Give(null, Person.Alice, "owner");
        log.Remove(null);
        Assert.Equal(Role.Owner, log.Replayed().Roles[Person.Alice.Signing.PublicKeyHex].Role);
    }

    [Fact]
    public void Last_owner_stays_whoever_acts_and_with_a_second_one_goes()
    {
        foreach (var actor in new[] { Person.Alice, null })
        {
            var log = new TestLog().Claim(Person.Alice);
            foreach (var role in new[] { "admin", "member", "banned", "none" }) log.Refuses(FaultCode.LastOwner, actor, Person.Alice, role);
            log.Give(actor, Person.Alice, "owner");
            log.Give(actor, Person.Bob, "owner");
            log.Give(actor, Person.Alice, "member");
            Assert.Equal(1, log.Replayed().Owners);
            log.Refuses(FaultCode.LastOwner, null, Person.Bob, "admin");
        }
    }

    [Fact]
    public void Entry_that_nobody_was_entitled_to_is_refused_and_changes_nothing()
    {
        var log = Staffed();
        log.Refuses(FaultCode.Forbidden, Person.Bob, Person.Bob, "owner");
        log.Refuses(FaultCode.Forbidden, Person.Bob, Dave, "admin");
        log.Refuses(FaultCode.Forbidden, Person.Bob, Person.Alice, "banned");
        log.Refuses(FaultCode.Forbidden, Person.Bob, Person.Bob, "none");
        log.Refuses(FaultCode.Forbidden, Person.Carol, Dave, "member");
        log.Refuses(FaultCode.Forbidden, Dave, Dave, "owner");
        log.Give(Person.Alice, Person.Bob, "banned");
        log.Refuses(FaultCode.Forbidden, Person.Bob, Dave, "member");
    }

    [Fact]
    public void Second_claim_and_an_act_before_the_claim_are_refused()
    {
        var log = new TestLog().Claim(Person.Alice);
        Assert.Equal((FaultCode.Claimed, "record"), Fault(log, log.Next(head => AdminAction.Claim(Person.Bob.Signing, Places.Support, "", head, 1))));
        Assert.Equal(FaultCode.Claimed, Fault(log, log.Next(head => TestLog.Operators(ActionKind.Claim, head, ("description", "\"\"")))).Code);
        new TestLog().Refuses(FaultCode.NotClaimed, Person.Alice, Person.Alice, "owner");
        new TestLog().Refuses(FaultCode.NotClaimed, null, Person.Alice, "owner");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Attack25_log_with_an_entry_left_out_doesnt_replay(int left)
    {
        var entries = Staffed().Entries.ToList();
        entries.RemoveAt(left);
        var roster = new Roster(Places.Support);
        var taken = entries.TakeWhile(entry => roster.TryApply(entry, out _)).Count();

        // Without the last one it replays: that is what the pinned head is for.
        Assert.Equal(left, taken);
        Assert.Equal(left, roster.Head.Seq);
    }

    [Fact]
    public void Attack25_entry_made_anew_with_the_same_act_breaks_what_follows()
    {
        var entries = Staffed().Entries.ToList();
        entries[1] = AuditEntry.Make(2, "2026-11-23T10:00:00.001Z", null, entries[1].Record);
        var roster = new Roster(Places.Support);
        Assert.True(roster.TryApply(entries[0], out _) && roster.TryApply(entries[1], out _));
        Assert.False(roster.TryApply(entries[2], out var fault));
        Assert.Equal((FaultCode.BadValue, "record.prev"), (fault.Code, fault.Field));
        Assert.Equal(2, roster.Head.Seq);
    }

    [Fact]
    public void Attack20_act_that_counted_once_isnt_taken_again()
    {
        var log = Staffed();
        Assert.Equal((FaultCode.BadValue, "record.prev"), Fault(log, AuditEntry.Make(4, Forge.Time, null, log.Entries[1].Record)));
    }

    [Fact]
    public void Act_that_another_key_signed_for_the_owner_is_refused()
    {
        var log = Staffed();
        var forged = System.Text.Json.Nodes.JsonNode.Parse(log.Next(head => AdminAction.SetRole(Dave.Signing, Places.Support, Dave.Signing.PublicKey, "owner", head, 1)).Record.ToJson())!;
        forged["ed25519_pub"] = Person.Alice.Signing.PublicKeyHex;
        Assert.True(AdminAction.TryParse(forged.Bytes(), out var action, out _));
        Assert.Equal((FaultCode.BadSignature, "sig"), Fault(log, log.Next(_ => action)));
    }

    [Fact]
    public void Log_of_another_channel_tenant_or_relay_doesnt_replay()
    {
        foreach (var place in new[] { Places.Support with { Channel = "support-43" }, Places.Support with { Tenant = "globex" }, Places.Support with { Relay = new string('0', 32) } })
        {
            foreach (var log in new[] { new TestLog().Claim(Person.Alice), new TestLog().Claim(null) })
                Assert.False(new Roster(place).TryApply(log.Entries[0], out _));
        }
    }

    [Fact]
    public void Entry_whose_hash_was_made_up_is_refused()
    {
        var log = Staffed();
        var entry = System.Text.Json.Nodes.JsonNode.Parse(log.Next(head => AdminAction.Remove(Person.Bob.Signing, Places.Support, Forge.Id, head, 1)).ToJson())!;
        entry["at"] = "2027-01-01T00:00:00.000Z";
        Assert.True(AuditEntry.TryParse(entry.Bytes(), out var changed, out _));
        Assert.Equal((FaultCode.BadValue, "hash"), Fault(log, changed));
    }

    /// <summary>alice is the owner, bob an admin, carol a member.</summary>
    private static TestLog Staffed() =>
        new TestLog().Claim(Person.Alice).Give(Person.Alice, Person.Bob, "admin").Give(Person.Bob, Person.Carol, "member");

    private static (FaultCode Code, string Field) Fault(TestLog log, AuditEntry entry)
    {
        var roster = log.Replayed();
        var before = (roster.Head, roster.Owners, roster.Roles.Count);
        Assert.False(roster.TryApply(entry, out var fault));
        Assert.Equal(before, (roster.Head, roster.Owners, roster.Roles.Count));
        return (fault.Code, fault.Field);
    }
}
