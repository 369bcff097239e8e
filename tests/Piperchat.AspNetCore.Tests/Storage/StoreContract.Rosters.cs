using System.Security.Cryptography;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Claims, roles and settings: one log, one roster, and nothing of what is refused.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Claim_makes_channel_owner_and_first_entry_in_one_unit()
    {
        var alice = new Person();
        var claimed = await ClaimAsync(alice);
        Assert.Equal((ActionResult.Done, 1), (claimed.Result, claimed.Head.Seq));
        Assert.True(AuditEntry.TryParse(claimed.Entry!, out var entry, out _));
        Assert.Equal(claimed.Head.Hash, entry.Hash);
        Assert.Equal(new RosterState(claimed.Head, true, null, 1, 1, 0, new WhoReads(true, false)), await StateAsync());
        Assert.Equal(EntryKind.Action, Assert.Single(await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel)).Kind);
        Assert.Equal(EntryKind.Action, Assert.Single(_announced.All).Entry.Kind);
        Assert.Equal(Role.Owner, (await StandingAsync(alice)).Role);
    }

    [Fact]
    public async Task Act_that_is_refused_leaves_nothing_behind()
    {
        var (alice, bob) = (new Person(), new Person());
        Assert.Equal(ActionResult.NotClaimed, (await GiveAsync(alice, bob, "owner")).Result);
        Assert.Equal(ActionResult.TimeOff, (await ClaimAsync(alice, timeOff: true)).Result);
        Assert.Equal(ActionResult.StaleHead, (await ClaimAsync(alice, prev: new string('1', 64))).Result);
        Assert.Empty(await Store.Channels.ListAsync("", "", "", 100, Cancel));
        Assert.Empty(_announced.All);

        await ClaimAsync(alice);
        var token = await OpenSessionAsync(bob.Key.PublicKey);
        var before = await StateAsync();
        Assert.Equal(ActionResult.Claimed, (await ClaimAsync(bob)).Result);
        Assert.Equal(ActionResult.NotEntitled, (await GiveAsync(bob, bob, "owner")).Result);
        Assert.Equal(ActionResult.LastOwner, (await GiveAsync(null, alice, "none")).Result);
        Assert.Equal(ActionResult.TimeOff, (await GiveAsync(alice, bob, "banned", timeOff: true)).Result);
        Assert.Equal(ActionResult.StaleHead, (await GiveAsync(alice, bob, "banned", prev: AdminAction.EmptyLog)).Result);
        Assert.Equal(ActionResult.TooManyMembers, (await GiveAsync(alice, bob, "member", most: 1)).Result);
        Assert.Equal(ActionResult.NoSuchMessage, (await RemoveAsync(alice, Guid.NewGuid().ToString())).Result);
        Assert.Equal(before, await StateAsync());
        Assert.Single(_announced.All);
        Assert.Null((await StandingAsync(bob)).Role);
        Assert.NotNull(await Store.Sessions.FindAsync("", token, Cancel));
    }

    [Fact]
    public async Task Acts_on_one_head_at_once_count_once()
    {
        var alice = new Person();
        var head = (await ClaimAsync(alice)).Head.Hash;
        var acts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GiveAsync(alice, new Person(), "member", prev: head)));
        Assert.Single(acts, act => act.Result == ActionResult.Done);
        Assert.All(acts.Where(act => act.Result != ActionResult.Done), act => Assert.Equal((ActionResult.StaleHead, 2), (act.Result, act.Head.Seq)));
        Assert.Equal(2, (await StateAsync()).Members);
    }

    [Fact]
    public async Task Counts_follow_every_change_of_role()
    {
        var (alice, bob) = (new Person(), new Person());
        await ClaimAsync(alice);
        foreach (var (role, owners, members, shutOut) in new[]
        {
            ("member", 1, 2, 0), ("admin", 1, 2, 0), ("owner", 2, 2, 0), ("owner", 2, 2, 0), ("banned", 1, 1, 1), ("none", 1, 1, 1), ("none", 1, 1, 1),
            ("banned", 1, 1, 1), ("member", 1, 2, 0), ("none", 1, 1, 1), ("owner", 2, 2, 0),
        })
        {
            Assert.Equal(ActionResult.Done, (await GiveAsync(alice, bob, role)).Result);
            var state = await StateAsync();
            Assert.Equal((owners, members, shutOut), (state.Owners, state.Members, state.ShutOut));
        }
    }

    [Theory]
    [InlineData("", null, true, false)]
    [InlineData("acme", null, true, true)]
    [InlineData("", "open", false, false)]
    [InlineData("acme", "open", false, false)]
    [InlineData("", "roster", true, true)]
    [InlineData("acme", "roster", true, true)]
    public async Task Claim_and_settings_say_who_reads(string tenant, string? readers, bool rosterOnly, bool restricted)
    {
        var (alice, channel) = (new Person(), new PiperchatChannel(tenant, "main"));
        await ClaimAsync(alice, channel);
        if (readers is not null) await SetAsync(alice, readers, channel);
        Assert.Equal(new Standing(true, rosterOnly, restricted, Role.Owner, false), await StandingAsync(alice, channel: channel));
        Assert.Equal(new WhoReads(rosterOnly, restricted), (await StateAsync(channel)).Readers);
        Assert.Equal(default, await StandingAsync(alice, channel: channel with { Name = "other" }));
        Assert.Equal(default, await StandingAsync(alice, channel: channel with { Tenant = "globex" }));
    }

    [Fact]
    public async Task Operators_entry_hashes_salt_and_id_and_shows_who_beside_it()
    {
        await ClaimAsync(null);
        await ClaimAsync(null, Acme);
        var row = Assert.Single(await Store.Rosters.EntriesAsync(Main, new AuditPage(10, 0, 0, null), Cancel));
        Assert.Equal(Operator, row.By);
        Assert.True(AuditEntry.TryParse(row.Entry, out var entry, out _));
        var other = Assert.Single(await Store.Rosters.EntriesAsync(Acme, new AuditPage(10, 0, 0, null), Cancel));
        Assert.True(AuditEntry.TryParse(other.Entry, out var second, out _));
        Assert.NotEqual(entry.SiteUser, second.SiteUser);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData("7"u8)), entry.SiteUser);
        Assert.Equal((0, 0), ((await StateAsync()).Owners, (await StateAsync()).Members));
    }

    [Fact]
    public async Task Roster_is_listed_by_rank_and_entry_and_goes_on_after_any_row()
    {
        var people = await StaffAsync();
        var all = await Store.Rosters.ListAsync(Main, new RosterPage(100, null, null), Cancel);
        Assert.Equal([(Role.Owner, 1L), (Role.Admin, 4), (Role.Member, 2), (Role.Member, 6), (Role.Banned, 3)], all.Select(row => (row.Role, row.Seq)));
        for (var i = 0; i < all.Count; i++)
        {
            var rest = await Store.Rosters.ListAsync(Main, new RosterPage(100, (all[i].Role, all[i].Seq), null), Cancel);
            Assert.Equal(all.Skip(i + 1).Select(row => row.Dot1), rest.Select(row => row.Dot1));
            var next = await Store.Rosters.ListAsync(Main, new RosterPage(1, (all[i].Role, all[i].Seq), null), Cancel);
            Assert.Equal(all.Skip(i + 1).Take(1).Select(row => row.Dot1), next.Select(row => row.Dot1));
        }

        Assert.Empty(await Store.Rosters.ListAsync(Main, new RosterPage(0, null, null), Cancel));
        Assert.Empty(await Store.Rosters.ListAsync(Acme, new RosterPage(100, null, null), Cancel));
        Assert.Equal(6, (await Store.Rosters.AllAsync(Main, Cancel)).Count);
        Assert.All(people, person => Assert.Equal(person.Dot1, Store.Rosters.AllAsync(Main, Cancel).AsTask().Result[person.Key.PublicKeyHex].Dot1));
    }

    [Fact]
    public async Task Entries_are_read_from_either_end_and_by_what_is_sought()
    {
        var people = await StaffAsync();
        await PublishAsync(people[1].Key.PublicKey, username: "bob");
        Assert.Equal([5L, 6], await SeqsAsync(new AuditPage(2, null, long.MaxValue, null)));
        Assert.Equal([3L, 4], await SeqsAsync(new AuditPage(2, null, 5, null)));
        Assert.Equal([1L, 2], await SeqsAsync(new AuditPage(2, 0, 0, null)));
        Assert.Equal([5L, 6], await SeqsAsync(new AuditPage(9, 4, 0, null)));
        Assert.Empty(await SeqsAsync(new AuditPage(9, 6, 0, null)));
        Assert.Empty(await SeqsAsync(new AuditPage(9, null, 1, null)));
        Assert.Equal([1L], await SeqsAsync(new AuditPage(9, 0, 0, "claim")));
        Assert.Equal([2L], await SeqsAsync(new AuditPage(9, 0, 0, "bob")));
        Assert.Equal([2L], await SeqsAsync(new AuditPage(9, 0, 0, people[1].Dot1)));
        Assert.Equal([4L, 5, 6], await SeqsAsync(new AuditPage(3, null, long.MaxValue, people[0].Dot1)));

        async Task<IEnumerable<long>> SeqsAsync(AuditPage page) => (await Store.Rosters.EntriesAsync(Main, page, Cancel)).Select(row => row.Seq);
    }

    [Fact]
    public async Task Search_goes_by_the_beginning_of_username_and_dot1_within_the_roster()
    {
        var people = await StaffAsync();
        foreach (var (person, name) in people.Zip(["alice", "bob", "bob2", "bob_3", "dora", "bob4"])) await PublishAsync(person.Key.PublicKey, username: name);
        await PublishAsync(Key(), username: "bobby");
        await PublishAsync(people[1].Key.PublicKey, username: "bob", tenant: "acme");
        Assert.Equal(["bob", "bob2", "bob4", "bob_3"], await NamesAsync("bob"));
        Assert.Equal(["bob_3"], await NamesAsync("bob_"));
        Assert.Equal(["bob", "bob2"], await NamesAsync("bob", 2));
        Assert.Equal(["alice"], await NamesAsync(people[0].Dot1));
        Assert.Empty(await NamesAsync("dora"));
        Assert.Empty(await NamesAsync("bobby"));
        Assert.Empty(await NamesAsync("%"));

        async Task<IEnumerable<string?>> NamesAsync(string search, int limit = 100) =>
            (await Store.Rosters.ListAsync(Main, new RosterPage(limit, null, search), Cancel)).Select(row => row.Username);
    }

    [Fact]
    public async Task Key_whose_dot1_is_bound_to_another_gets_no_role()
    {
        var (alice, bob) = (new Person(), new Person());
        await Store.Usernames.ClaimAsync("", "not-bob", bob.Dot1, Key());
        await ClaimAsync(alice);
        Assert.Equal(ActionResult.Dot1Taken, (await GiveAsync(alice, bob, "member")).Result);
        Assert.Equal(ActionResult.Dot1Taken, (await ClaimAsync(bob, Main with { Name = "other" })).Result);

        // And whom a roster names first has it.
        var carol = new Person();
        await GiveAsync(alice, carol, "member");
        Assert.Equal(ClaimResult.Dot1Taken, (await Store.Usernames.ClaimAsync("", "not-carol", carol.Dot1, Key())).Result);
    }

    /// <summary>An owner, two members, one banned, an admin, one taken off.</summary>
    private async Task<Person[]> StaffAsync()
    {
        var people = Enumerable.Range(0, 6).Select(_ => new Person()).ToArray();
        await ClaimAsync(people[0]);
        foreach (var (person, role) in people.Skip(1).Zip(["member", "banned", "admin", "none", "member"]))
            Assert.Equal(ActionResult.Done, (await GiveAsync(people[0], person, role)).Result);
        return people;
    }
}
