namespace Piperchat.AspNetCore.Tests;

/// <summary>Joins in a claimed channel, and whom messages are to be sealed for.</summary>
public sealed class ParticipantTests
{
    [Fact]
    public async Task Join_is_for_those_on_the_roster_where_it_alone_reads()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).Is(200);
        (await bob.JoinAsync()).Is(200);
        (await carol.JoinAsync()).IsProblem(403, "members_only", "channel");
        (await olga.SetAsync("open")).Is(200);
        (await carol.JoinAsync()).Is(200);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("roster")]
    public async Task Join_and_leave_of_someone_who_was_shut_out_are_403(string readers)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync(readers)).Is(200);
        (await olga.GiveAsync(bob, "banned")).Is(200);
        bob.Use(null);
        (await bob.JoinAsync()).IsProblem(403, "banned", "channel");
        (await olga.GiveAsync(bob, "none")).Is(200);
        (await bob.JoinAsync()).IsProblem(403, "members_only", "channel");
        (await bob.LeaveAsync()).IsProblem(403, "members_only", "channel");
    }

    [Fact]
    public async Task Participants_of_an_open_channel_are_those_who_joined_and_the_roster()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"));
        (await carol.JoinAsync()).Is(200);
        Assert.Equal([(carol.Dot1, "join", null)], await carol.ParticipantsAsync());
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);
        (await bob.JoinAsync()).Is(200);
        Assert.Equal([(carol.Dot1, "join", null), (bob.Dot1, "join", "member"), (olga.Dot1, "roster", "owner")], await carol.ParticipantsAsync());
    }

    [Fact]
    public async Task Participants_of_a_roster_are_its_members_with_a_key_record_who_have_not_left()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob", session: false), site.Visit("carol"));
        (await bob.JoinAsync()).Is(200);
        (await olga.ClaimAsync()).Is(201);
        foreach (var (who, role) in new[] { (bob, "admin"), (carol, "member") }) (await olga.GiveAsync(who, role)).Is(200);
        Assert.Equal([(bob.Dot1, "roster", "admin"), (olga.Dot1, "roster", "owner")], await olga.ParticipantsAsync());

        var list = (await olga.GetAsync("channels/main/participants")).Json!;
        Assert.Equal((bob.Dot1, "join"), (Protocol.Dot1.Of(Convert.FromHexString((string)list[0]!["record"]!["ed25519_pub"]!)), bob.Dot1 == (string)list[0]!["identity"]!["dot1"]! ? "join" : ""));
        Assert.Null(list[1]!["record"]);

        (await carol.PublishAsync()).Is(201);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        (await bob.LeaveAsync()).Is(200);
        Assert.Equal([(olga.Dot1, "roster", "owner"), (carol.Dot1, "roster", "member")], await olga.ParticipantsAsync());
    }

    [Fact]
    public async Task Whoever_was_removed_reads_again_only_by_a_role_and_a_new_join()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob", session: false));
        var join = bob.Person.Join(bob.At(), site.Now);
        (await bob.PostAsync("channels/main/join", join)).Is(200);
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        (await olga.GiveAsync(bob, "banned")).Is(200);
        Assert.DoesNotContain(await olga.ParticipantsAsync(), each => each.Dot1 == bob.Dot1);
        (await olga.GiveAsync(bob, "member")).Is(200);
        Assert.DoesNotContain(await olga.ParticipantsAsync(), each => each.Dot1 == bob.Dot1);

        // The join of before, which anyone may have kept, brings nobody back.
        (await bob.PostAsync("channels/main/join", join)).IsProblem(409, "superseded", "createdAt");
        site.Time.Advance(TimeSpan.FromSeconds(1));
        (await bob.JoinAsync()).Is(200);
        Assert.Contains((bob.Dot1, "join", "member"), await olga.ParticipantsAsync());
    }

    [Fact]
    public async Task Participants_show_the_hosts_user_where_a_session_ties_the_key_and_no_more_than_the_option_says()
    {
        await using var site = await Site.StartAsync(options => options.Limits.Readers = 3);
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob", session: false));
        (await olga.JoinAsync()).Is(200);
        (await bob.JoinAsync()).Is(200);
        var list = (await olga.GetAsync("channels/main/participants")).Json!.AsArray();
        Assert.Equal(["""{"id":"olga","name":"olga"}""", null], list.Select(each => each!["site_user"]?.ToJsonString()));

        (await olga.ClaimAsync()).Is(201);
        foreach (var who in new[] { bob, await site.WelcomeAsync("carol"), await site.WelcomeAsync("dave"), await site.WelcomeAsync("erin") })
            (await olga.GiveAsync(who, "member")).Is(200);
        Assert.Equal(3, (await olga.ParticipantsAsync()).Count());
    }

    [Fact]
    public async Task Ban_holds_for_the_other_keys_of_the_same_user_of_the_host()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        (await olga.GiveAsync(bob, "banned")).Is(200);

        var again = await site.WelcomeAsync("bob");
        foreach (var path in new[] { "messages", "channels/main/log", "channels/main/participants", "events" }) (await again.GetAsync(path)).IsProblem(403, "banned", "channel");
        (await again.JoinAsync()).IsProblem(403, "banned", "channel");
        (await olga.GiveAsync(again, "member")).Is(200);
        (await again.SayAsync()).IsProblem(403, "banned", "channel");
        (await again.JoinAsync()).IsProblem(403, "banned", "channel");

        // Someone else's log-in, and another channel, it doesn't concern.
        var carol = await site.WelcomeAsync("carol");
        (await carol.JoinAsync()).Is(200);
        (await again.JoinAsync("other")).Is(200);
        (await again.SayAsync("other")).Is(200);
    }
}
