using Microsoft.Extensions.Logging.Abstractions;
using Piperchat.Protocol;
using SQLitePCL;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A database with claimed channels of several sizes, and what reading from it costs.</summary>
public sealed class FilledDatabase : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;

    public FilledDatabase()
    {
        _database = SqliteDatabase.Open(_folder.Database);
        _writer = new SqliteWriter(_database.Writing, new Announcements(), TimeProvider.System, NullLogger.Instance, WriterBounds.Default);
        (Rosters, Readers, List) = (new SqliteRosters(_database, _writer), new SqliteReaders(_database, _writer, new SqlitePresence(StoreContract.Absence), TimeProvider.System), new SqliteChannels(_database));

        // Before the session prepares its first statement: those of before aren't counted. One session serves all reads, for they come one by one.
        _database.Read(session =>
        {
            session.Connection.Handle!.enable_sqlite3_next_stmt(true);
            return 0;
        });
        var relay = _database.Read(session => (string)session.Scalar("SELECT value FROM relay WHERE name = 'relay'")!);
        _writer.RunAsync(scope =>
        {
            foreach (var (name, size) in new[] { ("small", 100), ("medium", 500), ("large", 1_000), ("left-100", 20), ("left-1000", 20) })
                Channels.Add(name, Fill(scope, relay, new PiperchatChannel("", name), size));
            Leave(scope, "left-100", 100);
            Leave(scope, "left-1000", 1_000);
            foreach (var (tenant, count) in new[] { ("few", 100), ("many", 1_000), ("other", 1_000) }) MakeChannels(scope, tenant, count);
            return 0;
        }).GetAwaiter().GetResult();
    }

    internal Dictionary<string, (PiperchatChannel Channel, Person[] People)> Channels { get; } = [];

    internal SqliteRosters Rosters { get; }

    internal SqliteReaders Readers { get; }

    internal SqliteChannels List { get; }

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    /// <summary>Adds up the counters of all statements of the session that reads, and sets them back.</summary>
    internal (long Steps, long FullScanSteps) Count() => _database.Read(session =>
    {
        var (steps, scans) = (0L, 0L);
        var handle = session.Connection.Handle!;
        for (var statement = raw.sqlite3_next_stmt(handle, null); statement is not null; statement = raw.sqlite3_next_stmt(handle, statement))
        {
            steps += raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 1);
            scans += raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
        }

        return (steps, scans);
    });

    /// <summary>Of each ten one is banned, three were taken off, and the rest are members, but for an owner and an admin. All have a name and a key record.</summary>
    private static (PiperchatChannel Channel, Person[] People) Fill(WriteScope scope, string relay, PiperchatChannel channel, int size)
    {
        var people = Enumerable.Range(0, size).Select(_ => new Person()).ToArray();
        var (place, prev) = (new Place(relay, channel.Tenant, channel.Name), AdminAction.EmptyLog);
        foreach (var (i, person) in people.Index())
        {
            var role = i == 1 ? "admin" : (i % 10) switch
            {
                3 => "banned",
                5 or 7 or 9 => "none",
                _ => "member",
            };
            var act = i == 0 ? person.Claim(place, prev, Now) : people[0].Give(place, person, role, prev, Now);
            var outcome = SqliteActions.Apply(
                scope, new NewAction { Channel = channel, Action = act, Key = people[0].Key.PublicKey, TimeOff = false, MostMembers = 10_000 });
            Assert.Equal(ActionResult.Done, outcome.Result);
            prev = outcome.Head.Hash;

            var name = $"{channel.Name}-{i:0000}";
            scope.Session.Run(
                "UPDATE keys SET username = ?2, serial = 1, digest = x'00', record = ?3, seen = unixepoch() / 86400 WHERE tenant = '' AND dot1 = ?1", person.Dot1, name, person.Identity(place, Now));
            scope.Session.Run("INSERT INTO usernames VALUES ('', ?1, ?2, ?3, 0, 0)", name, person.Dot1, person.Key.PublicKey);
        }

        return (channel, people);
    }

    private void Leave(WriteScope scope, string name, int count)
    {
        var channel = SqliteLog.FindChannel(scope.Session, Channels[name].Channel)!.Value;
        for (var i = 0; i < count; i++)
        {
            scope.Session.Run(
                "INSERT INTO readers (channel, ed25519_pub, dot1, joined, created_at, seq, record) VALUES (?1, ?2, ?3, 0, 0, ?4, x'00')",
                channel,
                StoreContract.Key(),
                $"dot1:{i:x16}",
                i);
        }
    }

    private static void MakeChannels(WriteScope scope, string tenant, int count)
    {
        for (var i = 0; i < count; i++)
        {
            scope.Session.Run(
                "INSERT INTO channels (tenant, name, created_at, head, messages, readers, last_activity) VALUES (?1, ?2, 0, 1, 1, 0, 0)", tenant, $"c{i:0000}");
        }
    }
}
