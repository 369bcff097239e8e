using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What a client costs the relay that asks for much and reads slowly, or not at all.</summary>
public sealed class SlowReaderTests : IAsyncLifetime
{
    private const int Large = 200_000;
    private const int Buffer = 64 * 1024;
    private static readonly PiperchatChannel Main = new("", "main");
    private readonly Person _owner = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Hub _hub = new(TimeProvider.System);
    private CountingStore _store = null!;

    public ValueTask InitializeAsync()
    {
        _store = new CountingStore(SqliteStore.Open(_folder.Database, _hub, TimeProvider.System, NullLogger.Instance, StoreContract.Absence));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Stream_that_nobody_reads_has_no_more_than_a_page_in_memory()
    {
        for (var i = 0; i < 30; i++) await PostAsync(Large);
        var response = new PipedResponse();
        var stream = Open(response, new StreamStart(Main, After: 0));
        Assert.False(stream.IsCompleted);
        Assert.InRange(_store.BytesRead, Large, 2 * Large);
        Assert.InRange(response.Waiting, 1, Buffer);
        await EndAsync(response, stream);
    }

    [Fact]
    public async Task Stream_that_is_read_to_the_end_gives_all_of_it()
    {
        for (var i = 0; i < 10; i++) await PostAsync(Large);
        var response = new PipedResponse();
        var stream = Open(response, new StreamStart(Main, After: 0));
        var text = await ReadAsync(response, until: "event: live");
        for (var seq = 1; seq <= 10; seq++) Assert.Contains($"\n\nid: {_store.LogId}.{seq}.main\n\n", text, StringComparison.Ordinal);
        await EndAsync(response, stream);
    }

    [Fact]
    public async Task List_that_nobody_reads_lies_in_the_response_in_small_pieces_only()
    {
        for (var i = 0; i < 5; i++) await PostAsync(Large);
        var response = new PipedResponse();
        var entries = await _store.MessagesAsync(Main, null, new Page(5, 5 * 2 * Large), TestContext.Current.CancellationToken);
        var reply = response.Context.ReplyAsync("["u8.ToArray(), entries, "]"u8.ToArray());
        Assert.False(reply.IsCompleted);
        Assert.InRange(response.Waiting, 1, Buffer);
        var text = await ReadAsync(response, until: "}]");
        await reply;
        Assert.Equal(5, System.Text.Json.Nodes.JsonNode.Parse(text)!.AsArray().Count);
        Assert.Equal(text.Length, response.Context.Response.ContentLength);
    }

    [Fact]
    public async Task Stream_of_many_channels_flushes_once_at_its_beginning()
    {
        var response = new PipedResponse();
        var starts = Enumerable.Range(0, 100).Select(i => new StreamStart(new PiperchatChannel("", $"c{i}"), After: 0)).ToArray();
        var stream = Open(response, starts);
        Assert.Equal(1, response.Flushes);
        Assert.Equal(100, _hub.Feeds);
        await EndAsync(response, stream);
    }

    [Fact]
    public async Task Messages_of_one_commit_go_out_with_one_flush()
    {
        var response = new PipedResponse();
        var stream = Open(response, new StreamStart(Main, After: 0));
        await ReadAsync(response, until: "event: live");
        var before = response.Flushes;
        _hub.Committed([.. Enumerable.Range(1, 40).Select(seq => new CommittedEntry(Main, new LogEntry(seq, EntryKind.Message, "{}"u8.ToArray())))]);
        await ReadAsync(response, until: $"id: {_store.LogId}.40.main");
        Assert.Equal(1, response.Flushes - before);
        await EndAsync(response, stream);
    }

    [Fact]
    public async Task Channels_without_a_message_are_forgotten_with_their_last_stream()
    {
        var listeners = new[] { _hub.Open(() => { }), _hub.Open(() => { }) };
        for (var i = 0; i < 50; i++) _hub.Subscribe(listeners[0], new PiperchatChannel("", $"c{i}"), _store.LogId);
        _hub.Subscribe(listeners[0], Main, _store.LogId);
        _hub.Subscribe(listeners[1], new PiperchatChannel("", "c7"), _store.LogId);
        await PostAsync(10);

        // c7 has a listener yet; main has a ring, for those who come back at once.
        _hub.Close(listeners[0]);
        Assert.Equal(2, _hub.Feeds);
        _hub.Close(listeners[1]);
        Assert.Equal(1, _hub.Feeds);
    }

    [Fact]
    public void Channel_that_is_only_listened_to_costs_less_than_a_ring()
    {
        var listener = _hub.Open(() => { });
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _hub.Subscribe(listener, new PiperchatChannel("", $"c{i}"), _store.LogId);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * 1500);
        _hub.Close(listener);
    }

    [Fact]
    public async Task Reader_who_was_shut_out_while_far_behind_is_cut_off_with_nothing_of_that_page()
    {
        var response = new PipedResponse();
        var guard = new Refusing();
        var stream = Open(response, guard, new StreamStart(Main, After: 0));
        await ReadAsync(response, until: "id: ");
        for (var i = 0; i < 20; i++) await PostAsync(Large);
        await ClaimAsync();
        for (var i = 0; i < 20; i++) Assert.Equal(PostResult.Stored, (await PostAsync(Large, _owner)).Result);

        // The ring holds no more than the last of them, so all this comes from the store.
        var reading = DrainAsync(response);
        await Task.WhenAny(stream, guard.AskedAgain);
        response.Client.CancelPendingRead();
        var text = await reading;
        Assert.Equal(1, guard.Asked);
        Assert.Contains($"id: {_store.LogId}.1.main", text, StringComparison.Ordinal);
        Assert.DoesNotContain("event: record", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_who_is_shut_out_by_the_backlog_gets_neither_it_nor_a_live_mark()
    {
        await PostAsync(10);
        await ClaimAsync();
        await PostAsync(10, _owner);
        var response = new PipedResponse();
        await Open(response, new Refusing(), new StreamStart(Main, After: 0), new StreamStart(new PiperchatChannel("", "other"), After: 0));
        Assert.Equal(0, response.Waiting);
    }

    private Task<PostOutcome> PostAsync(int bytes, Person? author = null) =>
        _store.PostAsync(StoreContract.Message(key: author?.Key.PublicKey, opening: $"{{\"content\":\"{new string('x', bytes)}\""));

    /// <summary>Runs a stream up to where it waits: for its client, or for something new. (The store answers at once.)</summary>
    private Task Open(PipedResponse response, params StreamStart[] starts) => Open(response, new Unguarded(), starts);

    private Task Open(PipedResponse response, IStreamGuard guard, params StreamStart[] starts) =>
        new EventStream(response.Context, _hub, _store, guard, starts, namesChannels: true, mostBehind: 1000).RunAsync();

    private Task<ActionOutcome> ClaimAsync()
    {
        var claim = _owner.Claim(new Protocol.Place(_store.RelayId, "", "main"), Protocol.AdminAction.EmptyLog, DateTimeOffset.UtcNow);
        return _store.Rosters.ApplyAsync(new NewAction { Channel = Main, Action = claim, Key = _owner.Key.PublicKey, TimeOff = false, MostMembers = 10 });
    }

    private static async Task<string> ReadAsync(PipedResponse response, string until)
    {
        while (true)
        {
            var read = await response.Client.ReadAsync(TestContext.Current.CancellationToken);
            var text = System.Text.Encoding.UTF8.GetString(read.Buffer.ToArray());
            var found = text.Contains(until, StringComparison.Ordinal);
            if (found) response.Client.AdvanceTo(read.Buffer.End);
            else response.Client.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (found) return text;
        }
    }

    private static async Task<string> DrainAsync(PipedResponse response)
    {
        var text = new System.Text.StringBuilder();
        while (true)
        {
            var read = await response.Client.ReadAsync(TestContext.Current.CancellationToken);
            text.Append(System.Text.Encoding.UTF8.GetString(read.Buffer.ToArray()));
            response.Client.AdvanceTo(read.Buffer.End);
            if (read.IsCanceled) return text.ToString();
        }
    }

    private async Task EndAsync(PipedResponse response, Task stream)
    {
        await response.Client.CompleteAsync();
        _hub.Stop();
        await stream;
    }

    private sealed class Unguarded : IStreamGuard
    {
        public CancellationToken Over => CancellationToken.None;

        public ValueTask<bool> AllowsAsync(PiperchatChannel channel) => ValueTask.FromResult(true);

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Refusing : IStreamGuard
    {
        private readonly TaskCompletionSource _askedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked { get; private set; }

        public Task AskedAgain => _askedAgain.Task;

        public CancellationToken Over => CancellationToken.None;

        public ValueTask<bool> AllowsAsync(PiperchatChannel channel)
        {
            if (++Asked > 1) _askedAgain.TrySetResult();
            return ValueTask.FromResult(false);
        }

        public ValueTask DisposeAsync() => default;
    }
}
