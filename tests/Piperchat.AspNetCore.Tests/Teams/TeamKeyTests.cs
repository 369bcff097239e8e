using System.Security.Claims;
using System.Text.Json.Nodes;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests.Teams;

/// <summary>POST /identities with a team's record: who may, and in the place of which key.</summary>
public sealed class TeamKeyTests
{
    [Fact]
    public async Task Key_of_a_team_is_published_by_a_member_and_found_by_its_dot1()
    {
        await using var site = await StartAsync();
        var sue = await site.WelcomeAsync("sue");

        var (reply, key) = await sue.PublishTeamAsync("support");

        Assert.Equal("support", (string?)reply.Is(201).Json!["identity"]!["team"]);
        Assert.Equal(key.Record.PublicKeyHex, (string?)(await sue.GetAsync($"identities/{key.Record.Dot1}")).Is(200).Json!["ed25519_pub"]);
        (await sue.PostAsync("identities", key.Record.ToJson())).Is(200);
        (await sue.PostAsync($"identities?replaces={key.Record.PublicKeyHex}", key.Record.ToJson())).Is(200);
    }

    [Theory]
    [InlineData(null, "", 401, "unauthorized")]
    [InlineData("carl", "", 403, "forbidden")]
    [InlineData("sue", "acme", 403, "forbidden")]
    public async Task Whom_the_site_lets_post_in_no_teams_channel_gives_it_no_key(string? user, string company, int status, string code)
    {
        await using var site = await StartAsync();
        var stranger = site.Visit(user, company);

        var (reply, key) = await stranger.PublishTeamAsync("support");

        reply.IsProblem(status, code, status == 403 ? "channel" : null);
        Assert.Null(await site.Store.Identities.FindAsync(company, key.Record.Dot1, TestContext.Current.CancellationToken));
        Assert.Equal([null], await site.Store.Identities.TeamKeysAsync(company, ["support"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Attack08_team_record_of_another_relay_or_tenant_is_refused()
    {
        await using var site = await StartAsync();
        var sue = await site.WelcomeAsync("sue");
        using var abroad = TeamKey.Make(sue.At() with { Tenant = "acme" }, "support", WireTime.Format(site.Now));
        using var elsewhere = TeamKey.Make(sue.At() with { Relay = new string('0', 32) }, "support", WireTime.Format(site.Now));

        (await sue.PostAsync("identities", abroad.Record.ToJson())).IsProblem(400, "wrong_tenant", "tenant");
        (await sue.PostAsync("identities", elsewhere.Record.ToJson())).IsProblem(400, "wrong_relay", "relay");
    }

    [Fact]
    public async Task Attack05_key_of_a_team_changes_only_for_whoever_names_the_one_it_has()
    {
        await using var site = await StartAsync();
        var (sue, tom) = (await site.WelcomeAsync("sue"), await site.WelcomeAsync("tom"));
        var (_, first) = await sue.PublishTeamAsync("support");

        foreach (var replaces in new[] { null, new string('0', 64), tom.Person.Key.PublicKeyHex })
        {
            var taken = (await tom.PublishTeamAsync("support", replaces)).Reply.IsProblem(409, "team_key_taken", "replaces");
            Assert.Equal(first.Record.PublicKeyHex, (string?)taken.Json!["identity"]!["ed25519_pub"]);
        }

        var (reply, second) = await tom.PublishTeamAsync("support", first.Record.PublicKeyHex);
        reply.Is(201);
        Assert.Equal(second.Record.Dot1, await CurrentAsync(site));
        (await sue.PublishTeamAsync("support", first.Record.PublicKeyHex)).Reply.IsProblem(409, "team_key_taken", "replaces");

        // A former key's record stays readable, and posting it again brings nothing back.
        (await sue.PostAsync("identities", first.Record.ToJson())).Is(200);
        Assert.Equal(first.Record.PublicKeyHex, (string?)(await sue.GetAsync($"identities/{first.Record.Dot1}")).Is(200).Json!["ed25519_pub"]);
        Assert.Equal(second.Record.Dot1, await CurrentAsync(site));
    }

    [Fact]
    public async Task Key_that_replaces_one_where_the_team_has_none_is_told_so()
    {
        await using var site = await StartAsync();
        var sue = await site.WelcomeAsync("sue");

        var taken = (await sue.PublishTeamAsync("support", new string('a', 64))).Reply.IsProblem(409, "team_key_taken", "replaces").Json!.AsObject();

        Assert.True(taken.ContainsKey("identity"));
        Assert.Null(taken["identity"]);
    }

    [Fact]
    public async Task Of_two_members_who_make_the_first_key_at_once_one_is_told_the_others()
    {
        await using var site = await StartAsync();
        var members = new[] { await site.WelcomeAsync("sue"), await site.WelcomeAsync("tom") };

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => members[i % 2].PublishTeamAsync("support")));

        var winner = Assert.Single(made, each => (int)each.Reply.Status == 201);
        Assert.All(made.Where(each => each != winner), each =>
            Assert.Equal(winner.Key.Record.Dot1, (string?)each.Reply.IsProblem(409, "team_key_taken", "replaces").Json!["identity"]!["dot1"]));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("00")]
    public async Task Replaces_that_is_no_key_is_400(string replaces)
    {
        await using var site = await StartAsync();
        (await (await site.WelcomeAsync("sue")).PublishTeamAsync("support", replaces)).Reply.IsProblem(400, "bad_value", "replaces");
    }

    [Fact]
    public async Task Team_record_of_another_serial_or_a_name_without_a_channel_is_400()
    {
        await using var site = await StartAsync();
        var sue = await site.WelcomeAsync("sue");
        byte[] Record(string team, long serial) =>
            KeyRecord.Sign(new Person().Key, sue.Person.X25519, sue.At(), WireTime.Format(site.Now), serial, null, team, "1.5").ToJson();

        (await sue.PostAsync("identities", Record("support", 2))).IsProblem(400, "bad_value", "serial");
        (await sue.PostAsync("identities", Record(new string('a', 60), 1))).IsProblem(400, "bad_value", "team");
        (await sue.PostAsync("identities", Record(new string('a', 59), 1))).Is(201);
    }

    [Fact]
    public async Task No_record_follows_a_teams()
    {
        await using var site = await StartAsync();
        var (sue, kept) = (await site.WelcomeAsync("sue"), new Person());
        (await sue.PostAsync("identities", KeyRecord.Sign(kept.Key, kept.X25519, sue.At(), WireTime.Format(site.Now), 1, null, "support", "1.5").ToJson())).Is(201);

        // Whoever kept the key makes it a person's, with a name.
        (await sue.PostAsync("identities", kept.Identity(sue.At(), site.Now, "support", serial: 2))).IsProblem(400, "bad_value", "ed25519_pub");
        Assert.Equal(kept.Dot1, await CurrentAsync(site));
    }

    [Fact]
    public async Task Attack24_whoever_kept_a_teams_key_writes_joins_has_a_role_or_opens_a_session_by_it_nowhere()
    {
        await using var site = await StartAsync();
        var olga = await site.WelcomeAsync("olga");
        var kept = site.Visit("sue");
        (await kept.PostAsync("identities", KeyRecord.Sign(kept.Person.Key, kept.Person.X25519, kept.At(), WireTime.Format(site.Now), 1, null, "support", "1.5").ToJson())).Is(201);

        (await kept.JoinAsync()).IsProblem(400, "bad_value", "ed25519_pub");
        (await kept.SayAsync()).IsProblem(400, "bad_value", "from_dot1");
        (await kept.PostAsync("sessions", kept.Person.Session(kept.At(), kept.Audience, await kept.ChallengeAsync()))).IsProblem(400, "bad_value", "ed25519_pub");
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(kept, "member")).IsProblem(400, "bad_value", "target_ed25519_pub");
        Assert.Equal([(kept.Dot1, "site"), (olga.Dot1, "roster")], (await olga.ParticipantsAsync()).Select(each => (each.Dot1, each.By)));
    }

    [Fact]
    public async Task Key_of_a_person_becomes_no_teams()
    {
        await using var site = await StartAsync();
        var sue = await site.WelcomeAsync("sue");
        var record = KeyRecord.Sign(sue.Person.Key, sue.Person.X25519, sue.At(), WireTime.Format(site.Now), 1, null, "support", "1.5").ToJson();
        (await sue.PostAsync("identities", record)).IsProblem(409, "serial_taken", "serial");

        // One that the relay has no record of, but knows otherwise.
        var writer = site.Visit("sue");
        (await writer.SayAsync()).Is(200);
        (await writer.PostAsync("identities", KeyRecord.Sign(writer.Person.Key, writer.Person.X25519, writer.At(), WireTime.Format(site.Now), 1, null, "support", "1.5").ToJson()))
            .IsProblem(400, "bad_value", "ed25519_pub");
    }

    [Fact]
    public async Task Where_the_teams_channel_was_claimed_its_members_by_the_roster_alone_make_the_key()
    {
        await using var site = await StartAsync();
        var (olga, sue, tom) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("sue"), await site.WelcomeAsync("tom"));
        site.Rules.SayOfTeam = (user, _, operation) => operation != PiperchatOperation.Administer || user.Identity!.Name == "olga" ? true : null;
        (await olga.ClaimAsync("team-support")).Is(201);
        (await olga.GiveAsync(sue, "member", "team-support")).Is(200);
        (await olga.GiveAsync(tom, "banned", "team-support")).Is(200);
        tom.Use(null);
        var again = await site.WelcomeAsync("tom");

        (await (await site.WelcomeAsync("vera")).PublishTeamAsync("support")).Reply.IsProblem(403, "members_only", "channel");
        (await site.Visit("sue").PublishTeamAsync("support")).Reply.IsProblem(403, "members_only", "channel");
        (await again.PublishTeamAsync("support")).Reply.IsProblem(403, "banned", "channel");
        (await sue.PublishTeamAsync("support")).Reply.Is(201);

        // The roster lets in whom the site says nothing about.
        site.Rules.SayOfTeam = (_, _, _) => null;
        (await sue.PublishTeamAsync("support", await CurrentKeyAsync(site))).Reply.Is(201);
    }

    [Fact]
    public async Task Record_that_is_dated_wrong_is_refused_unless_it_is_known()
    {
        await using var site = await StartAsync();
        var sue = await site.WelcomeAsync("sue");
        var (_, key) = await sue.PublishTeamAsync("support");
        using var late = TeamKey.Make(sue.At() with { Channel = null }, "support", WireTime.Format(site.Now));
        site.Time.Advance(TimeSpan.FromSeconds(301));

        (await sue.PostAsync($"identities?replaces={key.Record.PublicKeyHex}", late.Record.ToJson())).IsProblem(400, "time_off", "createdAt");
        (await sue.PostAsync("identities", key.Record.ToJson())).Is(200);
    }

    /// <summary>Sue and tom are the support of the tenant "", and nobody else is anything.</summary>
    internal static async Task<Site> StartAsync()
    {
        var site = await Site.StartAsync(options => options.Teams = _ => ["support"]);
        site.Rules.SayOfTeam = (user, team, operation) => IsSupport(user, team) && operation != PiperchatOperation.Administer ? true : null;
        return site;
    }

    private static bool IsSupport(ClaimsPrincipal user, PiperchatTeam team) => team.Tenant.Length == 0 && user.Identity!.Name is "sue" or "tom";

    private static async Task<string?> CurrentAsync(Site site) => (string?)(await RecordAsync(site))?["dot1"];

    private static async Task<string?> CurrentKeyAsync(Site site) => (string?)(await RecordAsync(site))?["ed25519_pub"];

    private static async Task<JsonNode?> RecordAsync(Site site) =>
        (await site.Store.Identities.TeamKeysAsync("", ["support"], TestContext.Current.CancellationToken))[0] is { } record ? JsonNode.Parse(record) : null;
}
