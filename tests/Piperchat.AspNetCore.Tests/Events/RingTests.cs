using System.Text;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What a channel's last messages cost the relay, however many listen.</summary>
public sealed class RingTests : IDisposable
{
    private const string Log = "0123456789abcdef";
    private const int MostFrames = 512;
    private const int MostBytes = 1024 * 1024;
    private static readonly PiperchatChannel Main = new("", "main");
    private readonly Hub _hub = new(TimeProvider.System);

    [Fact]
    public void Message_is_rendered_once_for_all_its_streams()
    {
        var streams = Enumerable.Range(0, 3).Select(_ => _hub.Subscribe(_hub.Open(() => { }), Main, Log)).ToList();
        _hub.Committed([Entry(1, 10)]);
        var frames = streams.Select(stream => Assert.Single(Taken(stream.Feed, after: 0))).ToList();
        Assert.All(frames, frame => Assert.Same(frames[0], frame));
    }

    [Fact]
    public void Ring_of_small_messages_holds_the_last_512()
    {
        var feed = _hub.Subscribe(_hub.Open(() => { }), Main, Log).Feed;
        for (var seq = 1; seq <= 2 * MostFrames; seq++) _hub.Committed([Entry(seq, 10)]);
        Assert.False(feed.Holds(MostFrames - 1));
        Assert.True(feed.Holds(MostFrames));
        Assert.Equal(MostFrames, Taken(feed, after: MostFrames).Count);
        Assert.False(feed.Holds((2 * MostFrames) + 1));
    }

    [Fact]
    public void Ring_of_large_messages_holds_a_mebibyte()
    {
        var feed = _hub.Subscribe(_hub.Open(() => { }), Main, Log).Feed;
        for (var seq = 1; seq <= 20; seq++) _hub.Committed([Entry(seq, MostBytes / 5)]);
        Assert.False(feed.Holds(15));
        Assert.InRange(Taken(feed, after: 16).Sum(frame => frame.Length), MostBytes / 2, MostBytes);
    }

    [Fact]
    public void Ring_to_which_nothing_came_vouches_for_nothing()
    {
        var feed = _hub.Subscribe(_hub.Open(() => { }), Main, Log).Feed;
        Assert.False(feed.Holds(0));
        Assert.False(_hub.Holds(Main, 0));
    }

    public void Dispose() => _hub.Dispose();

    private static CommittedEntry Entry(long seq, int bytes) =>
        new(Main, new LogEntry(seq, EntryKind.Message, Encoding.ASCII.GetBytes($"{{\"content\":\"{new string('x', bytes)}\"}}")));

    private static List<Frame> Taken(ChannelFeed feed, long after)
    {
        var frames = new Frame?[MostFrames + 1];
        feed.Take(after, frames, out var count);
        return [.. frames.Take(count).Select(frame => frame!)];
    }
}
