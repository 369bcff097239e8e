using System.Diagnostics.Metrics;

namespace Piperchat.AspNetCore;

/// <summary>
/// The relay's instruments, of the meter <c>Piperchat</c>; docs/OPERATIONS.md has them as a table. Every tag has a handful of values, made once: none names a
/// person, a key, a channel or a tenant, and whoever posts can't make a new one.
/// </summary>
internal sealed class PiperchatMetrics : IDisposable
{
    /// <summary>Counts for nobody.</summary>
    public static readonly PiperchatMetrics None = new(new Meter("Piperchat.Unheard"));

    private static readonly KeyValuePair<string, object?>[] Outcomes =
    [
        .. Enum.GetValues<PostOutcomeKind>().Select(kind => new KeyValuePair<string, object?>("outcome", WordOf(kind))),
    ];

    private static readonly KeyValuePair<string, object?>[] Limits =
    [
        .. Enum.GetValues<LimitKind>().Select(kind => new KeyValuePair<string, object?>("limit", kind switch
        {
            LimitKind.Requests => "requests",
            LimitKind.Posts => "posts",
            LimitKind.Records => "records",
            LimitKind.Unsigned => "unsigned",
            LimitKind.Reads => "reads",
            _ => "streams",
        })),
    ];

    private static readonly KeyValuePair<string, object?>[] Cuts =
    [
        .. Enum.GetValues<CutReason>().Select(reason => new KeyValuePair<string, object?>("reason", reason switch
        {
            CutReason.Slow => "slow",
            _ => "refused",
        })),
    ];

    private readonly Meter _meter;
    private readonly Counter<long> _posts;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _commitUnits;
    private readonly Histogram<int> _commitMessages;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _cuts;
    private readonly Counter<long> _limited;
    private readonly Counter<long> _expired;

    public PiperchatMetrics(IMeterFactory meters) : this(meters.Create("Piperchat"))
    {
    }

    private PiperchatMetrics(Meter meter)
    {
        _meter = meter;
        _posts = meter.CreateCounter<long>("piperchat.posts", "{message}", "Messages that were posted, by what became of them.");
        _commitDuration = meter.CreateHistogram<double>(
            "piperchat.commit.duration", "s", "How long one commit took, until all in it were told.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });
        _commitUnits = meter.CreateHistogram<int>(
            "piperchat.commit.units", "{unit}", "Units of work in one commit: posts, joins, acts and all else that writes.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _commitMessages = meter.CreateHistogram<int>(
            "piperchat.commit.messages", "{message}", "Messages in one commit.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _streams = meter.CreateUpDownCounter<long>("piperchat.streams.open", "{stream}", "Event streams that are open.");
        _deliveries = meter.CreateCounter<long>("piperchat.deliveries", "{entry}", "Entries that were written to streams.");
        _cuts = meter.CreateCounter<long>("piperchat.streams.cut", "{stream}", "Streams that the relay ended before their client did, by why.");
        _limited = meter.CreateCounter<long>("piperchat.rate_limit.refusals", "{request}", "Requests that were answered with 429, by the limit.");
        _expired = meter.CreateCounter<long>("piperchat.retention.deletions", "{message}", "Messages that retention deleted.");
    }

    /// <summary>The store's queue, once there is one: how long it is, each time that someone asks.</summary>
    public void Observe(SqliteWriter writer) => _meter.CreateObservableGauge("piperchat.queue.length", () => writer.Queued, "{unit}", "Units of work that wait for the writer.");

    public static string WordOf(PostOutcomeKind outcome) => outcome switch
    {
        PostOutcomeKind.Stored => "stored",
        PostOutcomeKind.Repeat => "repeat",
        PostOutcomeKind.Malformed => "malformed",
        PostOutcomeKind.Limited => "limited",
        PostOutcomeKind.Refused => "refused",
        _ => "failed",
    };

    public void Posted(PostOutcomeKind outcome) => _posts.Add(1, Outcomes[(int)outcome]);

    public void Committed(TimeSpan duration, int units, List<CommittedEntry> entries)
    {
        _commitDuration.Record(duration.TotalSeconds);
        _commitUnits.Record(units);
        if (!_commitMessages.Enabled) return;
        var messages = 0;
        foreach (var each in entries) messages += each is { IsChange: false, Entry.Kind: EntryKind.Message } ? 1 : 0;
        _commitMessages.Record(messages);
    }

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);

    public void Delivered(int entries) => _deliveries.Add(entries);

    public void Cut(CutReason reason) => _cuts.Add(1, Cuts[(int)reason]);

    public void Limited(LimitKind limit) => _limited.Add(1, Limits[(int)limit]);

    public void Expired(int messages) => _expired.Add(messages);

    public void Dispose() => _meter.Dispose();
}

/// <summary>What became of a post, as far as a metric tells it.</summary>
internal enum PostOutcomeKind
{
    Stored,
    Repeat,

    /// <summary>Of the wrong form, or its signature doesn't hold.</summary>
    Malformed,
    Limited,

    /// <summary>Well-formed, and not allowed.</summary>
    Refused,

    /// <summary>The relay couldn't.</summary>
    Failed,
}

internal enum LimitKind
{
    Requests,
    Posts,
    Records,
    Unsigned,
    Reads,
    Streams,
}

/// <summary>Why a stream was ended.</summary>
internal enum CutReason
{
    /// <summary>It fell too far behind, and is to resume by its cursor.</summary>
    Slow,

    /// <summary>Its reader may no longer read.</summary>
    Refused,
}
