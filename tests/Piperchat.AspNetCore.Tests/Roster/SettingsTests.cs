using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /channels/{channel}/settings, and what follows from claim and settings for reading.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Reading = ["messages?channel=main", "events?channel=main", "channels/main/log", "channels/main/participants", "channels/main/admin"];

    [Fact]
    public async Task Settings_are_kept_and_told_as_they_were_signed()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        Assert.Null((await olga.AdminAsync())["settings"]);
        (await olga.SetAsync("open", history: "never")).Is(200);
        Assert.Equal("""{"description":"Support","history":"never","readers":"open"}""", (await olga.AdminAsync())["settings"]!.ToJsonString());
    }

    [Fact]
    public async Task Claim_in_the_empty_tenant_leaves_reading_to_whom_the_host_lets_read()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await bob.JoinAsync()).Is(200);
        (await olga.ClaimAsync()).Is(201);
        foreach (var path in Reading) await ReadsAsync(bob, path);

        // Readers are the roster's all the same: nobody seals for bob any more.
        Assert.Equal([(olga.Dot1, "roster", "owner")], await bob.ParticipantsAsync());
    }

    [Fact]
    public async Task Claim_in_a_named_tenant_keeps_the_channel_for_its_members_until_a_setting_opens_it()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga", "acme"), await site.WelcomeAsync("bob", "acme"));
        (await bob.SayAsync()).Is(200);
        foreach (var path in Reading) await ReadsAsync(bob, path);
        (await olga.ClaimAsync()).Is(201);
        foreach (var path in Reading) await IsRefusedAsync(bob, path, "members_only");
        foreach (var path in Reading) await ReadsAsync(olga, path);

        (await olga.SetAsync("open")).Is(200);
        foreach (var path in Reading) await ReadsAsync(bob, path);
    }

    [Fact]
    public async Task Channel_set_to_its_roster_is_read_with_a_members_session_only()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob", session: false));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("roster")).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);

        // That bob could sign is no proof that this request is his.
        foreach (var path in Reading) await IsRefusedAsync(bob, path, "members_only");
        await bob.OpenSessionAsync();
        foreach (var path in Reading) await ReadsAsync(bob, path);

        (await olga.GiveAsync(bob, "none")).Is(200);
        (await bob.GetAsync("messages")).IsProblem(401, "session_expired");
        await bob.OpenSessionAsync();
        foreach (var path in Reading) await IsRefusedAsync(bob, path, "members_only");
        (await olga.GiveAsync(bob, "banned")).Is(200);
        await bob.OpenSessionAsync();
        foreach (var path in Reading) await IsRefusedAsync(bob, path, "banned");
    }

    [Fact]
    public async Task Channel_of_an_open_relay_is_kept_for_its_members_too()
    {
        await using var site = await Site.StartAsync(open: true);
        var (alice, mallory) = (site.Visit(null), site.Visit(null));
        (await alice.ClaimAsync()).Is(201);
        foreach (var path in Reading) await ReadsAsync(mallory, path);
        (await alice.SetAsync("roster")).Is(200);
        foreach (var path in Reading) await IsRefusedAsync(mallory, path, "members_only");
        await alice.OpenSessionAsync();
        foreach (var path in Reading) await ReadsAsync(alice, path);
    }

    [Fact]
    public async Task Channel_that_is_kept_from_someone_isnt_in_the_list_either()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga", "acme"), await site.WelcomeAsync("bob", "acme"));
        (await bob.SayAsync("open")).Is(200);
        (await olga.ClaimAsync("kept")).Is(201);
        Assert.Equal(["open"], await NamesAsync(bob));
        olga.Use(null);
        Assert.Equal(["kept", "open"], await NamesAsync(olga));

        static async Task<IEnumerable<string?>> NamesAsync(Visitor visitor) => (await visitor.GetAsync("channels")).Json!.AsArray().Select(channel => (string?)channel!["name"]);
    }

    [Fact]
    public async Task Stream_of_many_names_the_channel_that_it_is_refused_for()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga", "acme"), await site.WelcomeAsync("bob", "acme"));
        (await olga.ClaimAsync("kept")).Is(201);
        const string Both = """{"channels":{"main":"head","kept":"head"}}""";
        (await bob.PostAsync("events", Both)).IsProblem(403, "members_only", "channels.kept");
        (await olga.GiveAsync(bob, "banned", "kept")).Is(200);
        await bob.OpenSessionAsync();
        (await bob.PostAsync("events", Both)).IsProblem(403, "banned", "channels.kept");
    }

    [Theory]
    [InlineData("""{"description":"","history":"ask","readers":"all"}""", "bad_value", "settings.readers")]
    [InlineData("""{"description":"","history":"always","readers":"open"}""", "bad_value", "settings.history")]
    [InlineData("""{"description":"","history":"ask"}""", "missing_name", "settings.readers")]
    [InlineData("""{"description":"","history":"ask","readers":"open","teams":[]}""", "unknown_name", "settings.teams")]
    [InlineData("""{"description":1,"history":"ask","readers":"open"}""", "wrong_type", "settings.description")]
    [InlineData("\"open\"", "wrong_type", "settings")]
    public async Task Settings_of_another_form_are_400(string settings, string code, string field)
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        (await olga.OperateAsync("settings", "main", new JsonObject { ["settings"] = JsonNode.Parse(settings) })).IsProblem(400, code, field);
        Assert.Null((await olga.AdminAsync())["settings"]);
    }

    [Fact]
    public async Task Description_is_4096_bytes_at_most()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.OperateAsync("claim", "main", new JsonObject { ["description"] = new string('ü', 2049) })).IsProblem(400, "too_large", "description");
        (await olga.OperateAsync("claim", "main", new JsonObject { ["description"] = new string('ü', 2048) })).Is(201);
    }

    private static async Task ReadsAsync(Visitor visitor, string path)
    {
        using var response = await visitor.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode}");
    }

    private static async Task IsRefusedAsync(Visitor visitor, string path, string code) => (await visitor.GetAsync(path)).IsProblem(403, code, "channel");
}
