using System.Text;
using System.Text.Json.Nodes;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>GET /channels/{channel}/admin/verification: the relay holds its own rows to what a reader of the log would see.</summary>
public sealed class VerificationTests
{
    [Fact]
    public async Task Log_that_holds_is_told_with_its_length_and_head()
    {
        using var folder = new TemporaryFolder();
        await using var site = await StartAsync(folder);
        var olga = site.Visit("olga");
        var admin = await olga.AdminAsync();
        Assert.Equal(
            $$"""{"ok":true,"entries":6,"head":{{admin["head"]!.ToJsonString()}}}""",
            (await olga.GetAsync("channels/main/admin/verification")).Is(200).Text);
    }

    [Fact]
    public async Task Channel_that_nobody_claimed_holds_with_no_entries()
    {
        await using var site = await Site.StartAsync();
        Assert.True((bool)(await site.Visit("olga").GetAsync("channels/none/admin/verification")).Is(200).Json!["ok"]!);
    }

    [Theory]
    [InlineData("UPDATE audit SET entry = replace(entry, 'Support', 'Billing') WHERE seq = 1", 1, "hash")]
    [InlineData("UPDATE audit SET entry = replace(entry, '\"role\":\"banned\"', '\"role\":\"member\"') WHERE seq = 4", 4, "hash")]
    [InlineData("UPDATE audit SET entry = '{}' WHERE seq = 3", 3, "at")]
    [InlineData("UPDATE audit SET entry = x'ff' WHERE seq = 3", 3, "")]
    [InlineData("DELETE FROM audit WHERE seq = 1", 1, "seq")]
    [InlineData("DELETE FROM audit WHERE seq = 3", 3, "seq")]
    [InlineData("DELETE FROM audit WHERE seq = 6", 6, "seq")]
    [InlineData("DELETE FROM audit", 1, "seq")]
    [InlineData("UPDATE audit SET seq = 7 WHERE seq = 6", 7, "seq")]
    [InlineData("UPDATE audit SET seq = -1 WHERE seq = 1", 1, "seq")]
    public async Task Attack25_entry_that_was_changed_or_left_out_is_found(string sql, long seq, string field) => await IsFoundAsync(sql, seq, field);

    [Theory]
    [InlineData("UPDATE roster SET rank = 0 WHERE rank = 2", "roster")]
    [InlineData("UPDATE roster SET rank = 2 WHERE rank = 3", "roster")]
    [InlineData("UPDATE roster SET seq = 1 WHERE rank = 2", "roster")]
    [InlineData("UPDATE roster SET dot1 = 'dot1:0000000000000000' WHERE rank = 3", "roster")]
    [InlineData("DELETE FROM roster WHERE rank = 3", "roster")]
    [InlineData("DELETE FROM roster WHERE rank = 4", "roster")]
    [InlineData("INSERT INTO roster SELECT channel, x'00', 'dot1:0000000000000000', 0, 6 FROM channels WHERE name = 'main'", "roster")]
    [InlineData("UPDATE channels SET claimed = 0", "claimed")]
    [InlineData("UPDATE channels SET settings = NULL", "settings")]
    [InlineData("UPDATE channels SET settings = replace(settings, 'ask', 'site')", "settings")]
    [InlineData("UPDATE channels SET restricted = 0", "restricted")]
    [InlineData("UPDATE channels SET roster_only = 0", "roster_only")]
    [InlineData("UPDATE channels SET shut_out = 0", "shut_out")]
    [InlineData("UPDATE channels SET owners = 2", "owners")]
    [InlineData("UPDATE channels SET members = 1", "members")]
    [InlineData("UPDATE channels SET audit_hash = replace(audit_hash, substr(audit_hash, 1, 4), '0000')", "head")]
    [InlineData("UPDATE channels SET audit_seq = 5", "seq")]
    [InlineData("UPDATE channels SET audit_seq = 7", "seq")]
    [InlineData("UPDATE channels SET audit_seq = 0, audit_hash = NULL", "seq")]
    public async Task Row_that_the_relay_goes_by_and_the_log_doesnt_bear_out_is_found(string sql, string field) => await IsFoundAsync(sql, seq: null, field);

    [Fact]
    public async Task Attack25_last_entry_made_anew_with_its_hash_is_found_by_the_head()
    {
        using var folder = new TemporaryFolder();
        await using var site = await StartAsync(folder);
        var olga = site.Visit("olga");
        var rows = await EntriesAsync(site);
        Rewrite(folder, AuditEntry.Make(6, "2026-11-23T09:00:00.000Z", null, rows[5].Record));
        await IsFoundAsync(olga, null, "head");
    }

    [Fact]
    public async Task Attack25_entry_in_the_middle_made_anew_with_its_hash_breaks_the_next()
    {
        using var folder = new TemporaryFolder();
        await using var site = await StartAsync(folder);
        var olga = site.Visit("olga");
        var rows = await EntriesAsync(site);
        Rewrite(folder, AuditEntry.Make(3, "2026-11-23T09:00:00.000Z", null, rows[2].Record));
        await IsFoundAsync(olga, 4, "record.prev");
    }

    [Fact]
    public async Task Attack25_log_cut_short_with_its_head_is_found_by_the_roster()
    {
        using var folder = new TemporaryFolder();
        await using var site = await StartAsync(folder);
        var olga = site.Visit("olga");
        var rows = await EntriesAsync(site);
        Tamper(folder, "DELETE FROM audit WHERE seq > 4");
        Tamper(folder, $"UPDATE channels SET audit_seq = 4, audit_hash = '{rows[3].Hash}', settings = NULL WHERE name = 'main'");
        await IsFoundAsync(olga, null, "roster");
    }

    [Fact]
    public async Task Entry_that_nobody_was_entitled_to_is_found_though_the_chain_holds()
    {
        using var folder = new TemporaryFolder();
        await using var site = await StartAsync(folder);
        var (olga, mallory) = (site.Visit("olga"), new Person());
        var rows = await EntriesAsync(site);
        var entry = AuditEntry.Make(7, "2026-11-23T10:00:00.000Z", null, mallory.Give(site.Host.Place(), mallory, "owner", rows[5].Hash, site.Now));
        Tamper(folder, "INSERT INTO audit SELECT channel, 7, ?1, 'role', NULL, NULL, NULL, NULL, NULL FROM channels WHERE name = 'main'", entry.ToJson());
        Tamper(folder, $"UPDATE channels SET audit_seq = 7, audit_hash = '{entry.Hash}' WHERE name = 'main'");
        var verdict = await IsFoundAsync(olga, 7, "record");
        Assert.Contains("no right", (string)verdict["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_is_for_owners_admins_and_operators()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol, dave) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"), await site.WelcomeAsync("dave"));
        (await site.Visit("olga").OperateClaimAsync()).Is(201);
        foreach (var (who, role) in new[] { (bob, "owner"), (carol, "admin"), (dave, "member") }) (await olga.OperateGiveAsync(who, role)).Is(200);
        const string Path = "channels/main/admin/verification";
        foreach (var who in new[] { olga, bob, carol }) Assert.True((bool)(await who.GetAsync(Path)).Is(200).Json!["ok"]!);
        (await dave.GetAsync(Path)).IsProblem(403, "forbidden");
        bob.Use(null);
        (await bob.GetAsync(Path)).IsProblem(403, "members_only");
    }

    [Fact]
    public async Task Log_longer_than_a_page_is_verified_whole_while_others_act()
    {
        using var folder = new TemporaryFolder();
        await using var site = await Site.StartAsync(folder: folder);
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        var channel = new PiperchatChannel("", "main");
        for (var i = 0; i < 1_050; i++) await GiveAsync();
        var acting = ActAsync();
        while (!acting.IsCompleted) Assert.True((bool)(await olga.GetAsync("channels/main/admin/verification")).Is(200).Json!["ok"]!);
        await acting;
        Assert.Equal(1_151, (long)(await olga.GetAsync("channels/main/admin/verification")).Json!["entries"]!);
        Tamper(folder, "UPDATE audit SET entry = replace(entry, '\"member\"', '\"banned\"') WHERE seq = 700");
        await IsFoundAsync(olga, 700, "hash");

        async Task ActAsync()
        {
            for (var i = 0; i < 100; i++) await GiveAsync();
        }

        async Task GiveAsync()
        {
            var head = (await site.Store.Rosters.StateAsync(channel, TestContext.Current.CancellationToken)).Head.Hash;
            var outcome = await site.Store.Rosters.ApplyAsync(new NewAction
            {
                Channel = channel,
                Action = olga.Person.Give(olga.At(), new Person(), "member", head, site.Now),
                Key = olga.Person.Key.PublicKey,
                TimeOff = false,
                MostMembers = 10_000,
            });
            Assert.Equal(ActionResult.Done, outcome.Result);
        }
    }

    private static async Task IsFoundAsync(string sql, long? seq, string field)
    {
        using var folder = new TemporaryFolder();
        await using var site = await StartAsync(folder);
        var olga = site.Visit("olga");
        Tamper(folder, sql);
        await IsFoundAsync(olga, seq, field);
    }

    private static async Task<JsonNode> IsFoundAsync(Visitor olga, long? seq, string field)
    {
        var verdict = (await olga.GetAsync("channels/main/admin/verification")).Is(200);
        Assert.False((bool)verdict.Json!["ok"]!, verdict.Text);
        Assert.True((string?)verdict.Json["field"] == field && (seq is null || (long)verdict.Json["seq"]! == seq), verdict.Text);
        Assert.EndsWith(".", (string)verdict.Json["error"]!, StringComparison.Ordinal);
        return verdict.Json;
    }

    /// <summary>olga owns main; its log has six entries, and its readers are its roster: an owner, a member, one banned, one taken off.</summary>
    private static async Task<Site> StartAsync(TemporaryFolder folder)
    {
        var site = await Site.StartAsync(folder: folder);
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        foreach (var (name, role) in new[] { ("bob", "member"), ("carol", "none"), ("dave", "banned") }) (await olga.GiveAsync(site.Visit(name), role)).Is(200);
        (await olga.SetAsync("roster")).Is(200);
        (await olga.GiveAsync(site.Visit("erin"), "member")).Is(200);
        return site;
    }

    private static async Task<AuditEntry[]> EntriesAsync(Site site)
    {
        var rows = await site.Store.Rosters.EntriesAsync(new PiperchatChannel("", "main"), new AuditPage(500, 0, 0, null), TestContext.Current.CancellationToken);
        return [.. rows.Select(row => AuditEntry.TryParse(row.Entry, out var entry, out var fault) ? entry : throw new InvalidOperationException(fault.Sentence))];
    }

    private static void Rewrite(TemporaryFolder folder, AuditEntry entry) => Tamper(folder, $"UPDATE audit SET entry = ?1 WHERE seq = {entry.Seq}", entry.ToJson());

    /// <summary>As someone does who has the file: triggers don't hold them.</summary>
    private static void Tamper(TemporaryFolder folder, string sql, params ReadOnlySpan<object?> values)
    {
        using var database = SqliteDatabase.Open(folder.Database);
        var triggers = new List<string>();
        using (var rows = database.Writing.Read("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        {
            while (rows.Read()) triggers.Add(rows.GetString(0));
        }

        foreach (var trigger in triggers) database.Writing.Run($"DROP TRIGGER {trigger}");
        Assert.NotEqual(0, database.Writing.Run(sql, values));
    }
}
