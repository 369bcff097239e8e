using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Acts of whom the host lets administer: without a key, logged, and taken from pages of the site's only.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task Operator_acts_without_a_key_and_the_log_holds_a_salted_hash_and_the_name_beside_it()
    {
        using var folder = new TemporaryFolder();
        await using var site = await Site.StartAsync(options => options.User = context => new(new PiperchatUser($"id-of-{context.User.Identity!.Name}", "Olga Ö.")), folder: folder);
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateGiveAsync(bob, "owner")).Is(200);
        (await olga.OperateAsync("settings", "main", new JsonObject { ["settings"] = new JsonObject { ["description"] = "", ["history"] = "ask", ["readers"] = "open" } })).Is(200);
        var id = await bob.SaidAsync();
        (await olga.OperateAsync("removals", "main", new JsonObject { ["target"] = id })).Is(200);

        var admin = await bob.AdminAsync();
        var entries = admin["entries"]!.AsArray();
        Assert.Equal(4, entries.Count);
        Assert.Equal(4, entries.Select(entry => (string)entry!["site_user"]!).Distinct().Count());
        Assert.All(entries, entry =>
        {
            Assert.Equal("""{"id":"id-of-olga","name":"Olga Ö."}""", Unescaped(entry!["by"]!));
            Assert.Matches("^[0-9a-f]{64}$", (string)entry["site_user"]!);
            Assert.True(entry["record"]!.AsObject().ContainsKey("sig") && entry["record"]!["sig"] is null && entry["record"]!["ed25519_pub"] is null);
            Assert.Equal(site.Now.ToUnixTimeSeconds(), (long)entry["record"]!["ts"]!);
        });

        using var database = SqliteDatabase.Open(folder.Database);
        using var rows = database.Writing.Read("SELECT salt, entry FROM audit ORDER BY seq");
        for (var i = 0; rows.Read(); i++)
        {
            var salt = rows.GetFieldValue<byte[]>(0);
            Assert.Equal(16, salt.Length);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. salt, .. "id-of-olga"u8])), (string?)entries[i]!["site_user"]);
            Assert.DoesNotContain("lga", Encoding.UTF8.GetString(rows.GetFieldValue<byte[]>(1)), StringComparison.Ordinal);
        }

        static string Unescaped(JsonNode node) => node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    [Fact]
    public async Task Entry_in_the_channels_log_and_stream_doesnt_name_the_operator()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        (await olga.OperateClaimAsync()).Is(201);
        Assert.False((await stream.NextAsync())!.Json["entry"]!.AsObject().ContainsKey("by"));
        Assert.DoesNotContain("olga", (await bob.GetAsync("channels/main/log")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("olga", (await olga.OperateGiveAsync(bob, "member")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_signs_for_an_operator_counts_as_the_key_not_as_the_site()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await bob.ClaimAsync()).IsProblem(403, "forbidden", "channel");
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.GiveAsync(olga, "owner")).IsProblem(403, "forbidden", "ed25519_pub");
        (await olga.OperateGiveAsync(olga, "owner")).Is(200);
        var entry = (await olga.SetAsync("open")).Is(200).Json!["entry"]!;
        Assert.Null(entry["site_user"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Whoever_the_handler_doesnt_let_administer_is_no_operator(bool? word)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.OperateClaimAsync()).Is(201);
        site.Rules.Say = (_, _, operation) => operation == PiperchatOperation.Administer ? word : true;
        foreach (var who in new[] { olga, bob })
        {
            (await who.OperateClaimAsync("other")).IsProblem(403, "forbidden", "channel");
            (await who.OperateGiveAsync(who, "owner")).IsProblem(403, "forbidden", "channel");
            (await who.OperateAsync("settings", "main", new JsonObject())).Is(400);
            Assert.False((bool)(await who.AdminAsync())["you"]!["operator"]!);
            (await who.GetAsync("channels/main/admin/verification")).IsProblem(403, "forbidden");
        }
    }

    [Fact]
    public async Task Operator_of_one_channel_or_tenant_is_none_in_another()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga", "acme");
        site.Rules.Say = (user, channel, operation) => SiteRules.ByCompany(user, channel, operation) is true && (operation != PiperchatOperation.Administer || channel.Name == "main") ? true : null;
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateClaimAsync("other")).IsProblem(403, "forbidden", "channel");
        var body = new JsonObject { ["description"] = "", ["tenant"] = "" };
        (await olga.OperateAsync("claim", "other", body)).IsProblem(400, "wrong_tenant", "tenant");
    }

    [Theory]
    [InlineData(null, null, null, 403)]
    [InlineData("own", null, null, 201)]
    [InlineData("https://evil.example", null, null, 403)]
    [InlineData("null", null, null, 403)]
    [InlineData("https://behind-a-proxy.example", "same-origin", null, 201)]
    [InlineData(null, "same-origin", null, 201)]
    [InlineData(null, "same-site", null, 403)]
    [InlineData(null, "cross-site", null, 403)]
    [InlineData(null, "none", null, 403)]
    [InlineData(null, null, "Bearer abc", 201)]
    [InlineData("https://evil.example", null, "Bearer abc", 403)]
    [InlineData(null, null, "Basic b2xnYTpzZWNyZXQ=", 403)]
    [InlineData(null, null, "basic b2xnYTpzZWNyZXQ=", 403)]
    [InlineData(null, null, "Negotiate YII=", 403)]
    [InlineData(null, null, "NTLM TlRM", 403)]
    [InlineData(null, null, "Digest username=olga", 403)]
    [InlineData("own", null, "Negotiate YII=", 201)]
    public async Task Attack21_act_of_an_operator_is_taken_from_the_sites_own_pages_or_with_a_token(string? origin, string? fetchSite, string? authorization, int status)
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        if (fetchSite is not null) olga.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", fetchSite);
        if (authorization is not null) olga.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        var reply = await olga.OperateAsync("claim", "main", new JsonObject { ["description"] = "" }, origin);
        if (status == 403) reply.IsProblem(403, "forbidden");
        else reply.Is(status);
    }

    [Fact]
    public async Task Operators_act_is_refused_where_the_relay_is_open_or_nobody_logs_in()
    {
        await using var open = await Site.StartAsync(open: true);
        (await open.Visit("olga").OperateClaimAsync()).IsProblem(403, "forbidden", "channel");
        await using var noLogIn = await RelayHost.StartAsync(open: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, "channels/main/claim") { Content = new StringContent("""{"description":""}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Origin", noLogIn.Origin.GetLeftPart(UriPartial.Authority));
        (await noLogIn.SendAsync(request)).IsProblem(403, "forbidden", "channel");
        Assert.Equal("[]", (await noLogIn.GetAsync("channels")).Text);
    }

    [Fact]
    public async Task Operator_sees_and_lists_a_channel_that_is_kept_from_them_but_not_what_is_said_in_it()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga", "acme"), await site.WelcomeAsync("bob", "acme"));
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateGiveAsync(bob, "owner")).Is(200);
        (await bob.SayAsync()).Is(200);
        Assert.Equal("main", (string?)(await olga.GetAsync("channels")).Json![0]!["name"]);
        Assert.Equal(2, (await olga.AdminAsync())["entries"]!.AsArray().Count);
        foreach (var path in new[] { "messages", "events", "channels/main/log", "channels/main/participants" }) (await olga.GetAsync(path)).IsProblem(403, "members_only", "channel");
    }

    [Fact]
    public async Task Handler_that_fails_outweighs_the_roster_and_where_it_says_nothing_the_roster_grants()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "admin")).Is(200);
        site.Rules.Say = (_, _, _) => null;
        foreach (var path in new[] { "messages", "channels/main/log", "channels/main/participants", "channels/main/admin", "channels/main/admin/verification" }) (await bob.GetAsync(path)).Is(200);
        (await bob.SayAsync()).Is(200);
        (await bob.JoinAsync()).Is(200);
        (await bob.GiveAsync(site.Visit("carol"), "member")).Is(200);
        (await bob.GetAsync("messages?channel=other")).IsProblem(403, "forbidden", "channel");
        (await bob.SayAsync("other")).IsProblem(403, "forbidden", "channel");
        (await (await site.WelcomeAsync("carol")).GetAsync("messages")).IsProblem(403, "forbidden", "channel");

        site.Rules.Say = (_, _, _) => false;
        foreach (var path in new[] { "messages", "channels/main/log", "channels/main/participants", "channels/main/admin", "events" }) (await bob.GetAsync(path)).IsProblem(403, "forbidden", "channel");
        (await bob.SayAsync()).IsProblem(403, "forbidden", "channel");
        (await bob.JoinAsync()).IsProblem(403, "forbidden", "channel");
        (await bob.GiveAsync(site.Visit("dave"), "member")).IsProblem(403, "forbidden", "channel");

        // One that throws says no as well.
        site.Rules.Say = (_, _, _) => throw new InvalidOperationException("secret");
        Assert.DoesNotContain("secret", (await bob.GetAsync("messages")).IsProblem(403, "forbidden", "channel").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_tells_its_counts_to_operators_of_the_tenant()
    {
        await using var site = await Site.StartAsync();
        Assert.NotNull((await site.Visit("olga").GetAsync("health")).Json!["messages"]);
        Assert.Null((await site.Visit("bob").GetAsync("health")).Json!["messages"]);
    }
}
