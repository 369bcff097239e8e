namespace Piperchat.AspNetCore;

/// <summary>
/// Carries what is durable to the open streams. The writer's thread hands entries in, in the order of their seq; each stream
/// is woken once for a whole commit and fetches by itself. One timer serves the heartbeats of all.
/// </summary>
internal sealed class Hub : ICommitObserver, IDisposable
{
    /// <summary>Seconds between the heartbeats of a stream: proxies commonly drop a connection after 30 or 60 s of silence.</summary>
    internal const int HeartbeatSeconds = 25;

    /// <summary>How long a ring outlives its last listener, so that those who reconnect at once find it.</summary>
    private const int RingSeconds = 60;

    /// <summary>How long a stream may take to say good-bye at the end of the relay, which is to be over within 2 s.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(0.5);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<PiperchatChannel, ChannelFeed> _feeds = [];
    private readonly HashSet<StreamListener>[] _rounds = [.. Enumerable.Range(0, HeartbeatSeconds).Select(_ => new HashSet<StreamListener>())];
    private readonly HashSet<StreamListener> _awoken = [];
    private readonly ITimer _timer;
    private ITimer? _farewell;
    private long _second;
    private volatile bool _stopping;

    public Hub(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>The relay is shutting down: streams end.</summary>
    public bool Stopping => _stopping;

    /// <summary>How many channels have a feed.</summary>
    internal int Feeds
    {
        get
        {
            lock (_lock) return _feeds.Count;
        }
    }

    /// <summary>Also while rings wait for those who reconnect: what another process changes mustn't reach them from there.</summary>
    public bool IsFollowed => Feeds > 0;

    public IReadOnlyList<(PiperchatChannel Channel, long Seq)> Followed()
    {
        lock (_lock) return [.. _feeds.Where(feed => feed.Value.IsFollowed).Select(feed => (feed.Key, feed.Value.LastSeq))];
    }

    public void Forget()
    {
        lock (_lock)
        {
            foreach (var feed in _feeds.Values) feed.Forget();
        }
    }

    public void Committed(IReadOnlyList<CommittedEntry> entries)
    {
        foreach (var (channel, entry, isChange) in entries)
        {
            ChannelFeed? feed;
            lock (_lock) _feeds.TryGetValue(channel, out feed);
            if (isChange) feed?.Replace(entry);
            else feed?.Publish(entry, _awoken);
        }

        foreach (var listener in _awoken) listener.Signal.Set();
        _awoken.Clear();
    }

    /// <param name="abort">Cuts the stream's connection.</param>
    public StreamListener Open(Action abort)
    {
        lock (_lock)
        {
            var listener = new StreamListener(abort) { Slot = (int)(_second % HeartbeatSeconds) };
            _rounds[listener.Slot].Add(listener);
            return listener;
        }
    }

    /// <summary>From here on the channel's new frames stay within reach of the listener.</summary>
    public Subscription Subscribe(StreamListener listener, PiperchatChannel channel, string log)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(channel, out var feed)) _feeds.Add(channel, feed = new ChannelFeed(channel, log));
            var subscription = new Subscription(channel, feed, listener);
            feed.Add(subscription);
            listener.Subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Whether a ring holds all that came in the channel after <paramref name="seq"/>.</summary>
    public bool Holds(PiperchatChannel channel, long seq)
    {
        ChannelFeed? feed;
        lock (_lock) _feeds.TryGetValue(channel, out feed);
        return feed is not null && feed.Holds(seq);
    }

    public void Close(StreamListener listener)
    {
        lock (_lock)
        {
            _rounds[listener.Slot].Remove(listener);
            foreach (var subscription in listener.Subscriptions)
            {
                if (subscription.Feed.Remove(subscription, _second)) _feeds.Remove(subscription.Channel);
            }
        }
    }

    /// <summary>Ends all streams: at once where the client reads, and soon where it doesn't, for the host waits for every request.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            foreach (var listener in _rounds.SelectMany(round => round)) listener.Signal.Set();
            _farewell = _time.CreateTimer(_ => AbortRest(), null, Farewell, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _farewell?.Dispose();
    }

    private void AbortRest()
    {
        StreamListener[] rest;
        lock (_lock) rest = [.. _rounds.SelectMany(round => round)];
        foreach (var listener in rest) listener.Abort();
    }

    private void Tick()
    {
        lock (_lock)
        {
            _second++;
            foreach (var listener in _rounds[_second % HeartbeatSeconds])
            {
                listener.HeartbeatDue = true;
                listener.Signal.Set();
            }

            if (_second % RingSeconds != 0) return;
            foreach (var (channel, feed) in _feeds)
            {
                if (feed.UnusedSince(_second - RingSeconds)) _feeds.Remove(channel);
            }
        }
    }
}
