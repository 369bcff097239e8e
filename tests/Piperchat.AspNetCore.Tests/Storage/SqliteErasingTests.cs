using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What is gone from the log is gone from the disk, and what must stay stays.</summary>
public sealed class SqliteErasingTests : IAsyncDisposable
{
    private static readonly PiperchatChannel Main = new("", "main");
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly Person _alice = new();

    public SqliteErasingTests() => _store = SqliteStore.Open(_folder.Database, new Announcements(), TimeProvider.System, NullLogger.Instance, StoreContract.Absence);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Place Place => new(_store.RelayId, "", "main");

    [Theory]
    [InlineData(64)]
    [InlineData(3_000)]
    [InlineData(150_000)]
    public async Task Message_that_is_gone_is_in_no_byte_of_the_database_or_its_write_ahead_log_once_that_is_acknowledged(int bodyBytes)
    {
        var messages = new List<(string Id, string[] Secrets)>();
        for (var i = 0; i < 12; i++) messages.Add(await PostAsync(bodyBytes));
        await ActAsync(head => _alice.Claim(Place, head, Now));
        var whole = messages.ConvertAll(message => OnDisk(message.Secrets));
        Assert.All(whole, (found, i) => Assert.InRange(found, messages[i].Secrets.Length * 9 / 10, messages[i].Secrets.Length));

        await EraseAsync(messages[3].Id);
        Assert.Equal(0, OnDisk(messages[3].Secrets));
        await ActAsync(head => _alice.Remove(Place, messages[7].Id, head, Now));
        Assert.Equal(0, OnDisk(messages[7].Secrets));
        Assert.Equal(whole[5], OnDisk(messages[5].Secrets));
    }

    [Fact]
    public async Task Message_that_a_reader_held_on_to_is_overwritten_with_the_next_write()
    {
        var (id, secrets) = await PostAsync(3_000);
        using (var reader = SqliteDatabase.Open(_folder.Database))
        {
            reader.Writing.Run("BEGIN");
            Assert.Equal(1L, reader.Writing.Scalar("SELECT count(*) FROM entries"));
            await EraseAsync(id);
            Assert.NotEqual(0, OnDisk(secrets));
            reader.Writing.Run("ROLLBACK");
        }

        await PostAsync(64);
        Assert.Equal(0, OnDisk(secrets));
    }

    [Fact]
    public void Database_overwrites_what_is_deleted()
    {
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder.Database);
        Assert.Equal(1L, database.Writing.Scalar("PRAGMA secure_delete"));
    }

    [Theory]
    [InlineData("DELETE FROM audit")]
    [InlineData("DELETE FROM audit WHERE seq = 1")]
    [InlineData("UPDATE audit SET entry = x'00'")]
    [InlineData("UPDATE audit SET seq = 9")]
    [InlineData("UPDATE audit SET channel = 9")]
    [InlineData("UPDATE audit SET action = 'remove'")]
    [InlineData("UPDATE audit SET actor = 'dot1:0000000000000000', target = NULL")]
    [InlineData("INSERT OR REPLACE INTO audit SELECT channel, seq, x'00', action, actor, target, salt, user_id, user_name FROM audit")]
    public async Task Audit_log_takes_no_deletion_and_no_change(string sql)
    {
        await ActAsync(head => _alice.Claim(Place, head, Now));
        using var database = SqliteDatabase.Open(_folder.Database);
        var refusal = Assert.Throws<SqliteException>(() => database.Writing.Run(sql));
        Assert.Contains("append-only", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, database.Writing.Scalar("SELECT count(*) FROM audit WHERE seq = 1 AND entry <> x'00'"));
    }

    [Fact]
    public async Task Person_behind_an_operators_entry_can_be_erased_and_the_chain_stays_whole()
    {
        Assert.True(AdminAction.TryParseOperators("""{"description":""}"""u8, ActionKind.Claim, Place, Now.ToUnixTimeSeconds(), out var claim, out _));
        await _store.Rosters.ApplyAsync(new NewAction { Channel = Main, Action = claim, Operator = new PiperchatUser("7", "Olga"), TimeOff = false, MostMembers = 10 });
        using var database = SqliteDatabase.Open(_folder.Database);
        Assert.Equal(1, database.Writing.Run("UPDATE audit SET salt = NULL, user_id = NULL, user_name = NULL WHERE user_id = '7'"));
        var row = Assert.Single(await _store.Rosters.EntriesAsync(Main, new AuditPage(10, 0, 0, null), Cancel));
        Assert.Null(row.By);
        Assert.Null((await new AuditVerification(_store).VerifyAsync(Main, Cancel)).Fault);
    }

    [Fact]
    public async Task Unit_that_fails_after_its_act_leaves_no_row_session_or_announcement_of_it()
    {
        var announced = new Announcements();
        using var folder = new TemporaryFolder();
        await using var store = SqliteStore.Open(folder.Database, announced, TimeProvider.System, NullLogger.Instance, StoreContract.Absence);
        var (place, bob) = (new Place(store.RelayId, "", "main"), new Person());
        await store.Rosters.ApplyAsync(Acting(_alice.Claim(place, AdminAction.EmptyLog, Now)));
        var message = Reading(_alice.Envelope(place, Now), place);
        await store.Messages.PostAsync(message);
        var challenge = StoreContract.Key();
        await store.Sessions.ChallengeAsync(new NewChallenge(challenge, "", null, TimeSpan.FromSeconds(60)));
        var session = new NewSession { Tenant = "", Challenge = challenge, Key = bob.Key.PublicKey, User = null, Token = StoreContract.Key(), ExpiresAt = Now.AddHours(1).ToUnixTimeMilliseconds() };
        await store.Sessions.OpenAsync(session);
        var before = Rows(folder);

        var head = (await store.Rosters.StateAsync(Main, Cancel)).Head.Hash;
        foreach (var act in new[]
        {
            _alice.Give(place, bob, "banned", head, Now),
            _alice.Set(place, new ChannelSettings("", "ask", "roster"), head, Now),
            _alice.Remove(place, message.Id, head, Now),
        })
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => store.Writer.RunAsync<int>(scope =>
            {
                Assert.Equal(ActionResult.Done, SqliteActions.Apply(scope, Acting(act)).Result);
                throw new InvalidOperationException("It went wrong half-way.");
            }));
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Writer.RunAsync<int>(scope =>
        {
            var erasure = new NewErasure { Channel = Main, Target = message.Id, Key = _alice.Key.PublicKey, CreatedAt = 0, TimeOff = false, Record = _alice.Erase(place, message.Id, Now) };
            Assert.Equal(EraseResult.Erased, SqliteErasures.Erase(scope, erasure).Result);
            throw new InvalidOperationException("It went wrong half-way.");
        }));

        Assert.Equal(before, Rows(folder));
        Assert.Equal(2, announced.All.Count);
        Assert.NotNull(await store.Sessions.FindAsync("", session.Token, Cancel));
        Assert.Equal(ActionResult.Done, (await store.Rosters.ApplyAsync(Acting(_alice.Give(place, bob, "banned", head, Now)))).Result);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>All that the database holds, as text.</summary>
    private static List<string> Rows(TemporaryFolder folder)
    {
        using var database = SqliteDatabase.Open(folder.Database);
        var rows = new List<string>();
        foreach (var table in new[] { "channels", "entries", "ids", "repeats", "keys", "usernames", "readers", "roster", "audit", "erasures", "challenges", "sessions", "attestations" })
        {
            using var reader = database.Writing.Read($"SELECT * FROM {table}");
            while (reader.Read())
                rows.Add(table + string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}")));
        }

        return rows;
    }

    private static NewMessage Reading(byte[] envelope, Place place) =>
        PostedMessage.Read(envelope, new Reception(place.Relay, place.Tenant, null, AcceptPlaintext: false, Now), out _)!;

    private NewAction Acting(AdminAction act) => new() { Channel = Main, Action = act, Key = _alice.Key.PublicKey, TimeOff = false, MostMembers = 10 };

    private async Task ActAsync(Func<string, AdminAction> sign) => Assert.Equal(
        ActionResult.Done, (await _store.Rosters.ApplyAsync(Acting(sign((await _store.Rosters.StateAsync(Main, Cancel)).Head.Hash)))).Result);

    private async Task EraseAsync(string id) => Assert.Equal(EraseResult.Erased, (await _store.Messages.EraseAsync(new NewErasure
    {
        Channel = Main,
        Target = id,
        Key = _alice.Key.PublicKey,
        CreatedAt = 0,
        TimeOff = false,
        Record = _alice.Erase(Place, id, Now),
    })).Result);

    /// <summary>Posts a message, and gives pieces of all that was sealed and signed in it.</summary>
    private async Task<(string Id, string[] Secrets)> PostAsync(int bodyBytes)
    {
        var envelope = _alice.Envelope(Place, Now, bodyBytes: bodyBytes, wraps: 3);
        Assert.Equal(PostResult.Stored, (await _store.Messages.PostAsync(Reading(envelope, Place))).Result);
        var json = JsonNode.Parse(envelope)!;
        string[] texts = [(string)json["cipher_body"]!, (string)json["sig"]!, (string)json["epk"]!, .. json["wraps"]!.AsObject().Select(wrap => (string)wrap.Value!)];
        return ((string)json["id"]!, [.. texts.SelectMany(text => text.Chunk(1000)).Where(chunk => chunk.Length >= 32).Select(chunk => new string(chunk[..32]))]);
    }

    /// <summary>How many of the pieces stand in a file of the database. (One that SQLite put across two pages doesn't.)</summary>
    private int OnDisk(string[] pieces)
    {
        using var bytes = new MemoryStream();
        foreach (var path in Directory.EnumerateFiles(_folder.Path, "piperchat.db*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.CopyTo(bytes);
        }

        var text = Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        return pieces.Count(piece => text.Contains(piece, StringComparison.Ordinal));
    }
}
