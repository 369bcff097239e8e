using System.Text.Json.Nodes;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// Attacks of docs/PROTOCOL.md §14 on a site with a log-in, two companies and claimed channels. That a dot1 is refused for a second key (4) is in RoleTests,
/// that the log's own check finds what was left out (25) in VerificationTests.
/// </summary>
public sealed class ClaimedChannelAttackTests
{
    private static readonly string[] Below = ["admin", "member", "banned", "none"];

    [Fact]
    public async Task Attack02_a_member_doesnt_post_under_another_members_name_or_dot1()
    {
        await using var site = await Site.StartAsync();
        var (olga, mallory) = (site.Visit("olga"), site.Visit("mallory"));
        (await olga.PublishAsync("olga-k")).Is(201);
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(mallory, "member")).Is(200);

        var envelope = JsonNode.Parse(mallory.Person.Envelope(mallory.At(), site.Now))!;
        envelope["from_dot1"] = olga.Dot1;
        (await mallory.PostAsync("messages", envelope.ToJsonString())).Is(400);
        (await mallory.PublishAsync("olga-k")).IsProblem(409, "username_taken", "username");
        Assert.Equal(mallory.Dot1, (string?)(await mallory.SayAsync()).Is(200).Message["author"]);
        Assert.Null((await olga.AdminAsync())["roster"]!.AsArray().Single(row => (string?)row!["dot1"] == mallory.Dot1)!["username"]);
    }

    [Fact]
    public async Task Attack03_a_name_claimed_in_one_company_says_nothing_in_the_other()
    {
        await using var site = await Site.StartAsync();
        var (alice, mallory) = (site.Visit("alice", "acme"), site.Visit("mallory", "globex"));
        (await alice.PublishAsync("alice")).Is(201);
        var record = JsonNode.Parse(mallory.Person.Identity(mallory.At(), site.Now, "the-real-alice"))!;
        record["dot1"] = alice.Dot1;
        (await mallory.PostAsync("identities", record.ToJsonString())).IsProblem(400, "dot1_mismatch", "dot1");
        (await mallory.PostAsync("identities", alice.Person.Identity(alice.At(), site.Now, "alice"))).IsProblem(400, "wrong_tenant", "tenant");
        (await mallory.GetAsync($"identities/{alice.Dot1}")).IsProblem(404, "not_found");
        (await mallory.GetAsync("usernames/alice")).IsProblem(404, "not_found");
        (await mallory.PublishAsync("alice")).Is(201);
        Assert.Equal(alice.Dot1, (string?)(await alice.GetAsync("usernames/alice")).Json!["dot1"]);
    }

    [Fact]
    public async Task Attack05_a_members_key_record_is_replaced_by_nobody_else_and_never_by_an_older_one()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), site.Visit("bob"));
        var first = bob.Person.Identity(bob.At(), site.Now);
        (await bob.PostAsync("identities", first)).Is(201);
        (await bob.PostAsync("identities", bob.Person.Identity(bob.At(), site.Now, serial: 2))).Is(201);
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).Is(200);

        (await olga.PostAsync("identities", first)).IsProblem(409, "serial_taken", "serial");
        var swapped = JsonNode.Parse(bob.Person.Identity(bob.At(), site.Now, serial: 3))!;
        swapped["x25519_pub"] = Convert.ToHexStringLower(olga.Person.X25519);
        (await olga.PostAsync("identities", swapped.ToJsonString())).IsProblem(400, "bad_signature", "sig");
        var another = KeyRecord.Sign(bob.Person.Key, olga.Person.X25519, bob.At(), WireTime.Format(site.Now), 2, null, null, "1.5").ToJson();
        (await olga.PostAsync("identities", another)).IsProblem(409, "serial_taken", "serial");

        var shown = (await olga.GetAsync("channels/main/participants")).Json!.AsArray().Single(each => (string?)each!["identity"]!["dot1"] == bob.Dot1)!["identity"]!;
        Assert.Equal((2, Convert.ToHexStringLower(bob.Person.X25519)), ((int)shown["serial"]!, (string)shown["x25519_pub"]!));
    }

    [Fact]
    public async Task Attack08_what_was_signed_for_one_company_or_channel_counts_in_no_other()
    {
        await using var site = await Site.StartAsync();
        var (here, there) = (site.Visit("olga", "acme"), site.Visit("olga", "globex"));
        var someone = new Person();
        foreach (var visitor in new[] { here, there }) (await visitor.OperateClaimAsync()).Is(201);
        (await there.OperateGiveAsync(site.Visit("x", person: here.Person), "owner")).Is(200);
        var zeros = AdminAction.EmptyLog;
        var head = (string)(await there.AdminAsync())["head"]!["hash"]!;
        var id = Guid.NewGuid().ToString();
        foreach (var (path, body) in new[]
        {
            ("messages", here.Person.Envelope(here.At(), site.Now, id)),
            ("channels/main/members", here.Person.Give(here.At(), someone, "owner", head, site.Now).ToJson()),
            ("channels/new/claim", here.Person.Claim(here.At("new"), zeros, site.Now).ToJson()),
            ("channels/main/settings", here.Person.Set(here.At(), new ChannelSettings("", "ask", "open"), head, site.Now).ToJson()),
            ("channels/main/removals", here.Person.Remove(here.At(), id, head, site.Now).ToJson()),
            ($"messages/{id}/erase", here.Person.Erase(here.At(), id, site.Now)),
            ("channels/main/join", here.Person.Join(here.At(), site.Now)),
        })
        {
            (await there.PostAsync(path, body)).IsProblem(400, "wrong_tenant", "tenant");
        }

        (await there.PostAsync("channels/main/members", here.Person.Give(there.At("other"), someone, "owner", head, site.Now).ToJson())).IsProblem(400, "wrong_channel", "channel");
        Assert.Equal(2, (long)(await there.AdminAsync())["head"]!["seq"]!);
    }

    [Fact]
    public async Task Attack08_a_message_posted_again_in_a_claimed_channel_goes_to_nobody_again()
    {
        await using var site = await Site.StartAsync();
        var olga = await site.WelcomeAsync("olga", "acme");
        (await olga.ClaimAsync()).Is(201);
        using var stream = await EventReader.GetAsync(olga.Client);
        await stream.UntilLiveAsync();
        var envelope = olga.Person.Envelope(olga.At(), site.Now);
        for (var i = 0; i < 3; i++) (await olga.PostAsync("messages", envelope)).Is(200);
        (await olga.SayAsync()).Is(200);
        Assert.Equal(2, (await stream.UntilAsync(block => block.IsMessage && (long)block.Json["seq"]! == 3)).Count(block => block.IsMessage));
    }

    [Fact]
    public async Task Attack12_each_company_is_framed_by_its_own_sites_only_whatever_its_channels_are()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Embedding.TenantOrigins["acme"] = ["https://acme.example"];
            options.Embedding.TenantOrigins["globex"] = ["https://globex.example"];
        });
        foreach (var (company, own) in new[] { ("acme", "https://acme.example"), ("globex", "https://globex.example"), ("", "") })
        {
            var page = (await site.Visit("olga", company).GetAsync("?channel=main&origin=https://globex.example")).Is(200);
            var ancestors = Assert.Single(page.Response.Headers.GetValues("Content-Security-Policy")).Split("frame-ancestors ")[1];
            Assert.Equal(own.Length == 0 ? "'self'" : $"'self' {own}", ancestors);
        }
    }

    [Fact]
    public async Task Attack15_rotating_forwarded_addresses_gives_no_fresh_allowance_for_challenges_and_acts()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Limits.RateLimiting = true;
            options.Limits.RequestsPerMinute = 5;
        });
        var olga = site.Visit("olga");
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            olga.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            olga.Client.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.113.{i}");
            statuses.Add((int)(i % 2 == 0 ? await olga.PostAsync("sessions/challenge", "{}") : await olga.OperateClaimAsync($"c{i}")).Status);
        }

        Assert.Equal([200, 201, 200, 201, 200, 429], statuses);
    }

    [Fact]
    public async Task Attack20_an_act_sent_again_is_refused_within_its_300_seconds_too()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), new Person());
        (await olga.ClaimAsync()).Is(201);
        var head = (string)(await olga.AdminAsync())["head"]!["hash"]!;
        var ban = olga.Person.Give(olga.At(), bob, "banned", head, site.Now).ToJson();
        (await olga.PostAsync("channels/main/members", ban)).Is(200);
        (await olga.PostAsync("channels/main/members", ban)).IsProblem(409, "stale_head", "prev");
        (await olga.GiveAsync(bob, "member")).Is(200);
        (await olga.PostAsync("channels/main/members", ban)).IsProblem(409, "stale_head", "prev");
        Assert.Equal("member", (string?)(await olga.AdminAsync())["roster"]![1]!["role"]);

        // Nor does it count twice when it comes twice at once.
        head = (string)(await olga.AdminAsync())["head"]!["hash"]!;
        var twice = olga.Person.Give(olga.At(), bob, "admin", head, site.Now).ToJson();
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => olga.PostAsync("channels/main/members", twice)));
        Assert.Single(replies, reply => (int)reply.Status == 200);
        Assert.Equal(4, (long)(await olga.AdminAsync())["head"]!["seq"]!);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task Attack21_nothing_is_changed_from_a_page_of_another_origin(string origin)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        var id = await olga.SaidAsync();
        var head = (string)(await olga.AdminAsync())["head"]!["hash"]!;
        var challenge = await olga.ChallengeAsync();
        olga.Client.DefaultRequestHeaders.Add("Origin", origin);
        foreach (var (path, body) in new[]
        {
            ("channels/new/claim", olga.Person.Claim(olga.At("new"), AdminAction.EmptyLog, site.Now).ToJson()),
            ("channels/main/members", olga.Person.Give(olga.At(), bob.Person, "owner", head, site.Now).ToJson()),
            ("channels/main/settings", olga.Person.Set(olga.At(), new ChannelSettings("", "ask", "open"), head, site.Now).ToJson()),
            ("channels/main/removals", olga.Person.Remove(olga.At(), id, head, site.Now).ToJson()),
            ($"messages/{id}/erase", olga.Person.Erase(olga.At(), id, site.Now)),
            ("sessions/challenge", "{}"u8.ToArray()),
            ("sessions", olga.Person.Session(olga.At(), olga.Audience, challenge)),
        })
        {
            (await olga.PostAsync(path, body)).IsProblem(403, "forbidden");
        }

        (await olga.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "sessions"))).IsProblem(403, "forbidden");
        olga.Client.DefaultRequestHeaders.Remove("Origin");
        Assert.Equal((1, 1), ((long)(await olga.AdminAsync())["head"]!["seq"]!, (await olga.GetAsync("messages")).Json!.AsArray().Count));
    }

    [Fact]
    public async Task Attack22_a_join_posted_under_anothers_log_in_ties_the_key_to_nobody()
    {
        await using var site = await Site.StartAsync();
        var (bob, mallory) = (site.Visit("bob"), await site.WelcomeAsync("mallory"));
        (await mallory.PostAsync("identities", bob.Person.Identity(bob.At(), site.Now))).Is(201);
        (await mallory.PostAsync("channels/main/join", bob.Person.Join(bob.At(), site.Now))).Is(200);
        (await mallory.PostAsync("messages", bob.Person.Envelope(bob.At(), site.Now))).Is(200);
        Assert.Null(await SiteUserAsync());

        await bob.OpenSessionAsync();
        Assert.Equal("bob", await SiteUserAsync());

        // And once it is tied, whoever posts it again.
        site.Time.Advance(TimeSpan.FromSeconds(1));
        (await mallory.PostAsync("channels/main/join", bob.Person.Join(bob.At(), site.Now))).Is(200);
        Assert.Equal("bob", await SiteUserAsync());

        async Task<string?> SiteUserAsync() =>
            (string?)(await mallory.GetAsync("channels/main/participants")).Json!.AsArray().Single(each => (string?)each!["identity"]!["dot1"] == bob.Dot1)!["site_user"]?["id"];
    }

    [Fact]
    public async Task Attack22_anothers_session_doesnt_make_a_members_key_ones_own()
    {
        await using var site = await Site.StartAsync();
        var (olga, mallory) = (await site.WelcomeAsync("olga", "acme"), await site.WelcomeAsync("mallory", "acme"));
        (await olga.ClaimAsync()).Is(201);

        // A signed act, message or join of olga's opens nothing for whoever sends it.
        (await mallory.PostAsync("messages", olga.Person.Envelope(olga.At(), site.Now))).Is(200);
        (await mallory.PostAsync("channels/main/join", olga.Person.Join(olga.At(), site.Now))).Is(200);
        foreach (var path in new[] { "messages", "channels/main/log", "channels/main/participants", "channels/main/admin", "events" }) (await mallory.GetAsync(path)).IsProblem(403, "members_only", "channel");
    }

    [Fact]
    public async Task Attack25_the_log_that_is_given_replays_to_the_roster_that_is_given()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga", "acme"), await site.WelcomeAsync("bob", "acme"));
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateGiveAsync(bob, "owner")).Is(200);
        foreach (var (i, role) in Below.Index()) (await bob.GiveAsync(site.Visit($"user-{i}"), role)).Is(200);
        (await bob.RemoveAsync(await bob.SaidAsync())).Is(200);
        (await bob.SetAsync("roster")).Is(200);

        var admin = await bob.AdminAsync();
        var roster = new Roster(bob.At());
        foreach (var given in admin["entries"]!.AsArray())
        {
            Assert.True(AuditEntry.TryReadPublic(System.Text.Encoding.UTF8.GetBytes(given!.ToJsonString()), out var entry, out var fault), fault.ToString());
            Assert.True(roster.TryApply(entry, out fault), fault.ToString());
        }

        Assert.Equal(((long)admin["head"]!["seq"]!, (string)admin["head"]!["hash"]!), roster.Head);
        Assert.Equal(
            roster.Roles.Where(role => role.Value.Role != Role.None).Select(role => (role.Key, role.Value.Role.Wire(), role.Value.Seq)).Order(),
            admin["roster"]!.AsArray().Select(row => ((string)row!["ed25519_pub"]!, (string)row["role"]!, (long)row["seq"]!)).Order());
        Assert.Equal(roster.Settings!.Readers, (string?)admin["settings"]!["readers"]);
    }
}
