using System.Text;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Keys of teams, and the readers whom the host names.</summary>
public abstract partial class StoreContract
{
    private const string Support = "support";

    [Fact]
    public async Task Team_has_the_key_that_took_the_place_of_the_one_before_it()
    {
        var (first, second, third) = (Key(), Key(), Key());
        Assert.Equal([null, null], await Store.Identities.TeamKeysAsync("", [Support, "billing"], Cancel));
        Assert.Equal(PublishResult.Stored, (await PublishTeamAsync(first)).Result);
        Assert.Equal(PublishResult.TeamKeyTaken, (await PublishTeamAsync(second)).Result);
        Assert.Equal(PublishResult.TeamKeyTaken, (await PublishTeamAsync(second, replaces: third)).Result);
        Assert.Equal(Record(first), Encoding.UTF8.GetString((await PublishTeamAsync(second)).Record!));
        Assert.Null(await Store.Identities.FindAsync("", Protocol.Dot1.Of(second), Cancel));
        Assert.Equal(PublishResult.Stored, (await PublishTeamAsync(second, replaces: first)).Result);
        Assert.Equal(PublishResult.TeamKeyTaken, (await PublishTeamAsync(third, replaces: first)).Result);
        Assert.Equal(PublishResult.Repeat, (await PublishTeamAsync(first)).Result);
        Assert.Equal([null, Record(second)], (await Store.Identities.TeamKeysAsync("", ["billing", Support], Cancel)).Select(Text));
        Assert.Equal(Record(first), Text((await Store.Identities.FindAsync("", Protocol.Dot1.Of(first), Cancel))?.Record));
    }

    [Fact]
    public async Task Teams_of_one_name_in_two_tenants_have_nothing_to_do_with_each_other()
    {
        var (here, there) = (Key(), Key());
        Assert.Equal(PublishResult.Stored, (await PublishTeamAsync(here)).Result);
        var none = await PublishTeamAsync(there, replaces: here, tenant: "acme");
        Assert.Equal((PublishResult.TeamKeyTaken, null), (none.Result, none.Record));
        Assert.Equal(PublishResult.Stored, (await PublishTeamAsync(there, tenant: "acme")).Result);
        Assert.Equal([Record(here), Record(there)], [Text((await Store.Identities.TeamKeysAsync("", [Support], Cancel))[0]), Text((await Store.Identities.TeamKeysAsync("acme", [Support], Cancel))[0])]);
    }

    [Fact]
    public async Task Of_many_keys_that_a_team_is_given_at_once_it_has_the_first()
    {
        var keys = Enumerable.Range(0, 20).Select(_ => Key()).ToArray();
        var outcomes = await Task.WhenAll(keys.Select(key => PublishTeamAsync(key)));
        var winner = Assert.Single(keys.Index(), key => outcomes[key.Index].Result == PublishResult.Stored).Item;
        Assert.All(outcomes, outcome => Assert.Equal(Record(winner), Text(outcome.Record)));
    }

    [Fact]
    public async Task Key_of_a_team_has_no_other_record_and_does_nothing_of_a_persons()
    {
        var (alice, team) = (new Person(), new Person());
        await PublishTeamAsync(team.Key.PublicKey);
        Assert.Equal(PublishResult.TeamsKey, (await PublishAsync(team.Key.PublicKey, serial: 2)).Result);
        Assert.Equal(ReaderResult.TeamsKey, (await JoinAsync(team.Key.PublicKey)).Result);
        var challenge = Key();
        await Store.Sessions.ChallengeAsync(new NewChallenge(challenge, "", "b", TimeSpan.FromSeconds(60)));
        Assert.Equal(SessionResult.TeamsKey, await Store.Sessions.OpenAsync(Session(challenge, team.Key.PublicKey, Bob)));
        Assert.Equal(ActionResult.TeamsKey, (await ClaimAsync(team)).Result);
        await ClaimAsync(alice);
        foreach (var role in new[] { "owner", "member", "banned" }) Assert.Equal(ActionResult.TeamsKey, (await GiveAsync(alice, team, role)).Result);
    }

    [Fact]
    public async Task Key_of_a_claimed_team_that_is_queued_behind_a_ban_of_its_publisher_is_refused()
    {
        var (alice, bob, channel) = (new Person(), new Person(), new PiperchatTeam("", Support).Channel);
        await ClaimAsync(alice, channel);
        Assert.Equal(PublishResult.MembersOnly, (await PublishTeamAsync(Key())).Result);
        Assert.Equal(PublishResult.MembersOnly, (await PublishTeamAsync(Key(), publisher: bob)).Result);
        var member = await GiveAsync(alice, bob, "member", channel);
        var ban = GiveAsync(alice, bob, "banned", channel, prev: member.Head.Hash);
        var late = PublishTeamAsync(Key(), publisher: bob);
        Assert.Equal(ActionResult.Done, (await ban).Result);
        Assert.Equal(PublishResult.Banned, (await late).Result);
        Assert.Equal(PublishResult.Stored, (await PublishTeamAsync(Key(), publisher: alice)).Result);
    }

    [Fact]
    public async Task Named_users_keys_are_readers_after_all_others_in_the_order_in_which_they_are_named()
    {
        var people = Enumerable.Range(0, 5).Select(_ => new Person()).ToArray();
        foreach (var (i, person) in people.Index())
        {
            if (i < 4) await PublishAsync(person.Key.PublicKey);
            await OpenSessionAsync(person.Key.PublicKey, new PiperchatUser($"u{i}", $"User {i}"));
        }

        await JoinAsync(people[1].Key.PublicKey);
        string[] all = ["u4", "u3", "u2", "u1", "u0", "u3"];
        var list = await Store.Readers.ListAsync(Main, new ReaderQuery(10, all), Cancel);
        Assert.Equal([("u1", ReaderBy.Join), ("u3", ReaderBy.Site), ("u2", ReaderBy.Site), ("u0", ReaderBy.Site)], list.Select(each => (each.User!.Id, each.By)));
        Assert.All(list.Skip(1), each => Assert.Null(each.Join));
        for (var most = 0; most <= 4; most++) Assert.Equal(most, (await Store.Readers.ListAsync(Main, new ReaderQuery(most, all), Cancel)).Count);
        Assert.Equal(["u3", "u2", "u1", "u0"], (await Store.Readers.ListAsync(Main with { Name = "nobody-wrote-here" }, new ReaderQuery(10, all), Cancel)).Select(each => each.User!.Id));
        Assert.Empty(await Store.Readers.ListAsync(Acme, new ReaderQuery(10, all), Cancel));
    }

    [Fact]
    public async Task Where_the_named_alone_count_a_join_of_anyone_else_doesnt()
    {
        var (alice, bob, carol) = (new Person(), new Person(), new Person());
        foreach (var person in new[] { alice, bob, carol })
        {
            await PublishAsync(person.Key.PublicKey);
            await JoinAsync(person.Key.PublicKey);
        }

        await OpenSessionAsync(alice.Key.PublicKey, new PiperchatUser("a", "Alice"));
        await OpenSessionAsync(bob.Key.PublicKey, Bob);
        Assert.Equal("b", Assert.Single(await Store.Readers.ListAsync(Main, new ReaderQuery(10, ["b"], NamedOnly: true), Cancel)).User!.Id);
        Assert.Empty(await Store.Readers.ListAsync(Main, new ReaderQuery(10, [], NamedOnly: true), Cancel));
        Assert.Equal(3, (await Store.Readers.ListAsync(Main, new ReaderQuery(10, null, NamedOnly: true), Cancel)).Count);
        Assert.Equal(3, (await Store.Readers.ListAsync(Main, new ReaderQuery(10, ["b"]), Cancel)).Count);
    }

    private static string Record(byte[] key) => $$"""{"of":"{{Convert.ToHexStringLower(key)}}"}""";

    private static string? Text(byte[]? json) => json is null ? null : Encoding.UTF8.GetString(json);

    private Task<PublishOutcome> PublishTeamAsync(byte[] key, byte[]? replaces = null, string tenant = "", Person? publisher = null) =>
        Store.Identities.PublishAsync(new NewIdentity
        {
            Tenant = tenant,
            Dot1 = Protocol.Dot1.Of(key),
            Key = key,
            Serial = 1,
            TimeOff = false,
            Record = Encoding.UTF8.GetBytes(Record(key)),
            Digest = [1],
            Team = new NewTeamKey(Support, replaces, publisher?.Key.PublicKey, null),
        });
}
