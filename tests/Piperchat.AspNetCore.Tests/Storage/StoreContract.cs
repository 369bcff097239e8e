using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What every store must do, whatever it is made of. A new store passes by deriving from this.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private static readonly PiperchatChannel Main = new("", "main");

    private readonly Announcements _announced = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
    private IRelayStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IRelayStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await OpenAsync(_announced, _time);

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Post_to_a_new_channel_gets_seq_1_and_the_next_2()
    {
        Assert.Equal(1, (await Store.Messages.PostAsync(Message())).Message.Seq);
        Assert.Equal(2, (await Store.Messages.PostAsync(Message())).Message.Seq);
        Assert.Equal(1, (await Store.Messages.PostAsync(Message(new PiperchatChannel("", "other")))).Message.Seq);
        Assert.Equal(2, await Store.Messages.HeadAsync(Main, Cancel));
    }

    [Fact]
    public async Task Post_is_rendered_once_and_announced_kept_and_read_with_the_same_bytes()
    {
        var posted = (await Store.Messages.PostAsync(Message())).Message;
        var read = Assert.Single(await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel));
        Assert.Equal(posted.Body, read.Body);
        Assert.Equal(posted.Body, Assert.Single(_announced.All).Entry.Body);

        var json = JsonNode.Parse(posted.Body)!;
        Assert.Equal(1, (long?)json["seq"]);
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)json["receivedAt"]);
        Assert.Null(json["prev_hash"]);
    }

    [Fact]
    public async Task Post_names_the_message_before_it_in_prev_hash()
    {
        await Store.Messages.PostAsync(Message(hint: "00000000000000aa"));
        var second = await Store.Messages.PostAsync(Message());
        Assert.Equal("00000000000000aa", (string?)JsonNode.Parse(second.Message.Body)!["prev_hash"]);
    }

    [Fact]
    public async Task Posts_of_many_at_once_leave_no_gap_and_are_announced_in_order()
    {
        var posts = Enumerable.Range(0, 200).Select(i => Store.Messages.PostAsync(Message(new PiperchatChannel("", $"c{i % 3}")))).ToArray();
        await Task.WhenAll(posts);
        foreach (var channel in _announced.All.GroupBy(entry => entry.Channel))
        {
            Assert.Equal(Enumerable.Range(1, channel.Count()).Select(i => (long)i), channel.Select(entry => entry.Entry.Seq));
            var read = await Store.Messages.AfterAsync(channel.Key, 0, Upto(500), Cancel);
            Assert.Equal(channel.Select(entry => entry.Entry.Seq), read.Select(entry => entry.Seq));
        }
    }

    [Fact]
    public async Task Post_isnt_done_before_it_was_announced()
    {
        await Store.Messages.PostAsync(Message());
        Assert.Single(_announced.All);
    }

    [Fact]
    public async Task Repeat_of_an_id_by_its_key_in_its_channel_answers_the_first_message_and_isnt_announced()
    {
        var key = Key();
        var id = Guid.NewGuid().ToString();
        var first = await Store.Messages.PostAsync(Message(id: id, key: key));
        var second = await Store.Messages.PostAsync(Message(id: id, key: key, timeOff: true));
        Assert.Equal(PostResult.Repeat, second.Result);
        Assert.Equal(first.Message.Body, second.Message.Body);
        Assert.Single(_announced.All);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Reuse_of_an_id_by_another_key_or_in_another_channel_is_refused_with_nothing_of_it(bool sameKey, bool sameChannel)
    {
        var key = Key();
        var id = Guid.NewGuid().ToString();
        await Store.Messages.PostAsync(Message(id: id, key: key));
        var outcome = await Store.Messages.PostAsync(
            Message(sameChannel ? Main : new PiperchatChannel("", "other"), id, sameKey ? key : Key()));
        Assert.Equal(PostResult.IdTaken, outcome.Result);
        Assert.Null(outcome.Message.Body);
        Assert.Equal(0, await Store.Messages.HeadAsync(new PiperchatChannel("", "other"), Cancel));
    }

    [Fact]
    public async Task Id_of_1_5_counts_within_its_tenant_only()
    {
        var id = Guid.NewGuid().ToString();
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), id));
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(Message(new PiperchatChannel("globex", "main"), id))).Result);
    }

    [Fact]
    public async Task Id_of_an_older_version_counts_over_the_whole_relay()
    {
        var (mine, theirs) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), mine, legacy: true));
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), theirs));
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(Message(id: mine, legacy: true))).Result);
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(Message(id: theirs, legacy: true))).Result);
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(Message(id: mine))).Result);
    }

    [Fact]
    public async Task Post_whose_time_is_off_is_refused_and_leaves_no_channel()
    {
        Assert.Equal(PostResult.TimeOff, (await Store.Messages.PostAsync(Message(timeOff: true))).Result);
        Assert.Empty(await Store.Channels.ListAsync("", Cancel));
        Assert.Equal(0, (await Store.Channels.CountAsync("", Cancel)).Messages);
    }

    [Fact]
    public async Task Same_content_within_10_s_is_one_message_and_later_another()
    {
        var (key, digest) = (Key(), RandomNumberGenerator.GetBytes(32));
        var first = await Store.Messages.PostAsync(Message(key: key, digest: digest));
        _time.Advance(TimeSpan.FromSeconds(9));
        var second = await Store.Messages.PostAsync(Message(key: key, digest: digest));
        Assert.Equal(PostResult.Repeat, second.Result);
        Assert.Equal(first.Message.Body, second.Message.Body);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(Message(key: key, digest: digest))).Result);
    }

    [Fact]
    public async Task Dot1_belongs_to_the_first_key_that_came_with_it_in_its_tenant()
    {
        await Store.Messages.PostAsync(Message(dot1: "dot1:00000000000000aa", key: Key()));
        Assert.Equal(PostResult.Dot1Taken, (await Store.Messages.PostAsync(Message(dot1: "dot1:00000000000000aa", key: Key()))).Result);
        Assert.Equal(
            PostResult.Stored,
            (await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), dot1: "dot1:00000000000000aa", key: Key()))).Result);
    }

    [Fact]
    public async Task Post_shows_the_name_that_its_key_holds()
    {
        var key = Key();
        await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", key);
        var message = await Store.Messages.PostAsync(Message(dot1: "dot1:00000000000000aa", key: key));
        Assert.Equal("alice", (string?)JsonNode.Parse(message.Message.Body)!["username"]);
    }

    [Fact]
    public async Task Post_under_a_name_that_nobody_holds_shows_no_username()
    {
        var message = await Store.Messages.PostAsync(Message(claims: "alice"));
        Assert.Null(JsonNode.Parse(message.Message.Body)!["username"]);
    }

    [Fact]
    public async Task Post_under_a_name_of_another_key_is_refused()
    {
        await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", Key());
        Assert.Equal(PostResult.UsernameTaken, (await Store.Messages.PostAsync(Message(claims: "alice"))).Result);
        Assert.Equal(0, await Store.Messages.HeadAsync(Main, Cancel));
    }

    [Fact]
    public async Task Reading_gives_what_lies_before_and_after_a_seq()
    {
        for (var i = 0; i < 5; i++) await Store.Messages.PostAsync(Message());
        Assert.Equal([3L, 4], (await Store.Messages.AfterAsync(Main, 2, Upto(2), Cancel)).Select(entry => entry.Seq));
        Assert.Equal([3L, 4], (await Store.Messages.BeforeAsync(Main, 5, Upto(2), Cancel)).Select(entry => entry.Seq));
        Assert.Equal([4L, 5], (await Store.Messages.MessagesAsync(Main, null, Upto(2), Cancel)).Select(entry => entry.Seq));
        Assert.Empty(await Store.Messages.AfterAsync(new PiperchatChannel("acme", "main"), 0, Upto(10), Cancel));
        Assert.Empty(await Store.Messages.BeforeAsync(new PiperchatChannel("acme", "main"), 10, Upto(10), Cancel));
    }

    [Fact]
    public async Task Reading_stops_at_the_bytes_of_a_page_and_gives_one_entry_at_least()
    {
        var sizes = new List<int>();
        for (var i = 0; i < 5; i++)
            sizes.Add((await Store.Messages.PostAsync(Message(opening: $"{{\"content\":\"{new string('x', 10_000)}\"", createdAt: _time.GetUtcNow()))).Message.Body.Length);
        var page = new Page(10, 2 * sizes.Max());
        Assert.Equal([1L, 2], Seqs(await Store.Messages.AfterAsync(Main, 0, page, Cancel)));
        Assert.Equal([3L, 4], Seqs(await Store.Messages.BeforeAsync(Main, 5, page, Cancel)));
        Assert.Equal([4L, 5], Seqs(await Store.Messages.MessagesAsync(Main, null, page, Cancel)));
        Assert.Equal([1L, 2], Seqs(await Store.Messages.MessagesAsync(Main, _time.GetUtcNow().ToUnixTimeMilliseconds() - 1, page, Cancel)));

        var small = page with { Bytes = 1 };
        Assert.Equal([3L], Seqs(await Store.Messages.AfterAsync(Main, 2, small, Cancel)));
        Assert.Equal([4L], Seqs(await Store.Messages.BeforeAsync(Main, 5, small, Cancel)));
        Assert.Equal([5L], Seqs(await Store.Messages.MessagesAsync(Main, null, small, Cancel)));
    }

    [Fact]
    public async Task Reading_from_a_seq_past_any_stays_in_its_channel()
    {
        await Store.Messages.PostAsync(Message());
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "next")));
        foreach (var seq in (long[])[1L << 40, (1L << 40) + 1, 1L << 50, Protocol.Limits.LargestInteger])
        {
            Assert.Equal([1L], Seqs(await Store.Messages.BeforeAsync(Main, seq, Upto(10), Cancel)));
            Assert.Empty(await Store.Messages.AfterAsync(Main, seq, Upto(10), Cancel));
        }
    }

    [Fact]
    public async Task Reading_that_was_given_up_reads_nothing()
    {
        var givenUp = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Messages.HeadAsync(Main, givenUp));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Messages.AfterAsync(Main, 0, Upto(10), givenUp));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Readers.ListAsync(Main, givenUp));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Channels.ListAsync("", givenUp));
    }

    [Fact]
    public async Task Messages_since_a_time_are_those_dated_later_oldest_first()
    {
        var start = _time.GetUtcNow();
        for (var i = 0; i < 20; i++)
        {
            await Store.Messages.PostAsync(Message(createdAt: _time.GetUtcNow()));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var since = start.AddMinutes(15).ToUnixTimeMilliseconds();
        Assert.Equal([17L, 18, 19, 20], (await Store.Messages.MessagesAsync(Main, since, Upto(100), Cancel)).Select(entry => entry.Seq));
        Assert.Equal([17L, 18], (await Store.Messages.MessagesAsync(Main, since, Upto(2), Cancel)).Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Last_messages_begin_with_the_records_between_them()
    {
        var key = Key();
        await PublishAsync(key);
        for (var i = 0; i < 3; i++) await Store.Messages.PostAsync(Message());
        await JoinAsync(key);
        await Store.Messages.PostAsync(Message());
        Assert.Equal(2, await Store.Messages.BeforeLastAsync(Main, 2, Cancel));
        Assert.Equal(0, await Store.Messages.BeforeLastAsync(Main, 100, Cancel));
    }

    [Fact]
    public async Task Join_takes_its_seq_among_the_messages()
    {
        var key = Key();
        await PublishAsync(key);
        await Store.Messages.PostAsync(Message());
        Assert.Equal(new ReaderOutcome(ReaderResult.Stored, 2), await JoinAsync(key));
        Assert.Equal(3, (await Store.Messages.PostAsync(Message())).Message.Seq);
        Assert.Equal(EntryKind.Join, (await Store.Messages.AfterAsync(Main, 1, Upto(1), Cancel))[0].Kind);
        Assert.Equal([1L, 3], (await Store.Messages.MessagesAsync(Main, null, Upto(10), Cancel)).Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Join_without_a_key_record_is_refused() =>
        Assert.Equal(ReaderResult.NoIdentity, (await JoinAsync(Key())).Result);

    [Fact]
    public async Task Join_again_with_the_same_time_is_a_repeat_with_the_first_seq()
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key);
        Assert.Equal(new ReaderOutcome(ReaderResult.Repeat, 1), await JoinAsync(key, timeOff: true));
        Assert.Single(_announced.All);
    }

    [Theory]
    [InlineData(true, 0, false, 0, true)]
    [InlineData(false, 0, true, 0, false)]
    [InlineData(false, 5, true, 4, false)]
    [InlineData(true, 5, true, 4, false)]
    [InlineData(false, 4, true, 5, true)]
    public async Task Record_counts_where_it_is_later_and_a_tie_is_a_leave(bool firstJoins, int firstAt, bool secondJoins, int secondAt, bool counts)
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key, firstJoins ? EntryKind.Join : EntryKind.Leave, firstAt);
        var second = await JoinAsync(key, secondJoins ? EntryKind.Join : EntryKind.Leave, secondAt);
        Assert.Equal(counts ? ReaderResult.Stored : ReaderResult.Superseded, second.Result);
        var reads = counts ? secondJoins : firstJoins;
        Assert.Equal(reads ? 1 : 0, (await Store.Readers.ListAsync(Main, Cancel)).Count);
    }

    [Fact]
    public async Task Join_past_the_most_readers_is_refused_until_one_leaves()
    {
        var keys = Enumerable.Range(0, 3).Select(_ => Key()).ToArray();
        foreach (var key in keys) await PublishAsync(key);
        await JoinAsync(keys[0], most: 2);
        await JoinAsync(keys[1], most: 2);
        Assert.Equal(ReaderResult.TooMany, (await JoinAsync(keys[2], most: 2)).Result);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(keys[0], at: 1, most: 2)).Result);
        await JoinAsync(keys[0], EntryKind.Leave, 2, most: 2);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(keys[2], most: 2)).Result);
    }

    [Fact]
    public async Task Key_record_is_taken_again_when_it_is_the_same_and_refused_with_a_serial_that_isnt_higher()
    {
        var key = Key();
        Assert.Equal(PublishResult.Stored, (await PublishAsync(key)).Result);
        Assert.Equal(PublishResult.Repeat, (await PublishAsync(key, timeOff: true)).Result);
        Assert.Equal(PublishResult.SerialTaken, (await PublishAsync(key, content: 9)).Result);
        Assert.Equal(PublishResult.Stored, (await PublishAsync(key, serial: 2)).Result);
        Assert.Equal(PublishResult.SerialTaken, (await PublishAsync(key)).Result);
        Assert.Equal(PublishResult.TimeOff, (await PublishAsync(key, serial: 3, timeOff: true)).Result);
    }

    [Fact]
    public async Task Key_record_claims_its_name_in_its_tenant_and_keeps_it_after_another()
    {
        var (alice, bob) = (Key(), Key());
        await PublishAsync(alice, username: "alice");
        Assert.Equal(PublishResult.UsernameTaken, (await PublishAsync(bob, username: "alice")).Result);
        Assert.Equal(PublishResult.Stored, (await PublishAsync(bob, username: "alice", tenant: "acme")).Result);

        await PublishAsync(alice, serial: 2, username: "alice2");
        Assert.Equal(PublishResult.UsernameTaken, (await PublishAsync(bob, username: "alice")).Result);
        Assert.Equal("alice2", (await Store.Usernames.FindByDot1Async("", Protocol.Dot1.Of(alice), Cancel))?.Username);
        Assert.Equal(alice, (await Store.Usernames.FindAsync("", "alice", Cancel))?.Key);
        Assert.Null(await Store.Identities.FindAsync("", Protocol.Dot1.Of(bob), Cancel));
    }

    [Fact]
    public async Task Name_claim_of_an_older_version_counts_once_over_the_whole_relay()
    {
        var key = Key();
        Assert.Equal(ClaimResult.Claimed, (await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", key)).Result);
        Assert.Equal(ClaimResult.Repeat, (await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", key)).Result);
        Assert.Equal(ClaimResult.UsernameTaken, (await Store.Usernames.ClaimAsync("acme", "alice", "dot1:00000000000000bb", Key())).Result);
        Assert.Equal(ClaimResult.Dot1Taken, (await Store.Usernames.ClaimAsync("", "bob", "dot1:00000000000000aa", Key())).Result);
        Assert.Null(await Store.Usernames.FindAsync("", "bob", Cancel));
    }

    [Fact]
    public async Task Channels_are_listed_by_tenant_with_their_counts()
    {
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "b")));
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "a")));
        _time.Advance(TimeSpan.FromMinutes(1));
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "a")));
        await Store.Messages.PostAsync(Message());

        var channels = await Store.Channels.ListAsync("acme", Cancel);
        Assert.Equal(["a", "b"], channels.Select(channel => channel.Name));
        Assert.Equal(2, channels[0].MessageCount);
        Assert.Equal(60_000, channels[0].LastActivity - channels[0].CreatedAt);
        Assert.Equal(new RelayCounts(2, 3, 0), await Store.Channels.CountAsync("acme", Cancel));
    }

    [Fact]
    public void Relay_and_log_have_ids_of_their_own()
    {
        Assert.Matches("^[0-9a-f]{32}$", Store.RelayId);
        Assert.Matches("^[0-9a-f]{16}$", Store.LogId);
    }

    internal static Page Upto(int entries) => new(entries, 1024 * 1024);

    internal abstract ValueTask<IRelayStore> OpenAsync(ICommitObserver observer, TimeProvider time);

    internal static byte[] Key() => RandomNumberGenerator.GetBytes(32);

    internal static NewMessage Message(
        PiperchatChannel? channel = null, string? id = null, byte[]? key = null, string? dot1 = null, string? claims = null,
        bool legacy = false, bool timeOff = false, byte[]? digest = null, string hint = "0000000000000000", DateTimeOffset? createdAt = null,
        string? opening = null)
    {
        id ??= Guid.NewGuid().ToString();
        return new NewMessage
        {
            Channel = channel ?? Main,
            Id = id,
            Legacy = legacy,
            Key = key ?? Key(),
            Dot1 = dot1,
            ClaimedName = claims,
            Label = "someone",
            CreatedAt = (createdAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds(),
            TimeOff = timeOff,
            Opening = Encoding.UTF8.GetBytes(opening ?? $"{{\"id\":\"{id}\""),
            Hint = hint,
            ContentDigest = digest,
        };
    }

    private static IEnumerable<long> Seqs(IEnumerable<LogEntry> entries) => entries.Select(entry => entry.Seq);

    private Task<PublishOutcome> PublishAsync(
        byte[] key, long serial = 1, string? username = null, string tenant = "", bool timeOff = false, byte content = 0) =>
        Store.Identities.PublishAsync(new NewIdentity
        {
            Tenant = tenant,
            Dot1 = Protocol.Dot1.Of(key),
            Key = key,
            Username = username,
            Serial = serial,
            TimeOff = timeOff,
            Record = "{}"u8.ToArray(),
            Digest = [(byte)serial, content],
        });

    private Task<ReaderOutcome> JoinAsync(byte[] key, EntryKind kind = EntryKind.Join, int at = 0, int most = 256, bool timeOff = false) =>
        Store.Readers.RecordAsync(new NewReaderRecord
        {
            Channel = Main,
            Kind = kind,
            Key = key,
            Dot1 = Protocol.Dot1.Of(key),
            CreatedAt = at,
            TimeOff = timeOff,
            Record = "{}"u8.ToArray(),
            MostReaders = most,
        });
}

/// <summary>Remembers what was committed.</summary>
internal sealed class Announcements : ICommitObserver
{
    private readonly List<CommittedEntry> _all = [];

    public IReadOnlyList<CommittedEntry> All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    public void Committed(IReadOnlyList<CommittedEntry> entries)
    {
        lock (_all) _all.AddRange(entries);
    }
}
