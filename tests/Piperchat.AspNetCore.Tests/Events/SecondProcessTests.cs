using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// Two relays on one folder, as while one version of a site takes over from another. What one of them takes reaches the streams of the other without
/// its help, and acts there: a ban, an erasure, the end of a session.
/// </summary>
public sealed class SecondProcessTests : IDisposable
{
    private static readonly PiperchatChannel Main = new("", "main");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(700)]
    public async Task Stream_shows_what_a_second_process_wrote_though_its_own_writes_nothing(int messages)
    {
        await using var host = await RelayHost.StartAsync(folder: _folder);
        await using var other = Open();
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => other.Messages.PostAsync(StoreContract.Message())));
        Assert.Equal(Seqs(1, messages), await SeqsAsync(stream, host, messages));
    }

    [Fact]
    public async Task Streams_see_each_message_once_and_in_order_while_both_processes_write()
    {
        const int Each = 150;
        await using var one = await RelayHost.StartAsync(folder: _folder);
        await using var other = await RelayHost.StartAsync(folder: _folder);
        using var ofOne = await EventReader.GetAsync(one);
        using var ofOther = await EventReader.GetAsync(other);
        await ofOne.UntilLiveAsync();
        await ofOther.UntilLiveAsync();
        var writing = new[] { one, other }.Select(async host =>
        {
            for (var i = 0; i < Each; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        }).ToArray();
        Assert.Equal(Seqs(1, 2 * Each), await SeqsAsync(ofOne, one, 2 * Each));
        Assert.Equal(Seqs(1, 2 * Each), await SeqsAsync(ofOther, other, 2 * Each));
        await Task.WhenAll(writing);
    }

    [Fact]
    public async Task Message_that_a_second_process_took_back_is_in_no_stream_that_begins_later()
    {
        await using var site = await Site.StartAsync(folder: _folder);
        await using var other = await Site.StartAsync(folder: _folder);
        var person = new Person();
        var (bob, bobThere) = (site.Visit("bob", person: person), other.Visit("bob", person: person));
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        var id = await bob.SaidAsync();
        (await bobThere.EraseAsync(id)).Is(200);

        // Once a stream has the record of it, so has the ring lost the message.
        await stream.UntilAsync(block => block.Event == "record");
        await bob.SaidAsync();
        using var late = await EventReader.GetAsync(bob.Client, lastEventId: $"{site.Store.LogId}.0");
        var blocks = await late.UntilLiveAsync();
        Assert.DoesNotContain(blocks, block => block.Text.Contains("cipher_body", StringComparison.Ordinal) && block.Text.Contains(id, StringComparison.Ordinal));
        Assert.Equal(3, blocks.Count(block => block.IsMessage || block.Event == "record"));
    }

    [Fact]
    public async Task Ban_by_a_second_process_ends_the_stream_at_once_and_nothing_after_it_is_delivered()
    {
        await using var site = await Site.StartAsync(folder: _folder);
        await using var other = await Site.StartAsync(folder: _folder);
        var (olga, bob) = (await other.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("roster")).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        (await olga.GiveAsync(bob, "banned")).Is(200);
        var after = await olga.SaidAsync();
        while (await stream.NextAsync() is { } block) Assert.DoesNotContain(after, block.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_that_a_second_process_ended_is_over_here_too()
    {
        await using var site = await Site.StartAsync(folder: _folder);
        await using var other = await Site.StartAsync(folder: _folder);
        var bob = await site.WelcomeAsync("bob", session: false);
        var token = await bob.OpenSessionAsync();
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        using var end = new HttpRequestMessage(HttpMethod.Delete, "sessions") { Headers = { { "Piperchat-Session", token } } };
        (await other.Visit("bob").SendAsync(end)).Is(200);
        (await bob.GetAsync("messages")).IsProblem(401, "session_expired");
        site.Time.Advance(TimeSpan.FromSeconds(30));
        while (await stream.NextAsync() is { } block) Assert.False(block.IsMessage);
    }

    [Fact]
    public async Task What_this_process_wrote_itself_is_not_taken_for_anothers()
    {
        var watcher = new Watcher { IsFollowed = true };
        await using var store = Open(watcher);
        for (var i = 0; i < 20; i++) await store.Messages.PostAsync(StoreContract.Message());
        await using var other = Open();
        await other.Messages.PostAsync(StoreContract.Message());
        await watcher.Forgot;
        Assert.Equal(1, watcher.Times);
        Assert.Equal(Seqs(1, 21), watcher.Seqs);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_looked_for()
    {
        var watcher = new Watcher();
        await using var store = Open(watcher);
        await using var other = Open();
        await other.Messages.PostAsync(StoreContract.Message());
        for (var i = 0; i < 20; i++) await store.Messages.PostAsync(StoreContract.Message());
        Assert.Equal(0, watcher.Times);

        // The first who listens later gets no less for it.
        watcher.IsFollowed = true;
        await watcher.Forgot;
        Assert.Equal(1, watcher.Times);
    }

    [Fact]
    public void Feed_that_forgets_sends_whoever_is_behind_to_the_store_and_goes_on()
    {
        var feed = new ChannelFeed(Main, "0123456789abcdef");
        var awoken = new HashSet<StreamListener>();
        var frames = new Frame?[8];
        feed.Forget();
        for (var seq = 1; seq <= 6; seq++) feed.Publish(new LogEntry(seq, EntryKind.Message, []), awoken);
        feed.Forget();
        feed.Replace(new LogEntry(5, EntryKind.Gone, []));
        Assert.Equal(ChannelFeed.Taken.Gap, feed.Take(5, frames, out _));
        Assert.Equal(ChannelFeed.Taken.Nothing, feed.Take(6, frames, out _));
        feed.Publish(new LogEntry(7, EntryKind.Message, []), awoken);
        Assert.Equal(ChannelFeed.Taken.Gap, feed.Take(5, frames, out _));
        Assert.Equal(ChannelFeed.Taken.Frames, feed.Take(6, frames, out var count));
        Assert.Equal(1, count);
    }

    [Fact]
    public void Rings_are_watched_until_nobody_can_resume_from_them_any_more()
    {
        var time = new FakeTimeProvider();
        using var hub = new Hub(time);
        Assert.False(hub.IsFollowed);
        var listener = hub.Open(() => { });
        var feed = hub.Subscribe(listener, Main, "0123456789abcdef").Feed;
        hub.Committed([new CommittedEntry(Main, new LogEntry(1, EntryKind.Message, "{}"u8.ToArray()))]);
        hub.Close(listener);

        Assert.True(hub.IsFollowed && hub.Holds(Main, 0));
        hub.Forget();
        Assert.False(feed.Holds(0));
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.False(hub.IsFollowed);
    }

    private static IEnumerable<long> Seqs(long from, int count) => Enumerable.Range(0, count).Select(i => from + i);

    private static async Task<IEnumerable<long>> SeqsAsync(EventReader stream, RelayHost host, long last) =>
        (await stream.UntilAsync(block => block.Id == $"{host.Store.LogId}.{last}")).Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!);

    private SqliteStore Open(ICommitObserver? observer = null) =>
        SqliteStore.Open(_folder.Database, observer ?? new Announcements(), TimeProvider.System, NullLogger.Instance, StoreContract.Absence);

    /// <summary>Someone who listens to one channel, and counts how often it is told to forget.</summary>
    private sealed class Watcher : ICommitObserver
    {
        private readonly TaskCompletionSource _forgot = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<long> _seqs = [];
        private int _times;
        private volatile bool _isFollowed;

        public bool IsFollowed
        {
            get => _isFollowed;
            set => _isFollowed = value;
        }

        public int Times => Volatile.Read(ref _times);

        public IReadOnlyList<long> Seqs
        {
            get
            {
                lock (_seqs) return [.. _seqs];
            }
        }

        /// <summary>Ends with the first look that found something, when all of that was told.</summary>
        public Task Forgot => _forgot.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        public IReadOnlyList<(PiperchatChannel Channel, long Seq)> Followed()
        {
            lock (_seqs) return [(Main, _seqs.Count)];
        }

        public void Forget() => Interlocked.Increment(ref _times);

        public void Committed(IReadOnlyList<CommittedEntry> entries)
        {
            lock (_seqs) _seqs.AddRange(entries.Select(entry => entry.Entry.Seq));
            if (Times > 0) _forgot.TrySetResult();
        }
    }
}
