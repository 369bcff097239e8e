namespace Piperchat.AspNetCore.Tests;

/// <summary>Challenges and sessions.</summary>
public abstract partial class StoreContract
{
    private static readonly PiperchatUser Bob = new("b", "Bob");

    [Fact]
    public async Task Challenge_opens_one_session_and_no_second()
    {
        var (challenge, key) = (Key(), Key());
        await Store.Sessions.ChallengeAsync(new NewChallenge(challenge, "", "b", TimeSpan.FromSeconds(60)));
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Store.Sessions.OpenAsync(Session(challenge, key, Bob))));
        Assert.Equal(1, results.Count(result => result == SessionResult.Opened));
        Assert.Equal(9, results.Count(result => result == SessionResult.BadChallenge));
    }

    [Theory]
    [InlineData("acme", "b", 0)]
    [InlineData("", "c", 0)]
    [InlineData("", null, 0)]
    [InlineData("", "b", 60)]
    public async Task Challenge_of_another_tenant_or_log_in_or_too_old_opens_nothing(string tenant, string? user, int seconds)
    {
        var (challenge, key) = (Key(), Key());
        await Store.Sessions.ChallengeAsync(new NewChallenge(challenge, "", "b", TimeSpan.FromSeconds(60)));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(SessionResult.BadChallenge, await Store.Sessions.OpenAsync(Session(challenge, key, user is null ? null : new PiperchatUser(user, "x"), tenant)));
        if (seconds == 0) Assert.Equal(SessionResult.Opened, await Store.Sessions.OpenAsync(Session(challenge, key, Bob)));
    }

    [Fact]
    public async Task Session_is_found_in_its_tenant_until_it_expires_or_is_ended()
    {
        var key = Key();
        var token = await OpenSessionAsync(key, Bob, "acme");
        var found = await Store.Sessions.FindAsync("acme", token, Cancel);
        Assert.Equal(key, found!.Key);
        Assert.Equal("b", found.UserId);
        Assert.Null(await Store.Sessions.FindAsync("", token, Cancel));
        Assert.Null(await Store.Sessions.FindAsync("acme", Key(), Cancel));
        await Store.Sessions.EndAsync("", token);
        Assert.NotNull(await Store.Sessions.FindAsync("acme", token, Cancel));
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await Store.Sessions.FindAsync("acme", token, Cancel));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Store.Sessions.FindAsync("acme", token, Cancel));

        var ended = await OpenSessionAsync(key, Bob, "acme");
        await Store.Sessions.EndAsync("acme", ended);
        Assert.Null(await Store.Sessions.FindAsync("acme", ended, Cancel));
    }

    [Fact]
    public async Task Key_belongs_to_the_first_user_who_opened_a_session_with_it_in_the_tenant()
    {
        var key = Key();
        await OpenSessionAsync(key, Bob);
        foreach (var other in new[] { new PiperchatUser("c", "Carol"), null })
        {
            var challenge = Key();
            await Store.Sessions.ChallengeAsync(new NewChallenge(challenge, "", other?.Id, TimeSpan.FromSeconds(60)));
            Assert.Equal(SessionResult.KeyTaken, await Store.Sessions.OpenAsync(Session(challenge, key, other)));
        }

        await OpenSessionAsync(key, Bob);
        await OpenSessionAsync(key, new PiperchatUser("c", "Carol"), "acme");
    }

    [Theory]
    [InlineData("banned")]
    [InlineData("none")]
    public async Task Sessions_of_a_key_that_is_shut_out_end_with_the_act_and_no_others(string role)
    {
        var (alice, bob, carol) = (new Person(), new Person(), new Person());
        await ClaimAsync(alice);
        var ended = new[] { await OpenSessionAsync(bob.Key.PublicKey), await OpenSessionAsync(bob.Key.PublicKey) };
        var (abroad, others) = (await OpenSessionAsync(bob.Key.PublicKey, tenant: "acme"), await OpenSessionAsync(carol.Key.PublicKey));
        await GiveAsync(alice, bob, "member");
        Assert.NotNull(await Store.Sessions.FindAsync("", ended[0], Cancel));
        await GiveAsync(alice, bob, role);
        foreach (var token in ended) Assert.Null(await Store.Sessions.FindAsync("", token, Cancel));
        Assert.NotNull(await Store.Sessions.FindAsync("acme", abroad, Cancel));
        Assert.NotNull(await Store.Sessions.FindAsync("", others, Cancel));
    }

    [Fact]
    public async Task Key_has_64_sessions_at_most_and_the_oldest_goes()
    {
        var key = Key();
        var tokens = new List<byte[]>();
        for (var i = 0; i < 66; i++)
        {
            tokens.Add(await OpenSessionAsync(key));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var found = new List<bool>();
        foreach (var token in tokens) found.Add(await Store.Sessions.FindAsync("", token, Cancel) is not null);
        Assert.Equal([false, false, .. Enumerable.Repeat(true, 64)], found);
    }

    [Fact]
    public async Task Participants_and_roster_show_the_user_whom_a_session_tied_to_the_key()
    {
        var (alice, bob) = (new Person(), new Person());
        await PublishAsync(bob.Key.PublicKey);
        await ClaimAsync(alice);
        await GiveAsync(alice, bob, "member");
        Assert.Null(Assert.Single(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel)).User);
        await OpenSessionAsync(bob.Key.PublicKey, Bob, "acme");
        Assert.Null(Assert.Single(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel)).User);
        await OpenSessionAsync(bob.Key.PublicKey, Bob);
        await OpenSessionAsync(bob.Key.PublicKey, Bob with { Name = "Robert" });
        Assert.Equal(new PiperchatUser("b", "Robert"), Assert.Single(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel)).User);
        Assert.Equal([null, new PiperchatUser("b", "Robert")], (await Store.Rosters.ListAsync(Main, new RosterPage(10, null, null), Cancel)).Select(row => row.User));
    }
}
