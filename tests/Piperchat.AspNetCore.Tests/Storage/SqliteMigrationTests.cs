using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Data that earlier versions wrote, opened by this one.</summary>
public sealed class SqliteMigrationTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly PiperchatChannel Main = new("acme", "main");
    private readonly Person _alice = new();
    private readonly Person _bob = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "7c19f284523f6992")]
    [InlineData(2, "7b74663ee250cdaa")]
    [InlineData(3, "e8b5329410d47c08")]
    [InlineData(4, "2bd58d4d3628dd57")]
    public void Step_that_is_out_is_never_edited(int version, string hash) =>
        Assert.StartsWith(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Migrations.All[version - 1].ReplaceLineEndings("\n")))), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Schema_is_brought_up_with_all_it_holds_and_unclaimed(int schema)
    {
        using var folder = new TemporaryFolder();
        var bodies = Write(folder, schema);
        await using var store = Open(folder);
        Assert.Equal(bodies, (await store.Messages.AfterAsync(Main, 0, StoreContract.Upto(10), Cancel)).Select(entry => Encoding.UTF8.GetString(entry.Body)));
        Assert.Equal(_alice.Dot1, (await store.Usernames.FindAsync("acme", "alice", Cancel))?.Dot1);
        var reader = Assert.Single(await store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel));
        Assert.Equal((ReaderBy.Join, null, null), (reader.By, reader.Role, reader.User));
        Assert.Equal(new RosterState(new AuditHead(0, AdminAction.EmptyLog), false, null, 0, 0, 0, default), await store.Rosters.StateAsync(Main, Cancel));
        Assert.Equal((2, false), ((await store.Channels.ListAsync("acme", "", "", 10, Cancel))[0].MessageCount, (await store.Channels.ListAsync("acme", "", "", 10, Cancel))[0].IsClaimed));
        Assert.Null((await new AuditVerification(store).VerifyAsync(Main, Cancel)).Fault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Channel_of_an_older_schema_is_claimed_and_its_messages_removed_and_erased_like_any_other(int schema)
    {
        using var folder = new TemporaryFolder();
        var bodies = Write(folder, schema).Select(body => JsonNode.Parse(body)!).ToArray();
        await using var store = Open(folder);
        var place = new Place(store.RelayId, "acme", "main");
        var claimed = await store.Rosters.ApplyAsync(Act(_alice.Claim(place, AdminAction.EmptyLog, Then)));
        Assert.Equal((ActionResult.Done, 1), (claimed.Result, claimed.Head.Seq));
        Assert.Empty(await store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel).AsTask().ContinueWith(list => list.Result.Where(each => each.Role is null), TaskScheduler.Default));

        var removed = await store.Rosters.ApplyAsync(Act(_alice.Remove(place, (string)bodies[1]["id"]!, claimed.Head.Hash, Then)));
        Assert.Equal(ActionResult.Done, removed.Result);
        var erased = await store.Messages.EraseAsync(new NewErasure
        {
            Channel = Main,
            Target = (string)bodies[2]["id"]!,
            Key = _bob.Key.PublicKey,
            CreatedAt = 0,
            TimeOff = false,
            Record = _bob.Erase(place, (string)bodies[2]["id"]!, Then),
        });
        Assert.Equal(EraseResult.Erased, erased.Result);

        var log = (await store.Messages.AfterAsync(Main, 0, StoreContract.Upto(10), Cancel)).Select(entry => JsonNode.Parse(entry.Body)!).ToArray();
        Assert.Equal(["join", "gone", "gone", "action", "action", "erase"], log.Select(entry => (string?)entry["type"]));
        Assert.Equal((_bob.Dot1, (string)bodies[1]["hash_of_it"]!), ((string)log[1]["from_dot1"]!, (string)log[1]["hash"]!));
        Assert.Null((await new AuditVerification(store).VerifyAsync(Main, Cancel)).Fault);

        NewAction Act(AdminAction act) => new() { Channel = Main, Action = act, Key = _alice.Key.PublicKey, TimeOff = false, MostMembers = 10 };
    }

    [Fact]
    public async Task Team_record_that_anyone_could_post_to_schema_2_is_no_teams_key_and_its_key_no_persons()
    {
        using var folder = new TemporaryFolder();
        Write(folder, schema: 2);
        var mallory = new Person();
        using (var database = SqliteDatabase.Open(folder.Database, [.. Migrations.All.Take(2)]))
        {
            var place = new Place((string)database.Writing.Scalar("SELECT value FROM relay WHERE name = 'relay'")!, "acme");
            var record = KeyRecord.Sign(mallory.Key, mallory.X25519, place, WireTime.Format(Then), 1, null, "support", "1.5").ToJson();
            database.Writing.Run(
                "INSERT INTO keys (tenant, dot1, ed25519_pub, serial, digest, record) VALUES ('acme', ?1, ?2, 1, x'00', ?3)", mallory.Dot1, mallory.Key.PublicKey, record);
        }

        await using var store = Open(folder);
        Assert.Equal([null], await store.Identities.TeamKeysAsync("acme", ["support"], Cancel));
        Assert.NotNull(await store.Identities.FindAsync("acme", mallory.Dot1, Cancel));
        var join = await store.Readers.RecordAsync(new NewReaderRecord
        {
            Channel = Main,
            Kind = EntryKind.Join,
            Key = mallory.Key.PublicKey,
            Dot1 = mallory.Dot1,
            CreatedAt = 0,
            TimeOff = false,
            Record = "{}"u8.ToArray(),
            MostReaders = 10,
        });
        Assert.Equal(ReaderResult.TeamsKey, join.Result);
    }

    private static SqliteStore Open(TemporaryFolder folder) => SqliteStore.Open(folder.Database, new Announcements(), TimeProvider.System, NullLogger.Instance, StoreContract.Absence);

    /// <summary>What the code of an older schema left: bob joined acme's main and said two things; alice holds her name. Gives the log's bodies.</summary>
    private string[] Write(TemporaryFolder folder, int schema)
    {
        using var database = SqliteDatabase.Open(folder.Database, [.. Migrations.All.Take(schema)]);
        var rows = database.Writing;
        var relay = (string)rows.Scalar("SELECT value FROM relay WHERE name = 'relay'")!;
        var place = new Place(relay, "acme", "main");
        var at = Then.ToUnixTimeMilliseconds();
        var (first, second) = (_bob.Envelope(place, Then), _bob.Envelope(place, Then));
        var identity = _bob.Identity(place, Then);
        var join = _bob.Join(place, Then);
        string[] bodies =
        [
            $$"""{"seq":1,"receivedAt":"{{WireTime.Format(Then)}}","channel":"main","type":"join","record":{{Encoding.UTF8.GetString(join)}},"identity":{{Encoding.UTF8.GetString(identity)}}}""",
            Message(first, 2),
            Message(second, 3),
        ];

        rows.Run("INSERT INTO channels (channel, tenant, name, created_at, head, hint, messages, readers, last_activity) VALUES (1, 'acme', 'main', ?1, 3, 'ab', 2, 1, ?1)", at);
        foreach (var (i, body) in bodies.Index())
            rows.Run("INSERT INTO entries (entry, kind, at, created_at, body) VALUES (?1, ?2, ?3, ?3, ?4)", (1L << 40) | (i + 1L), i == 0 ? 1 : 0, at, Encoding.UTF8.GetBytes(body));
        foreach (var (i, envelope) in new[] { first, second }.Index())
            rows.Run("INSERT INTO ids (id, tenant, legacy, ed25519_pub, entry) VALUES (?1, 'acme', 0, ?2, ?3)", (string)JsonNode.Parse(envelope)!["id"]!, _bob.Key.PublicKey, (1L << 40) | (i + 2L));
        rows.Run("INSERT INTO keys (tenant, dot1, ed25519_pub, username, serial, digest, record) VALUES ('acme', ?1, ?2, NULL, 1, x'00', ?3)", _bob.Dot1, _bob.Key.PublicKey, identity);
        rows.Run("INSERT INTO keys (tenant, dot1, ed25519_pub, username, serial, digest, record) VALUES ('acme', ?1, ?2, 'alice', 1, x'00', ?3)", _alice.Dot1, _alice.Key.PublicKey, _alice.Identity(place, Then, "alice"));
        if (schema >= 3) rows.Run("UPDATE keys SET seen = unixepoch() / 86400");
        rows.Run("INSERT INTO usernames (tenant, username, dot1, ed25519_pub, legacy, claimed_at) VALUES ('acme', 'alice', ?1, ?2, 0, ?3)", _alice.Dot1, _alice.Key.PublicKey, at);
        rows.Run("INSERT INTO readers (channel, ed25519_pub, dot1, joined, created_at, seq, record) VALUES (1, ?1, ?2, 1, ?3, 1, ?4)", _bob.Key.PublicKey, _bob.Dot1, at, join);
        return bodies;
    }

    /// <summary>The public form, with the hash that a later <c>prev</c> would hold beside it, for the test.</summary>
    private static string Message(byte[] envelope, long seq)
    {
        Assert.True(Envelope.TryParse(envelope, out var parsed, out _));
        var json = JsonNode.Parse(envelope)!.AsObject();
        json["seq"] = seq;
        json["receivedAt"] = WireTime.Format(Then);
        json["content"] = "[encrypted message]";
        json["hash_of_it"] = Convert.ToHexStringLower(parsed.HashSignedBytes().AsSpan(0, 8));
        return json.ToJsonString();
    }
}
