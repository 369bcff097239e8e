using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Posting, joining and reading in a claimed channel, decided where it is written.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Post_and_join_that_are_queued_behind_a_ban_are_refused()
    {
        var (alice, bob) = (new Person(), new Person());
        await PublishAsync(bob.Key.PublicKey);
        await ClaimAsync(alice);
        var member = await GiveAsync(alice, bob, "member");
        var ban = GiveAsync(alice, bob, "banned", prev: member.Head.Hash);
        var post = Store.Messages.PostAsync(From(bob));
        var join = JoinAsync(bob.Key.PublicKey);
        Assert.Equal(ActionResult.Done, (await ban).Result);
        Assert.Equal(PostResult.Banned, (await post).Result);
        Assert.Equal(ReaderResult.Banned, (await join).Result);
        Assert.Empty(await Store.Messages.MessagesAsync(Main, null, Upto(10), Cancel));
    }

    [Fact]
    public async Task Post_that_is_queued_before_a_ban_is_taken_and_stays()
    {
        var (alice, bob) = (new Person(), new Person());
        await ClaimAsync(alice);
        var member = await GiveAsync(alice, bob, "member");
        var post = Store.Messages.PostAsync(From(bob));
        var ban = GiveAsync(alice, bob, "banned", prev: member.Head.Hash);
        Assert.Equal(PostResult.Stored, (await post).Result);
        Assert.Equal(ActionResult.Done, (await ban).Result);
        Assert.Single(await Store.Messages.MessagesAsync(Main, null, Upto(10), Cancel));
    }

    [Fact]
    public async Task Post_without_a_key_or_a_role_is_refused_before_its_id_is_looked_at()
    {
        var (alice, bob) = (new Person(), new Person());
        var known = From(bob);
        await Store.Messages.PostAsync(known);
        await ClaimAsync(alice);
        Assert.Equal(new PostOutcome(PostResult.MembersOnly), await Store.Messages.PostAsync(known));
        Assert.Equal(PostResult.MembersOnly, (await Store.Messages.PostAsync(Message())).Result);
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(From(alice))).Result);
    }

    [Fact]
    public async Task Wrap_for_someone_who_was_shut_out_is_refused_in_that_channel_alone()
    {
        var (alice, bob, carol) = (new Person(), new Person(), new Person());
        await ClaimAsync(alice);
        await GiveAsync(alice, bob, "none");
        Assert.Equal(PostResult.ReaderRemoved, (await Store.Messages.PostAsync(From(alice, readers: [carol, bob]))).Result);
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(From(alice, readers: [carol]))).Result);
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(From(alice, Main with { Name = "other" }, readers: [bob]))).Result);
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(From(alice, Acme, readers: [bob]))).Result);
    }

    [Theory]
    [InlineData(null, "roster", ReaderResult.MembersOnly)]
    [InlineData(null, "open", ReaderResult.Stored)]
    [InlineData("member", "roster", ReaderResult.Stored)]
    [InlineData("banned", "open", ReaderResult.Banned)]
    [InlineData("none", "open", ReaderResult.MembersOnly)]
    public async Task Join_and_leave_are_held_to_roster_and_settings(string? role, string readers, int result)
    {
        var (alice, bob) = (new Person(), new Person());
        await PublishAsync(bob.Key.PublicKey);
        await ClaimAsync(alice);
        await SetAsync(alice, readers);
        if (role is not null) await GiveAsync(alice, bob, role);
        Assert.Equal((ReaderResult)result, (await JoinAsync(bob.Key.PublicKey)).Result);
        Assert.Equal((ReaderResult)result, (await JoinAsync(bob.Key.PublicKey, EntryKind.Leave, 1)).Result);
    }

    [Fact]
    public async Task Ban_holds_for_all_keys_of_the_user_in_that_channel()
    {
        var (alice, bob, again) = (new Person(), new Person(), new Person());
        foreach (var person in new[] { bob, again }) await PublishAsync(person.Key.PublicKey);
        await ClaimAsync(alice);
        await SetAsync(alice, "open");
        await OpenSessionAsync(bob.Key.PublicKey, new PiperchatUser("b", "Bob"));
        await GiveAsync(alice, again, "member");
        await GiveAsync(alice, bob, "banned");

        Assert.True((await StandingAsync(again, "b")).IsBanned);
        Assert.False((await StandingAsync(again, "c")).IsBanned);
        Assert.False((await StandingAsync(again)).IsBanned);
        Assert.Equal(PostResult.Banned, (await Store.Messages.PostAsync(As("b", From(again)))).Result);
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(As("c", From(again)))).Result);
        await GiveAsync(alice, bob, "none");
        Assert.False((await StandingAsync(again, "b")).IsBanned);

        static NewMessage As(string user, NewMessage message) => new()
        {
            Channel = message.Channel,
            Id = message.Id,
            Legacy = message.Legacy,
            Key = message.Key,
            Dot1 = message.Dot1,
            UserId = user,
            Label = message.Label,
            CreatedAt = message.CreatedAt,
            TimeOff = message.TimeOff,
            Opening = message.Opening,
            Hint = message.Hint,
        };
    }

    [Fact]
    public async Task Room_of_a_reader_who_was_shut_out_is_free_for_another()
    {
        var (alice, bob, carol) = (new Person(), new Person(), new Person());
        foreach (var person in new[] { bob, carol }) await PublishAsync(person.Key.PublicKey);
        await JoinAsync(bob.Key.PublicKey, most: 1);
        Assert.Equal(ReaderResult.TooMany, (await JoinAsync(carol.Key.PublicKey, most: 1)).Result);
        await ClaimAsync(alice);
        await SetAsync(alice, "open");
        foreach (var role in new[] { "banned", "none", "banned" }) await GiveAsync(alice, bob, role);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(carol.Key.PublicKey, most: 1)).Result);
    }

    [Fact]
    public async Task Join_of_before_a_removal_brings_nobody_back()
    {
        var (alice, bob) = (new Person(), new Person());
        await PublishAsync(bob.Key.PublicKey);
        await JoinAsync(bob.Key.PublicKey, at: 5);
        await ClaimAsync(alice);
        await GiveAsync(alice, bob, "none");
        await GiveAsync(alice, bob, "member");
        Assert.Equal(ReaderResult.Superseded, (await JoinAsync(bob.Key.PublicKey, at: 5)).Result);
        Assert.Empty(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel));
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(bob.Key.PublicKey, at: 6)).Result);
        Assert.Equal((ReaderBy.Roster, Role.Member), (Assert.Single(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel)).By, (await StandingAsync(bob)).Role));
    }

    [Fact]
    public async Task Participants_are_joins_then_roster_and_no_more_than_asked_for()
    {
        var people = Enumerable.Range(0, 6).Select(_ => new Person()).ToArray();
        foreach (var person in people[..5]) await PublishAsync(person.Key.PublicKey);
        await JoinAsync(people[4].Key.PublicKey);
        await ClaimAsync(people[0]);
        await SetAsync(people[0], "open");
        foreach (var person in people[1..4]) await GiveAsync(people[0], person, "member");
        await GiveAsync(people[0], people[5], "member");
        await JoinAsync(people[2].Key.PublicKey);

        var all = await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel);
        Assert.Equal(
            [(ReaderBy.Join, null), (ReaderBy.Join, Role.Member), (ReaderBy.Roster, Role.Owner), (ReaderBy.Roster, Role.Member), (ReaderBy.Roster, Role.Member)],
            all.Select(each => (each.By, each.Role)));
        Assert.Equal([true, true, false, false, false], all.Select(each => each.Join is not null));
        for (var most = 1; most <= 5; most++) Assert.Equal(most, (await Store.Readers.ListAsync(Main, new ReaderQuery(most), Cancel)).Count);
        await SetAsync(people[0], "roster");
        Assert.Equal(4, (await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel)).Count);
    }
}
