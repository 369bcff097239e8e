using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Readers whom the host names by its IPiperchatReaders, before they joined or in place of it.</summary>
public sealed class NamedReaderTests
{
    [Fact]
    public async Task Named_people_are_readers_by_the_sites_word_before_any_join_or_message()
    {
        await using var site = await Site.StartAsync();
        var (bob, carol) = (await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"));
        site.Rules.Name = channel => channel == new PiperchatChannel("", "order-7") ? ["carol", "bob", "carol", "nobody"] : null;

        Assert.Equal([(carol.Dot1, "site", null), (bob.Dot1, "site", null)], await bob.ParticipantsAsync("order-7"));
        Assert.Empty(await bob.ParticipantsAsync());
        var entry = (await bob.GetAsync("channels/order-7/participants")).Json![0]!;
        Assert.Null(entry["record"]);
        Assert.Equal("""{"id":"carol","name":"carol"}""", entry["site_user"]!.ToJsonString());

        // Their own word counts once they give it.
        (await carol.JoinAsync("order-7")).Is(200);
        Assert.Equal([(carol.Dot1, "join", null), (bob.Dot1, "site", null)], await bob.ParticipantsAsync("order-7"));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        (await carol.LeaveAsync("order-7")).Is(200);
        Assert.Equal([(bob.Dot1, "site", null)], await bob.ParticipantsAsync("order-7"));
    }

    [Fact]
    public async Task Attack22_key_counts_for_a_named_user_only_where_a_session_ties_it_to_them()
    {
        await using var site = await Site.StartAsync();
        var (bob, mallory) = (await site.WelcomeAsync("bob", session: false), await site.WelcomeAsync("mallory"));
        var abroad = await site.WelcomeAsync("bob", "acme");
        site.Rules.Name = _ => ["bob"];

        // Published, but tied to nobody; tied to bob, but in another tenant; and bob's own record posted under mallory's log-in.
        (await mallory.PostAsync("identities", bob.Person.Identity(bob.At(), site.Now))).Is(200);
        Assert.Empty(await mallory.ParticipantsAsync());
        await bob.OpenSessionAsync();
        Assert.Equal([(bob.Dot1, "site", null)], await mallory.ParticipantsAsync());
        Assert.Equal([(abroad.Dot1, "site", null)], await abroad.ParticipantsAsync());
    }

    [Fact]
    public async Task Named_user_without_a_key_record_is_no_reader_and_each_of_their_keys_that_has_one_is()
    {
        await using var site = await Site.StartAsync();
        var (without, first, second) = (site.Visit("bob"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("bob"));
        await without.OpenSessionAsync();
        site.Rules.Name = _ => ["bob"];

        Assert.Equal(new[] { first.Dot1, second.Dot1 }.Order(), (await first.ParticipantsAsync()).Select(each => each.Dot1).Order());
    }

    [Fact]
    public async Task Attack24_named_people_dont_count_where_the_roster_alone_reads()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        site.Rules.Name = _ => ["bob"];
        (await olga.ClaimAsync()).Is(201);
        Assert.Equal([(olga.Dot1, "roster", "owner")], await olga.ParticipantsAsync());

        (await olga.SetAsync("open")).Is(200);
        Assert.Equal([(olga.Dot1, "roster", "owner"), (bob.Dot1, "site", null)], await olga.ParticipantsAsync());
        (await olga.SetAsync("roster")).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);
        Assert.Equal([(olga.Dot1, "roster", "owner"), (bob.Dot1, "roster", "member")], await olga.ParticipantsAsync());
    }

    [Theory]
    [InlineData("banned", 0)]
    [InlineData("none", 1)]
    public async Task Attack24_the_site_names_nobody_whom_the_log_shut_out_nor_another_key_of_whom_it_banned(string role, int others)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, again) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("bob"));
        site.Rules.Name = _ => ["bob"];
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        (await olga.GiveAsync(bob, role)).Is(200);

        Assert.Equal(Enumerable.Repeat(again.Dot1, others), (await olga.ParticipantsAsync()).Where(each => each.By == "site").Select(each => each.Dot1));
    }

    [Fact]
    public async Task Whoever_the_site_takes_off_a_team_is_no_participant_of_its_channel_joined_or_not()
    {
        await using var site = await Site.StartAsync();
        site.Rules.SayOfTeam = (_, _, _) => true;
        var (sue, tom, ghost) = (await site.WelcomeAsync("sue"), await site.WelcomeAsync("tom"), await site.WelcomeAsync("gus", session: false));
        string[] members = ["sue", "tom"];
        site.Rules.Name = channel => channel.Name.StartsWith("team-", StringComparison.Ordinal) ? members : null;
        foreach (var who in new[] { sue, tom, ghost }) (await who.JoinAsync("team-support")).Is(200);
        (await ghost.JoinAsync()).Is(200);

        Assert.Equal([sue.Dot1, tom.Dot1], (await sue.ParticipantsAsync("team-support")).Select(each => each.Dot1));
        members = ["sue"];
        Assert.Equal([sue.Dot1], (await sue.ParticipantsAsync("team-support")).Select(each => each.Dot1));
        members = [];
        Assert.Empty(await sue.ParticipantsAsync("team-support"));

        // Where the site doesn't say, and in any other channel, a join counts.
        site.Rules.Name = channel => channel.Name == "main" ? [] : null;
        Assert.Equal([sue.Dot1, tom.Dot1, ghost.Dot1], (await sue.ParticipantsAsync("team-support")).Select(each => each.Dot1));
        Assert.Equal([ghost.Dot1], (await sue.ParticipantsAsync()).Select(each => each.Dot1));
    }

    [Fact]
    public async Task Role_on_a_teams_roster_outweighs_that_the_site_names_one_not()
    {
        await using var site = await Site.StartAsync();
        site.Rules.SayOfTeam = (user, _, operation) => operation != PiperchatOperation.Administer || user.Identity!.Name == "olga" ? true : null;
        site.Rules.Name = _ => [];
        var (olga, tom, vera) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("tom"), await site.WelcomeAsync("vera"));
        (await olga.ClaimAsync("team-support")).Is(201);
        (await olga.SetAsync("open", "team-support")).Is(200);
        (await olga.GiveAsync(tom, "member", "team-support")).Is(200);
        foreach (var who in new[] { tom, vera }) (await who.JoinAsync("team-support")).Is(200);

        Assert.Equal([tom.Dot1, olga.Dot1], (await olga.ParticipantsAsync("team-support")).Select(each => each.Dot1));
    }

    [Fact]
    public async Task Named_people_come_last_in_the_limit_of_readers()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Limits.Readers = 3;
            options.Teams = _ => ["support"];
        });
        var people = new[] { await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"), await site.WelcomeAsync("dave") };
        site.Rules.Name = _ => ["dave", "carol", "bob"];
        (await people[0].JoinAsync()).Is(200);

        var list = (await people[0].GetAsync("channels/main/participants")).Json!.AsArray();
        Assert.Equal([null, people[0].Dot1, people[2].Dot1], list.Select(each => (string?)each!["identity"]?["dot1"]));
        Assert.Equal(["site", "join", "site"], list.Select(each => (string?)each!["by"]));
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("late")]
    [InlineData("isn't made")]
    public async Task Site_that_fails_to_name_its_people_refuses_the_request_and_its_log_says_so(string failure)
    {
        var logs = new TestLogs();
        await using var site = await Site.StartAsync(build: builder =>
        {
            builder.Logging.AddProvider(logs);
            if (failure == "isn't made") builder.Services.AddScoped<IPiperchatReaders>(_ => throw new InvalidOperationException("secret"));
        });
        var bob = await site.WelcomeAsync("bob");
        site.Rules.Name = _ => failure == "throws" ? throw new InvalidOperationException("secret") : Late();

        (await bob.GetAsync("channels/main/participants")).IsProblem(403, "forbidden", "channel");

        Assert.Contains(logs.Lines, line => line.Text.Contains("IPiperchatReaders", StringComparison.Ordinal));

        static IEnumerable<string> Late()
        {
            yield return "bob";
            throw new InvalidOperationException("secret");
        }
    }

    [Fact]
    public async Task Ids_that_nobody_can_have_name_nobody()
    {
        await using var site = await Site.StartAsync();
        var bob = await site.WelcomeAsync("bob");
        site.Rules.Name = _ => [null!, "", "\ud800", new string('x', 1000), "'; DROP TABLE keys; --", "\"]", "bob"];
        Assert.Equal([bob.Dot1], (await bob.ParticipantsAsync()).Select(each => each.Dot1));
    }
}
