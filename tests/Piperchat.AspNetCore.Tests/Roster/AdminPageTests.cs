using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>GET /channels/{channel}/admin: head, roster and entries by pages, for whoever may read or administer.</summary>
public sealed class AdminPageTests
{
    [Fact]
    public async Task Channel_that_nobody_claimed_has_an_empty_log()
    {
        await using var site = await Site.StartAsync();
        Assert.Equal(
            $$"""{"head":{"seq":0,"hash":"{{new string('0', 64)}}"},"claimed":false,"settings":null,"you":{"role":null,"operator":false},"owners":0,"members":0,"roster":[],"roster_next":null,"entries":[],"entries_next":null}""",
            (await site.Visit("bob").AdminAsync()).ToJsonString());
    }

    [Fact]
    public async Task Roster_lists_owners_admins_members_and_the_banned_each_by_the_entry_that_gave_it()
    {
        await using var site = await Site.StartAsync();
        var (olga, people) = await StaffedAsync(site);
        var admin = await olga.AdminAsync();
        Assert.Equal(
            [("owner", 1L), ("owner", 7), ("admin", 4), ("member", 2), ("member", 3), ("banned", 5)],
            admin["roster"]!.AsArray().Select(row => ((string)row!["role"]!, (long)row["seq"]!)));
        Assert.Equal((2, 5), ((int)admin["owners"]!, (int)admin["members"]!));
        Assert.Equal(("owner", true), ((string)admin["you"]!["role"]!, (bool)admin["you"]!["operator"]!));
        Assert.Equal(["owner", "banned", "none", null], await Task.WhenAll(new[] { people[5], people[3], people[4], site.Visit("zoe") }.Select(async who =>
        {
            await who.OpenSessionAsync();
            return who == people[3] ? BannedSees(await who.GetAsync("channels/main/admin")) : (string?)(await who.AdminAsync())["you"]!["role"];
        })));

        static string BannedSees(Reply reply) => reply.IsProblem(403, "banned").Code!;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(500)]
    public async Task Pages_of_any_size_give_all_of_the_roster_and_all_entries_once_and_in_order(int limit)
    {
        await using var site = await Site.StartAsync();
        var (olga, _) = await StaffedAsync(site);
        var whole = await olga.AdminAsync();

        var roster = await PagesAsync("roster", next => $"?roster_limit={limit}&entries_limit=0&roster_after={next}");
        Assert.Equal(whole["roster"]!.AsArray().Select(Text), roster);
        var forward = await PagesAsync("entries", next => $"?roster_limit=0&entries_limit={limit}&entries_after={next ?? "0"}");
        Assert.Equal(whole["entries"]!.AsArray().Select(Text), forward);
        var backward = new List<string>();
        await PagesAsync("entries", next => $"?roster_limit=0&entries_limit={limit}{(next is null ? "" : $"&entries_before={next}")}", page => backward.InsertRange(0, page));
        Assert.Equal(forward, backward);

        async Task<List<string>> PagesAsync(string part, Func<string?, string> query, Action<List<string>>? take = null)
        {
            var all = new List<string>();
            string? next = null;
            for (var i = 0; i < 20; i++)
            {
                var admin = await olga.AdminAsync(query: query(next));
                Assert.Empty(admin[part == "roster" ? "entries" : "roster"]!.AsArray());
                var page = admin[part]!.AsArray().Select(Text).ToList();
                Assert.InRange(page.Count, 0, limit);
                all.AddRange(page);
                take?.Invoke(page);
                next = admin[$"{part}_next"]?.ToString();
                if (next is null) return all;
            }

            Assert.Fail("The pages have no end.");
            return all;
        }

        static string Text(JsonNode? node) => node!.ToJsonString();
    }

    [Fact]
    public async Task Log_that_is_shown_to_its_end_names_no_next_entry()
    {
        await using var site = await Site.StartAsync();
        var (olga, _) = await StaffedAsync(site);
        foreach (var query in new[] { "?entries_limit=8", "?entries_limit=8&entries_after=0", "?entries_limit=3&entries_before=4", "?entries_limit=3&entries_after=5" })
            Assert.Null((await olga.AdminAsync(query: query))["entries_next"]);
        Assert.Equal((4L, 5L), ((long)(await olga.AdminAsync(query: "?entries_limit=5"))["entries_next"]!, (long)(await olga.AdminAsync(query: "?entries_limit=5&entries_after=0"))["entries_next"]!));
    }

    [Fact]
    public async Task Search_finds_rows_by_the_beginning_of_username_or_dot1()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.PublishAsync("olga-k")).Is(201);
        var (bob, bobby, carol) = (site.Visit("bob"), site.Visit("bobby"), site.Visit("carol"));
        foreach (var (who, name) in new[] { (bob, "bob"), (bobby, "bobby_2"), (carol, "carol") }) (await who.PublishAsync(name)).Is(201);
        (await olga.ClaimAsync()).Is(201);
        foreach (var who in new[] { bob, bobby }) (await olga.GiveAsync(who, "member")).Is(200);

        Assert.Equal(["bob", "bobby_2"], await NamesAsync("bob"));
        Assert.Equal(["bob", "bobby_2"], await NamesAsync("%20@BOB%20"));
        Assert.Equal(["bobby_2"], await NamesAsync("bobby_"));
        Assert.Equal(["bob"], await NamesAsync(bob.Dot1));
        Assert.Equal(["bobby_2"], await NamesAsync(bobby.Dot1[..12].ToUpperInvariant()));
        Assert.Equal(["bob"], await NamesAsync("b&roster_limit=1"));
        Assert.Empty(await NamesAsync("carol"));
        Assert.Equal(3, (await NamesAsync("dot1:")).Count());

        async Task<IEnumerable<string?>> NamesAsync(string search)
        {
            var admin = await olga.AdminAsync(query: $"?search={search}");
            Assert.Null(admin["roster_next"]);
            return admin["roster"]!.AsArray().Select(row => (string?)row!["username"]);
        }
    }

    [Fact]
    public async Task Search_finds_entries_by_action_and_by_whoever_acted_or_was_acted_on()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await bob.PublishAsync("bob")).Is(201);
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "admin")).Is(200);
        (await bob.GiveAsync(site.Visit("carol"), "member")).Is(200);
        (await olga.SetAsync("open")).Is(200);
        var id = await bob.SaidAsync();
        (await bob.RemoveAsync(id)).Is(200);

        foreach (var (search, seqs) in new (string, long[])[]
        {
            ("claim", [1]), ("role", [2, 3]), ("settings", [4]), ("remove", [5]), ("bob", [2, 3, 5]), ("@Bob", [2, 3, 5]), (bob.Dot1, [2, 3, 5]), (olga.Dot1, [1, 2, 4]),
            (id, [5]), ("nobody", []), ("bo", []),
        })
        {
            Assert.Equal(seqs, (await olga.AdminAsync(query: $"?entries_search={search}"))["entries"]!.AsArray().Select(entry => (long)entry!["seq"]!));
            Assert.Equal(seqs.Take(1), (await olga.AdminAsync(query: $"?entries_search={search}&entries_after=0&entries_limit=1"))["entries"]!.AsArray().Select(entry => (long)entry!["seq"]!));
        }
    }

    [Theory]
    [InlineData("roster_limit=-1", "roster_limit")]
    [InlineData("roster_limit=ten", "roster_limit")]
    [InlineData("roster_limit=1e3", "roster_limit")]
    [InlineData("roster_limit=99999999999999999999", "roster_limit")]
    [InlineData("entries_limit=%20", "entries_limit")]
    [InlineData("entries_after=-5", "entries_after")]
    [InlineData("entries_before=0x10", "entries_before")]
    [InlineData("roster_after=4.1", "roster_after")]
    [InlineData("roster_after=-1.1", "roster_after")]
    [InlineData("roster_after=1", "roster_after")]
    [InlineData("roster_after=1.", "roster_after")]
    [InlineData("roster_after=1.99999999999999999999", "roster_after")]
    [InlineData("roster_after=0.1.2", "roster_after")]
    public async Task Query_that_makes_no_sense_is_400(string query, string field)
    {
        await using var site = await Site.StartAsync();
        (await site.Visit("bob").GetAsync($"channels/main/admin?{query}")).IsProblem(400, "bad_value", field);
    }

    [Theory]
    [InlineData("%25")]
    [InlineData("_")]
    [InlineData("'%20OR%201=1--")]
    [InlineData("%00")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80a%F0%9F%98%80")]
    [InlineData("dot1:~")]
    [InlineData("~")]
    public async Task Search_for_what_nothing_is_called_finds_nothing(string search)
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.PublishAsync("olga-k")).Is(201);
        (await olga.ClaimAsync()).Is(201);
        var admin = await olga.AdminAsync(query: $"?search={search}&entries_search={search}");
        Assert.Empty(admin["roster"]!.AsArray());
        Assert.Empty(admin["entries"]!.AsArray());
        Assert.Equal(1, (long)admin["head"]!["seq"]!);
    }

    [Fact]
    public async Task Limits_over_500_count_as_500()
    {
        await using var site = await Site.StartAsync();
        var (olga, _) = await StaffedAsync(site);
        Assert.Equal(6, (await olga.AdminAsync(query: "?roster_limit=9000000000&entries_limit=501"))["roster"]!.AsArray().Count);
    }

    [Fact]
    public async Task Channel_list_goes_by_pages_and_by_the_beginning_of_a_name()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        foreach (var channel in new[] { "a", "b-1", "b-2", "b", "c" }) (await olga.SayAsync(channel)).Is(200);
        (await olga.ClaimAsync("b-1")).Is(201);
        Assert.Equal(["a", "b", "b-1", "b-2", "c"], await NamesAsync(""));
        Assert.Equal(["b", "b-1"], await NamesAsync("?after=a&limit=2"));
        Assert.Equal(["b-2", "c"], await NamesAsync("?after=b-1&limit=9999"));
        Assert.Equal(["b-1", "b-2"], await NamesAsync("?search=B-"));
        Assert.Equal(["b-2"], await NamesAsync("?search=b&after=b-1"));
        Assert.Equal([false, false, true, false, false], (await olga.GetAsync("channels")).Json!.AsArray().Select(channel => (bool)channel!["claimed"]!));
        foreach (var (query, field) in new[] { ("search=%25", "search"), ("search='", "search"), ("after=B", "after"), ("limit=0", "limit"), ("limit=x", "limit") })
            (await olga.GetAsync($"channels?{query}")).IsProblem(400, "bad_value", field);

        async Task<IEnumerable<string?>> NamesAsync(string query) => (await olga.GetAsync($"channels{query}")).Is(200).Json!.AsArray().Select(channel => (string?)channel!["name"]);
    }

    /// <summary>olga and one more own main, one administers it, two are members, one is banned, and one was taken off.</summary>
    private static async Task<(Visitor Olga, Visitor[] People)> StaffedAsync(Site site)
    {
        var olga = await site.WelcomeAsync("olga");
        (await olga.ClaimAsync()).Is(201);
        var people = Enumerable.Range(0, 6).Select(i => site.Visit($"user-{i}")).ToArray();
        foreach (var (who, role) in people.Zip(["member", "member", "admin", "banned", "none", "owner"])) (await olga.GiveAsync(who, role)).Is(200);
        (await olga.SetAsync("open")).Is(200);
        return (olga, people);
    }
}
