using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests.Teams;

/// <summary>The teams that the host names for a channel, as GET participants gives them; and the channels of teams.</summary>
public sealed class TeamsOfAChannelTests
{
    [Fact]
    public async Task Teams_come_first_with_the_key_that_they_have_and_whether_the_caller_is_a_member()
    {
        await using var site = await TeamKeyTests.StartAsync();
        var (carl, sue) = (await site.WelcomeAsync("carl"), await site.WelcomeAsync("sue"));
        (await carl.JoinAsync()).Is(200);

        var before = await ListAsync(carl);
        Assert.Equal("""{"identity":null,"by":"site","record":null,"role":null,"site_user":null,"team":"support","member":false}""", before[0]!.ToJsonString());
        Assert.Equal(carl.Dot1, (string?)before[1]!["identity"]!["dot1"]);
        Assert.Equal(["identity", "by", "record", "role", "site_user"], before[1]!.AsObject().Select(member => member.Key));

        var (_, key) = await sue.PublishTeamAsync("support");
        var after = (await ListAsync(sue))[0]!;
        Assert.Equal((key.Record.Dot1, "site", true), ((string?)after["identity"]!["dot1"], (string?)after["by"], (bool)after["member"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(key.Record.ToJson()), after["identity"]));
        Assert.False((bool)(await ListAsync(carl))[0]!["member"]!);
    }

    [Fact]
    public async Task Key_of_a_team_of_another_tenant_is_not_the_teams()
    {
        await using var site = await TeamKeyTests.StartAsync();
        (await (await site.WelcomeAsync("sue")).PublishTeamAsync("support")).Reply.Is(201);
        var abroad = (await ListAsync(site.Visit("sue", "acme")))[0]!;
        Assert.Null(abroad["identity"]);
        Assert.False((bool)abroad["member"]!);
    }

    [Fact]
    public async Task Teams_count_where_the_roster_alone_reads_and_are_never_away()
    {
        await using var site = await TeamKeyTests.StartAsync();
        var (olga, sue) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("sue"));
        (await sue.PublishTeamAsync("support")).Reply.Is(201);
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("roster")).Is(200);
        site.Time.Advance(TimeSpan.FromDays(400));
        await olga.OpenSessionAsync();

        var team = Assert.Single(await ListAsync(olga));
        Assert.Equal("support", (string?)team!["team"]);
        Assert.NotNull(team["identity"]);
    }

    [Fact]
    public async Task Teams_are_named_by_channel_each_once_and_a_teams_channel_has_none()
    {
        var asked = new List<string>();
        await using var site = await Site.StartAsync(options => options.Teams = channel =>
        {
            asked.Add(channel.Name);
            return channel.Name == "main" ? ["support", "billing", "support"] : [];
        });
        site.Rules.SayOfTeam = (_, _, _) => true;
        var carl = await site.WelcomeAsync("carl");

        Assert.Equal(["support", "billing"], (await ListAsync(carl)).Select(each => (string?)each!["team"]));
        Assert.Empty(await ListAsync(carl, "other"));
        Assert.Empty(await ListAsync(carl, "team-support"));
        (await carl.JoinAsync("team-support")).Is(200);
        Assert.Equal(["main", "other"], asked);
    }

    [Fact]
    public async Task Teams_take_their_places_among_the_readers_before_all_others()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Teams = _ => ["support", "billing"];
            options.Limits.Readers = 3;
        });
        var (carl, dora) = (await site.WelcomeAsync("carl"), await site.WelcomeAsync("dora"));

        (await carl.JoinAsync()).Is(200);
        (await dora.JoinAsync()).IsProblem(400, "too_many_readers", "channel");

        Assert.Equal(["support", "billing", null], (await ListAsync(carl)).Select(each => (string?)each!["team"]));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        (await carl.LeaveAsync()).Is(200);
        (await dora.JoinAsync()).Is(200);
    }

    public static TheoryData<string> Failures() => ["null", "throws", "late", "bad name", "long name", "null name", "nine", "endless"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Teams_that_the_host_fails_to_name_refuse_the_request_and_its_log_says_so(string failure)
    {
        var logs = new TestLogs();
        await using var site = await Site.StartAsync(
            options => options.Teams = _ => failure switch
            {
                "null" => null!,
                "throws" => throw new InvalidOperationException("secret"),
                "late" => Enumerable.Range(0, 2).Select(i => i == 0 ? "support" : throw new InvalidOperationException("secret")),
                "bad name" => ["Support"],
                "long name" => [new string('a', 60)],
                "null name" => [null!],
                "nine" => Enumerable.Range(0, 9).Select(i => $"team{i}"),
                _ => Endless(),
            },
            builder => builder.Logging.AddProvider(logs));
        var carl = await site.WelcomeAsync("carl");

        (await carl.GetAsync("channels/main/participants")).IsProblem(403, "forbidden", "channel");
        (await carl.JoinAsync()).IsProblem(403, "forbidden", "channel");

        Assert.Contains(logs.Lines, line => line.Text.Contains("PiperchatOptions.Teams", StringComparison.Ordinal));

        static IEnumerable<string> Endless()
        {
            while (true) yield return "support";
        }
    }

    [Fact]
    public async Task Everything_in_a_teams_channel_is_asked_about_the_team_and_nothing_about_the_channel()
    {
        await using var site = await TeamKeyTests.StartAsync();
        site.Rules.Say = (_, channel, _) => channel.Name.StartsWith("team-s", StringComparison.Ordinal) ? throw new InvalidOperationException("asked about the channel") : true;
        var (sue, carl) = (await site.WelcomeAsync("sue"), await site.WelcomeAsync("carl"));

        (await sue.JoinAsync("team-support")).Is(200);
        (await sue.SayAsync("team-support")).Is(200);
        foreach (var path in new[] { "messages?channel=team-support", "channels/team-support/log", "channels/team-support/participants", "channels/team-support/admin" })
        {
            (await sue.GetAsync(path)).Is(200);
            (await carl.GetAsync(path)).IsProblem(403, "forbidden", "channel");
        }

        (await carl.GetAsync("events?channel=team-support")).IsProblem(403, "forbidden", "channel");
        (await carl.JoinAsync("team-support")).IsProblem(403, "forbidden", "channel");
        (await carl.SayAsync("team-support")).IsProblem(403, "forbidden", "channel");
        (await sue.OperateClaimAsync("team-support")).IsProblem(403, "forbidden", "channel");
        Assert.Equal(["team-support"], (await sue.GetAsync("channels")).Json!.AsArray().Select(each => (string?)each!["name"]));
        Assert.Empty((await carl.GetAsync("channels")).Json!.AsArray());
    }

    [Fact]
    public async Task Handler_that_throws_about_a_team_makes_nobody_a_member()
    {
        await using var site = await TeamKeyTests.StartAsync();
        site.Rules.SayOfTeam = (_, _, _) => throw new InvalidOperationException("secret");
        var sue = await site.WelcomeAsync("sue");

        Assert.False((bool)(await ListAsync(sue))[0]!["member"]!);
        (await sue.PublishTeamAsync("support")).Reply.IsProblem(403, "forbidden", "channel");
        (await sue.GetAsync("messages?channel=team-support")).IsProblem(403, "forbidden", "channel");
    }

    [Fact]
    public async Task Anonymous_is_told_of_no_team()
    {
        await using var site = await TeamKeyTests.StartAsync();
        (await site.Visit(null).GetAsync("channels/main/participants")).IsProblem(401, "unauthorized");
    }

    private static async Task<JsonArray> ListAsync(Visitor visitor, string channel = "main") => (await visitor.GetAsync($"channels/{channel}/participants")).Is(200).Json!.AsArray();
}
