using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Piperchat.AspNetCore.Tests;

public sealed class SqliteStoreTests : StoreContract
{
    private static readonly PiperchatChannel Main = new("", "main");
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Reopened_store_is_the_same_relay_and_goes_on_counting()
    {
        using var folder = new TemporaryFolder();
        string relay, log;
        await using (var first = Open(folder))
        {
            (relay, log) = (first.RelayId, first.LogId);
            await first.Messages.PostAsync(Message());
        }

        await using var second = Open(folder);
        Assert.Equal((relay, log), (second.RelayId, second.LogId));
        Assert.Equal(2, (await second.Messages.PostAsync(Message())).Message.Seq);
    }

    [Fact]
    public async Task Two_stores_on_one_file_give_each_seq_once()
    {
        using var folder = new TemporaryFolder();
        await using var one = Open(folder);
        await using var other = Open(folder);
        var posts = Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? one : other).Messages.PostAsync(Message())).ToArray();
        var outcomes = await Task.WhenAll(posts);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), outcomes.Select(outcome => outcome.Message.Seq).Order());
    }

    [Fact]
    public async Task What_is_queued_together_is_committed_together()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder);
        using var busy = new BusyWriter(store);
        var before = store.Writer.Commits;
        var posts = Enumerable.Range(0, 50).Select(_ => store.Messages.PostAsync(Message())).ToArray();
        await busy.LetGoAsync();
        await Task.WhenAll(posts);
        Assert.Equal(1, store.Writer.Commits - before);
    }

    [Fact]
    public async Task A_commit_takes_no_more_units_than_its_bound()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder, bounds: new WriterBounds(100, 10));
        using var busy = new BusyWriter(store);
        var posts = Enumerable.Range(0, 39).Select(_ => store.Messages.PostAsync(Message())).ToArray();
        await busy.LetGoAsync();
        await Task.WhenAll(posts);
        Assert.Equal(4, store.Writer.Commits);
    }

    [Fact]
    public async Task A_unit_of_work_that_fails_undoes_itself_and_no_other()
    {
        using var folder = new TemporaryFolder();
        var announced = new Announcements();
        await using var store = Open(folder, announced);
        using var busy = new BusyWriter(store);
        var before = store.Messages.PostAsync(Message());
        var failing = store.Writer.RunAsync<int>(scope =>
        {
            var head = SqliteLog.ReadHead(scope, Main);
            SqliteLog.Append(scope, Main, head, new LogEntry(head.Seq + 1, EntryKind.Message, []), 0);
            throw new InvalidOperationException("It went wrong half-way.");
        });
        var after = store.Messages.PostAsync(Message());
        await busy.LetGoAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(1, (await before).Message.Seq);
        Assert.Equal(2, (await after).Message.Seq);
        Assert.Equal([1L, 2], announced.All.Select(entry => entry.Entry.Seq));
        Assert.Equal(1, store.Writer.Commits);
    }

    [Fact]
    public async Task Nothing_is_announced_or_acknowledged_when_the_commit_fails()
    {
        using var folder = new TemporaryFolder();
        var announced = new Announcements();
        await using var store = Open(folder, announced);
        using var busy = new BusyWriter(store);
        var post = store.Messages.PostAsync(Message());

        // What SQLite does by itself when the disk is full: it rolls everything back.
        var full = store.Writer.RunAsync(scope => scope.Session.Run("ROLLBACK"));
        await Assert.ThrowsAsync<StoreBusyException>(busy.LetGoAsync);
        await Assert.ThrowsAsync<StoreBusyException>(() => post);
        await Assert.ThrowsAsync<StoreBusyException>(() => full);
        Assert.Empty(announced.All);
        Assert.Equal(1, (await store.Messages.PostAsync(Message())).Message.Seq);
    }

    /// <summary>As SQLite itself meets it, in the middle of a unit: it may have undone the whole transaction by then, and the reason must not be lost with it.</summary>
    [Fact]
    public async Task Full_disk_refuses_what_needs_room_says_that_it_is_full_and_takes_it_once_there_is_some()
    {
        using var folder = new TemporaryFolder();
        var announced = new Announcements();
        await using var store = Open(folder, announced);
        await store.Messages.PostAsync(Message());
        var pages = (long)store.Database.Writing.Scalar("PRAGMA page_count")!;
        store.Database.Writing.Run($"PRAGMA max_page_count = {pages + 4}");
        var refusal = await Assert.ThrowsAsync<StoreBusyException>(() => store.Messages.PostAsync(Sized(100_000)));
        Assert.Equal(StoreTrouble.Full, refusal.Trouble);
        Assert.Equal(2, (await store.Messages.PostAsync(Message())).Message.Seq);

        store.Database.Writing.Run("PRAGMA max_page_count = 1000000");
        Assert.Equal(3, (await store.Messages.PostAsync(Sized(100_000))).Message.Seq);
        Assert.Equal([1L, 2, 3], announced.All.Select(entry => entry.Entry.Seq));
    }

    [Fact]
    public async Task A_full_queue_refuses_what_comes_next()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder, bounds: new WriterBounds(2, 1));
        using var busy = new BusyWriter(store);
        var waiting = new[] { store.Messages.PostAsync(Message()), store.Messages.PostAsync(Message()) };
        await Assert.ThrowsAsync<StoreBusyException>(() => store.Messages.PostAsync(Message()));
        await busy.LetGoAsync();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_queue_full_of_large_messages_refuses_what_comes_next_and_takes_it_once_they_are_written()
    {
        const int Large = 10_000;
        using var folder = new TemporaryFolder();
        await using var store = Open(folder, bounds: new WriterBounds(1000, 100, MostBytes: 3 * Large));
        using var busy = new BusyWriter(store);
        var waiting = Enumerable.Range(0, 3).Select(_ => store.Messages.PostAsync(Sized(Large))).ToArray();
        await Assert.ThrowsAsync<StoreBusyException>(() => store.Messages.PostAsync(Sized(Large)));
        await busy.LetGoAsync();
        await Task.WhenAll(waiting);
        Assert.Equal(4, (await store.Messages.PostAsync(Sized(Large))).Message.Seq);

        // One that is larger than all the room there is, and alone.
        Assert.Equal(5, (await store.Messages.PostAsync(Sized(5 * Large))).Message.Seq);
    }

    [Fact]
    public async Task A_commit_of_large_messages_stops_at_its_share_of_bytes()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder, bounds: new WriterBounds(1000, 100, MostBytes: 160_000));
        using var busy = new BusyWriter(store, bytes: 30_000);
        var waiting = Enumerable.Range(0, 12).Select(_ => store.Messages.PostAsync(Sized(10_000))).ToArray();
        await busy.LetGoAsync();
        await Task.WhenAll(waiting);
        Assert.Equal(7, store.Writer.Commits);
    }

    [Fact]
    public async Task A_closed_store_refuses_to_write()
    {
        using var folder = new TemporaryFolder();
        var store = Open(folder);
        await store.DisposeAsync();
        await Assert.ThrowsAsync<StoreBusyException>(() => store.Messages.PostAsync(Message()));
    }

    [Fact]
    public void Database_is_written_ahead_and_synced_at_every_commit()
    {
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder.Database);
        Assert.Equal("wal", database.Writing.Scalar("PRAGMA journal_mode"));
        Assert.Equal(2L, database.Writing.Scalar("PRAGMA synchronous"));
        Assert.Equal(5000L, database.Writing.Scalar("PRAGMA busy_timeout"));
    }

    [Fact]
    public void Reading_connections_cant_write()
    {
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder.Database);
        Assert.Throws<SqliteException>(() => database.Read(session => session.Run("DELETE FROM entries"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("3.51.2")]
    [InlineData("3.45.0")]
    [InlineData("3")]
    public void Sqlite_that_can_lose_commits_is_refused(string version)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => SqliteDatabase.RequireVersion(version));
        Assert.Contains("3.51.3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sqlite_that_keeps_commits_is_taken() => SqliteDatabase.RequireVersion("3.51.3");

    [Fact]
    public void Data_of_a_newer_version_are_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        using (SqliteDatabase.Open(folder.Database, [.. Migrations.All, "CREATE TABLE newer (x)"]))
        {
        }

        var refusal = Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(folder.Database));
        Assert.Contains($"schema {Migrations.All.Count + 1}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Piperchat:DataDirectory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_each_older_version_are_brought_up_with_what_they_hold()
    {
        for (var version = 1; version <= Migrations.All.Count; version++)
        {
            using var folder = new TemporaryFolder();
            using (var old = SqliteDatabase.Open(folder.Database, [.. Migrations.All.Take(version)]))
                Assert.Equal((long)version, old.Writing.Scalar("PRAGMA user_version"));

            await using var store = Open(folder);
            Assert.Equal(1, (await store.Messages.PostAsync(Message())).Message.Seq);
        }
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_schema_as_it_was()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<SqliteException>(() => SqliteDatabase.Open(folder.Database, [Migrations.All[0], "CREATE TABLE half (x); CREATE TABLE half (x)"]));
        using var database = SqliteDatabase.Open(folder.Database, [Migrations.All[0]]);
        Assert.Equal(1L, database.Writing.Scalar("PRAGMA user_version"));
        Assert.Null(database.Writing.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'half'"));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    internal override ValueTask<IRelayStore> OpenAsync(ICommitObserver observer, TimeProvider time) =>
        new(SqliteStore.Open(_folder.Database, observer, time, NullLogger.Instance, StoreContract.Absence));

    private static NewMessage Sized(int bytes) => Message(opening: new string(' ', bytes - 1) + "{");

    private static SqliteStore Open(TemporaryFolder folder, ICommitObserver? observer = null, WriterBounds? bounds = null) =>
        SqliteStore.Open(folder.Database, observer ?? new Announcements(), TimeProvider.System, NullLogger.Instance, StoreContract.Absence, bounds ?? WriterBounds.Default);

    /// <summary>A unit of work that keeps the writer busy until it is let go: what is asked for meanwhile waits, and is taken together.</summary>
    private sealed class BusyWriter : IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly Task _unit;

        public BusyWriter(SqliteStore store, int bytes = 0)
        {
            using var started = new ManualResetEventSlim();
            _unit = store.Writer.RunAsync(
                _ =>
                {
                    started.Set();
                    _gate.Wait();
                    return 0;
                },
                bytes: bytes);
            started.Wait(TestContext.Current.CancellationToken);
        }

        public Task LetGoAsync()
        {
            _gate.Set();
            return _unit;
        }

        public void Dispose()
        {
            _gate.Set();
            _gate.Dispose();
        }
    }
}
