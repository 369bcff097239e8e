namespace Piperchat.AspNetCore;

/// <summary>
/// What is new in one channel: a short ring of its last frames, and who listens. All listeners share the ring and keep only
/// their place in it, so one that stalls costs no memory here.
/// </summary>
internal sealed class ChannelFeed(PiperchatChannel channel, string log)
{
    /// <summary>The most that a ring holds; a frame's slot is its seq modulo this. Who needs older frames reads them from the store.</summary>
    internal const int MostFrames = 512;

    private const int MostBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<Subscription> _subscriptions = [];
    private Frame?[]? _ring;
    private int _bytes;
    private long _firstSeq = 1;
    private long _lastSeq;
    private long _lastUse;

    internal enum Taken
    {
        /// <summary>There are no frames after the position.</summary>
        Nothing,
        Frames,

        /// <summary>The ring no longer holds the frame after the position; the store does.</summary>
        Gap,
    }

    /// <summary>The seq of the newest frame; 0 where none came yet.</summary>
    public long LastSeq
    {
        get
        {
            lock (_lock) return _lastSeq;
        }
    }

    public void Add(Subscription subscription)
    {
        lock (_lock) _subscriptions.Add(subscription);
    }

    /// <summary>Takes a listener out. True: nobody is left and the ring is empty, so the feed is worth nothing.</summary>
    public bool Remove(Subscription subscription, long now)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
            _lastUse = now;
            return _subscriptions.Count == 0 && _ring is null;
        }
    }

    /// <summary>Takes a frame into the ring and marks every listener; the caller wakes those in <paramref name="awoken"/> once it is through.</summary>
    public void Publish(LogEntry entry, HashSet<StreamListener> awoken)
    {
        var frame = Frame.Of(entry, log, channel.Name);
        lock (_lock)
        {
            // At first, and where another process on the same data wrote what lies between, the ring begins anew: it has no holes.
            if (frame.Seq != _lastSeq + 1 || _lastSeq == 0) Clear(frame.Seq);
            while (_lastSeq - _firstSeq + 1 >= MostFrames || (_bytes + frame.Length > MostBytes && _firstSeq <= _lastSeq)) DropOldest();

            Slot(frame.Seq) = frame;
            _bytes += frame.Length;
            _lastSeq = frame.Seq;

            foreach (var subscription in _subscriptions)
            {
                subscription.Dirty = true;
                awoken.Add(subscription.Listener);
            }
        }
    }

    /// <summary>What was there under this seq is gone: whoever comes late gets what stands in its place.</summary>
    public void Replace(LogEntry entry)
    {
        lock (_lock)
        {
            if (entry.Seq < _firstSeq || entry.Seq > _lastSeq) return;
            var frame = Frame.Of(entry, log, channel.Name);
            _bytes += frame.Length - Slot(entry.Seq)!.Length;
            Slot(entry.Seq) = frame;
        }
    }

    /// <summary>What the ring holds may be no longer what the store holds: who is behind reads that.</summary>
    public void Forget()
    {
        lock (_lock) Clear(_lastSeq + 1);
    }

    /// <summary>Copies frames after <paramref name="position"/> into <paramref name="frames"/>, as many as fit.</summary>
    public Taken Take(long position, Span<Frame?> frames, out int count)
    {
        count = 0;
        lock (_lock)
        {
            if (position >= _lastSeq) return Taken.Nothing;
            if (position + 1 < _firstSeq) return Taken.Gap;
            for (var seq = position + 1; seq <= _lastSeq && count < frames.Length; seq++) frames[count++] = Slot(seq);
            return Taken.Frames;
        }
    }

    /// <summary>Whether anyone listens.</summary>
    public bool IsFollowed
    {
        get
        {
            lock (_lock) return _subscriptions.Count > 0;
        }
    }

    /// <summary>Whether all that came after <paramref name="position"/> is in the ring, so that nobody needs to ask the store for it.</summary>
    public bool Holds(long position)
    {
        lock (_lock) return _ring is not null && position >= _firstSeq - 1 && position <= _lastSeq;
    }

    /// <summary>Whether nobody has listened since <paramref name="time"/>.</summary>
    public bool UnusedSince(long time)
    {
        lock (_lock) return _subscriptions.Count == 0 && _lastUse <= time;
    }

    // Made at the first frame: a stream may name many channels in which nobody speaks.
    private ref Frame? Slot(long seq) => ref (_ring ??= new Frame?[MostFrames])[seq % MostFrames];

    private void DropOldest()
    {
        _bytes -= Slot(_firstSeq)!.Length;
        Slot(_firstSeq++) = null;
    }

    private void Clear(long nextSeq)
    {
        _ring = null;
        _bytes = 0;
        _firstSeq = nextSeq;
        _lastSeq = nextSeq - 1;
    }
}

/// <summary>One channel of one stream.</summary>
internal sealed class Subscription(PiperchatChannel channel, ChannelFeed feed, StreamListener listener)
{
    private volatile bool _dirty;

    public PiperchatChannel Channel => channel;

    public ChannelFeed Feed => feed;

    public StreamListener Listener => listener;

    /// <summary>The seq of the last frame that was written to the stream.</summary>
    public long Position { get; set; }

    /// <summary>Something new came since the stream last looked.</summary>
    public bool Dirty
    {
        get => _dirty;
        set => _dirty = value;
    }
}

/// <summary>What an open stream listens to: its channels, its heartbeat and the end of the relay.</summary>
internal sealed class StreamListener(Action abort)
{
    private volatile bool _heartbeatDue;

    public AsyncSignal Signal { get; } = new();

    public Action Abort => abort;

    public List<Subscription> Subscriptions { get; } = [];

    /// <summary>The second of the heartbeat's round at which this stream gets its own.</summary>
    public int Slot { get; init; }

    public bool HeartbeatDue
    {
        get => _heartbeatDue;
        set => _heartbeatDue = value;
    }
}
