using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore;

/// <summary>
/// What other processes on the same file write, as while one version of a site takes over from another. SQLite tells whether there is
/// something (https://sqlite.org/pragma.html#pragma_data_version) and not what, so each channel with a listener is asked for its head. Looked at by
/// the writer's thread between two commits, so that a channel's entries come to the streams in the order of their seq, whoever wrote them.
/// </summary>
internal sealed partial class SqliteNeighbours
{
    /// <summary>Milliseconds between two looks. What others write reaches a stream by so much later; a look that finds nothing costs microseconds.</summary>
    internal const int Interval = 150;

    /// <summary>A channel in which more happened is told its newest entry only: its streams read from the store what lies between.</summary>
    private const int MostEntries = 64;

    private const int MostBytes = 1024 * 1024;

    private readonly SqliteSession _session;
    private readonly ICommitObserver _observer;
    private readonly ILogger _logger;
    private readonly List<CommittedEntry> _entries = [];
    private long _version;
    private long _nextLook;
    private bool _fails;

    /// <param name="session">The writer's own connection, to which its own commits are no news.</param>
    /// <param name="observer">Hears of what is found.</param>
    /// <param name="logger">Hears where it fails.</param>
    public SqliteNeighbours(SqliteSession session, ICommitObserver observer, ILogger logger)
    {
        _session = session;
        _observer = observer;
        _logger = logger;
        _version = ReadVersion();
    }

    /// <summary>Looks, unless it did a moment ago or nobody listens.</summary>
    public void Look()
    {
        if (Environment.TickCount64 < _nextLook || !_observer.IsFollowed) return;
        try
        {
            var version = ReadVersion();
            if (version != _version) Tell();
            _version = version;
            _fails = false;
        }
        catch (Exception failure)
        {
            // The next look tries again, and finds what this one missed.
            if (!_fails) Log.LookFailed(_logger, failure);
            _fails = true;
        }

        // From the end of this look: however many channels there are, the writer has most of its time for its own work.
        _nextLook = Environment.TickCount64 + Interval;
    }

    private long ReadVersion() => (long)_session.Scalar("PRAGMA data_version")!;

    private void Tell()
    {
        _observer.Forget();
        _entries.Clear();
        foreach (var (channel, seq) in _observer.Followed()) Collect(channel, seq);
        _observer.Committed(_entries);
    }

    private void Collect(PiperchatChannel channel, long seq)
    {
        using var row = _session.Read("SELECT channel, head FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);
        if (!row.Read()) return;
        var (number, head) = (row.GetInt64(0), row.GetInt64(1));
        if (head <= seq) return;

        // A feed that was never told anything doesn't know where its streams stand.
        var from = seq == 0 || head - seq > MostEntries ? head - 1 : seq;
        var found = Read(channel, number, from);
        _entries.AddRange(found is [.., var last] && last.Entry.Seq == head ? found : Read(channel, number, head - 1));
    }

    private List<CommittedEntry> Read(PiperchatChannel channel, long number, long after)
    {
        using var rows = _session.Read(
            "SELECT entry, kind, length(body), body FROM entries WHERE entry > ?1 AND entry <= ?2 ORDER BY entry",
            SqliteLog.Entry(number, after),
            SqliteLog.Entry(number, SqliteLog.MostSeq));
        var found = new List<CommittedEntry>();
        for (var bytes = 0L; rows.Read();)
        {
            bytes += rows.GetInt64(2);
            if (bytes > MostBytes && found.Count > 0) break;
            found.Add(new CommittedEntry(
                channel, new LogEntry(SqliteLog.SeqOf(rows.GetInt64(0)), (EntryKind)rows.GetInt32(1), rows.GetFieldValue<byte[]>(3))));
        }

        return found;
    }

    private static partial class Log
    {
        [LoggerMessage(104, LogLevel.Warning, "Piperchat couldn't look for what another process wrote to its database; it goes on trying.")]
        public static partial void LookFailed(ILogger logger, Exception failure);
    }
}
