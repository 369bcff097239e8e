using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;
using Piperchat.Protocol;

namespace Piperchat.BrowserTests.Access;

/// <summary>Attack 25: somebody who can write the relay's database alters a channel's audit log, and the panel finds it.</summary>
public sealed class AlteredLogTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("a changed row", "Entry 2")]
    [InlineData("a row left out in the middle", "Entry 2")]
    [InlineData("the last row left out, and the head put back", "Entry 3 is gone")]
    [InlineData("the last row made anew, as a site's own act", "Entry 3 isn’t the one that this browser verified before")]
    public async Task Attack25_altered_log_is_an_alarm(string what, string told)
    {
        await using var host = await HostAppProcess.Start();
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        var panel = await AdminPanel.Open(alva.Page, host.Address);
        await panel.Claim();
        await panel.Add("bo-1", "Admin");
        await panel.Ban("bo-1");
        await panel.Verified(3);

        Alter(Path.Combine(host.DataFolder, "piperchat.db"), what);
        await alva.Page.ReloadAsync();
        if (what.EndsWith("middle", StringComparison.Ordinal) || what == "a changed row")
        {
            // What was verified once isn't fetched again, unless somebody asks.
            await panel.Tab("Log").ClickAsync();
            await panel.Button("Verify again").ClickAsync();
        }

        await Assertions.Expect(panel.Alarm).ToBeVisibleAsync();
        await Assertions.Expect(panel.Alarm).ToContainTextAsync(told);
        await Assertions.Expect(panel.Button("Add someone")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Attack25_role_that_only_the_database_gives_is_marked()
    {
        await using var host = await HostAppProcess.Start();
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        var panel = await AdminPanel.Open(alva.Page, host.Address);
        await panel.Claim();
        await panel.Add("bo-1");

        using (var database = Open(Path.Combine(host.DataFolder, "piperchat.db"))) Run(database, "UPDATE roster SET rank = 0 WHERE rank = 2");
        await alva.Page.ReloadAsync();

        await Assertions.Expect(panel.People.GetByText("The log says otherwise: Member.")).ToBeVisibleAsync();
    }

    private static void Alter(string path, string what)
    {
        using var database = Open(path);
        Execute(database, "DROP TRIGGER audit_is_kept; DROP TRIGGER audit_is_fixed;");
        switch (what)
        {
            case "a changed row":
                Run(database, """UPDATE audit SET entry = CAST(replace(CAST(entry AS TEXT), '"role":"admin"', '"role":"owner"') AS BLOB) WHERE seq = 2""");
                break;
            case "a row left out in the middle":
                Run(database, "DELETE FROM audit WHERE seq = 2");
                break;
            case "the last row left out, and the head put back":
                Run(database, "DELETE FROM audit WHERE seq = 3");
                PutHead(database, Entry(database, 2));
                break;
            default:
                PutHead(database, MakeAnew(database));
                break;
        }
    }

    /// <summary>An operator's act needs no signature, so whoever has the database can make one whose hash holds.</summary>
    private static AuditEntry MakeAnew(SqliteConnection database)
    {
        var before = Entry(database, 2);
        var act = before.Record;
        var place = new Place(act.Relay, act.Tenant, act.Channel);
        var body = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"target_dot1":"{{act.TargetDot1}}","target_ed25519_pub":"{{act.TargetKeyHex}}","role":"owner","prev":"{{before.Hash}}"}""");
        Assert.True(AdminAction.TryParseOperators(body, ActionKind.Role, place, act.Timestamp, out var forged, out var fault), fault.Sentence);
        var entry = AuditEntry.Make(3, before.At, new string('a', 64), forged);
        using var command = database.CreateCommand();
        command.CommandText = "UPDATE audit SET entry = $entry WHERE seq = 3";
        command.Parameters.AddWithValue("$entry", entry.ToJson());
        command.ExecuteNonQuery();
        return entry;
    }

    private static AuditEntry Entry(SqliteConnection database, long seq)
    {
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT entry FROM audit WHERE seq = {seq}";
        Assert.True(AuditEntry.TryParse((byte[])command.ExecuteScalar()!, out var entry, out var fault), fault.Sentence);
        return entry;
    }

    private static void PutHead(SqliteConnection database, AuditEntry last) =>
        Run(database, $"UPDATE channels SET audit_seq = {last.Seq}, audit_hash = '{last.Hash}' WHERE audit_seq > 0");

    private static SqliteConnection Open(string path)
    {
        var database = new SqliteConnection($"Data Source={path};Pooling=False");
        database.Open();
        return database;
    }

    /// <summary>Alters a row; where there is none, the test is wrong.</summary>
    private static void Run(SqliteConnection database, string sql) => Assert.Equal(1, Execute(database, sql));

    private static int Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
