using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore;

/// <summary>
/// The one writer. Every write to every table is a unit of work in its queue; its thread takes all that waits there, within a
/// bound, into one transaction, so that one fsync serves many posts. A unit is never split, and one that fails takes no other
/// with it. Nobody hears of a unit, its author included, before the commit.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    private readonly SqliteSession _session;
    private readonly ICommitObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriterBounds _bounds;
    private readonly BlockingCollection<Unit> _queue;
    private readonly SqliteNeighbours _neighbours;
    private readonly Thread _thread;
    private readonly List<Unit> _batch = [];
    private readonly List<CommittedEntry> _entries = [];
    private readonly PiperchatMetrics _metrics;
    private long _waitingBytes;
    private bool _remembers;
    private bool _fails;
    private bool _closed;

    public SqliteWriter(
        SqliteSession session, ICommitObserver observer, TimeProvider time, ILogger logger, WriterBounds bounds, PiperchatMetrics? metrics = null)
    {
        _metrics = metrics ?? PiperchatMetrics.None;
        _session = session;
        _observer = observer;
        _time = time;
        _logger = logger;
        _bounds = bounds;
        _queue = new BlockingCollection<Unit>(bounds.MostQueued);
        _neighbours = new SqliteNeighbours(session, observer, logger);
        _thread = new Thread(Work) { IsBackground = true, Name = "Piperchat writer" };
        _thread.Start();
    }

    /// <summary>Commits so far, for tests of the group commit.</summary>
    internal long Commits { get; private set; }

    /// <summary>Queues a unit of work. The task ends when the unit is durable, or failed and undone.</summary>
    /// <param name="work">The unit.</param>
    /// <param name="bytes">What it keeps in memory until then, where that may be much.</param>
    /// <param name="takesLong">It may take minutes, and nothing is stuck meanwhile.</param>
    /// <exception cref="StoreBusyException">The queue is full, or the store is closing.</exception>
    public Task<T> RunAsync<T>(Func<WriteScope, T> work, int bytes = 0, bool takesLong = false)
    {
        var unit = new Unit<T>(work, bytes, takesLong);

        // One alone is taken whatever its size.
        var fits = Interlocked.Add(ref _waitingBytes, bytes) <= Math.Max(_bounds.MostBytes, bytes);
        try
        {
            if (fits && _queue.TryAdd(unit)) return unit.Task;
        }
        catch (InvalidOperationException)
        {
            throw new StoreBusyException("The relay is shutting down.");
        }

        Interlocked.Add(ref _waitingBytes, -bytes);
        throw new StoreBusyException("The relay has more to write than its disk keeps up with.");
    }

    /// <summary>Writes what is queued, then stops.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
        _onlyOne.Dispose();
    }

    private void Work()
    {
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out var first, SqliteNeighbours.Interval)) Work(first);
            _neighbours.Look();
        }
    }

    private void Work(Unit first)
    {
        _batch.Clear();
        _entries.Clear();
        using var beat = Begin();
        try
        {
            CommitBatch(first);
        }
        catch (Exception failure)
        {
            // Told once: a log that grew with every refused post would itself fill the disk.
            if (!_fails) Log.CommitFailed(_logger, failure);
            _fails = true;
            Undo();
            Release();
            foreach (var unit in _batch) unit.Fail(failure);
            return;
        }

        if (_fails) Log.CommitsAgain(_logger);
        _fails = false;
        Commits++;
        Announce();
        Forget();
        Release();
        foreach (var unit in _batch) unit.Complete();
        beat.Committed(_batch.Count, _entries);
        RunAlone();
    }

    private void CommitBatch(Unit first)
    {
        _batch.Add(first);
        var bytes = first.Bytes;

        // Immediate: the heads read below stay true until the commit, whatever a second process on this folder does.
        _session.Run("BEGIN IMMEDIATE");
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Attempt(first, now);
        while (_batch.Count < _bounds.MostPerCommit && bytes < _bounds.MostBytes / 8 && _queue.TryTake(out var next))
        {
            _batch.Add(next);
            bytes += next.Bytes;
            Attempt(next, now);
        }

        _session.Run("COMMIT");
    }

    /// <summary>Runs one unit inside a savepoint, so that its failure undoes only itself.</summary>
    private void Attempt(Unit unit, long now)
    {
        var entriesBefore = _entries.Count;
        _session.Run("SAVEPOINT unit");
        if (unit.TakesLong) Volatile.Write(ref _busySince, 0);
        try
        {
            unit.Run(new WriteScope(_session, now, _entries));
        }
        catch (Exception failure)
        {
            unit.Failure = failure;
            _entries.RemoveRange(entriesBefore, _entries.Count - entriesBefore);

            UndoUnit(failure);
        }

        if (unit.TakesLong) CountFromHere();
        _session.Run("RELEASE unit");
    }

    private void UndoUnit(Exception failure)
    {
        try
        {
            _session.Run("ROLLBACK TO unit");
        }
        catch (SqliteException)
        {
            // After some errors (disk full, I/O) SQLite has rolled everything back itself. Then the batch fails, and for that reason.
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Announce()
    {
        try
        {
            _observer.Committed(_entries);
        }
        catch (Exception failure)
        {
            // What is committed is committed: streams that missed it resume by cursor, and the writer must go on.
            Log.AnnouncementFailed(_logger, failure);
        }
    }

    /// <summary>
    /// What was overwritten in the database stays in the log of what was written ahead until something is written over it there, on a quiet
    /// relay for weeks. So the log is emptied before an erasure is acknowledged; where a reader still needs it, after the next commit.
    /// </summary>
    private void Forget()
    {
        _remembers |= _entries.Exists(entry => entry.IsChange);
        if (_remembers && _session.TryEmptyLog(SqliteDatabase.BusyMilliseconds)) _remembers = false;
    }

    /// <summary>What was in the batch waits no longer.</summary>
    private void Release()
    {
        var bytes = 0L;
        foreach (var unit in _batch) bytes += unit.Bytes;
        Interlocked.Add(ref _waitingBytes, -bytes);
    }

    private void Undo()
    {
        try
        {
            _session.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction is open any more: SQLite rolled it back itself.
        }
    }

    private abstract class Unit(int bytes, bool takesLong)
    {
        public int Bytes => bytes;

        public bool TakesLong => takesLong;

        public Exception? Failure { get; set; }

        public abstract void Run(WriteScope scope);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Unit<T>(Func<WriteScope, T> work, int bytes, bool takesLong) : Unit(bytes, takesLong)
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _completion.Task;

        public override void Run(WriteScope scope) => _result = work(scope);

        public override void Complete()
        {
            if (Failure is null) _completion.SetResult(_result!);
            else Fail(Failure);
        }

        public override void Fail(Exception failure) =>
            _completion.SetException(failure is SqliteException sqlite ? SqliteTrouble.OfWrite(sqlite) : failure);
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Error, "Piperchat couldn't commit to its database; posts are refused until it can.")]
        public static partial void CommitFailed(ILogger logger, Exception failure);

        [LoggerMessage(102, LogLevel.Error, "Piperchat couldn't hand committed messages to its streams.")]
        public static partial void AnnouncementFailed(ILogger logger, Exception failure);

        [LoggerMessage(103, LogLevel.Warning, "Piperchat commits to its database again.")]
        public static partial void CommitsAgain(ILogger logger);
    }
}

/// <summary>The bounds of the writer's queue and of one commit.</summary>
/// <param name="MostQueued">How many units wait at most.</param>
/// <param name="MostPerCommit">How many one commit takes at most.</param>
/// <param name="MostBytes">How many bytes those that wait have at most, together; one commit stops at an eighth of it.</param>
internal readonly record struct WriterBounds(int MostQueued, int MostPerCommit, long MostBytes = WriterBounds.UsualBytes)
{
    /// <summary>
    /// 4,096 posts wait some 0.4 s at the writer's usual pace; whoever comes then is better told to come back. 256 in a commit
    /// spread the fsync thin, and keep the wait of the first in the batch to milliseconds.
    /// </summary>
    public static readonly WriterBounds Default = new(4096, 256);

    /// <summary>4,096 posts of 16 KiB, larger than nearly all. Of the largest that are taken, so many would be 4 GiB.</summary>
    private const long UsualBytes = 64L << 20;
}

/// <summary>What a unit of work sees: the connection inside the transaction, the time of the batch, and where its new log entries go.</summary>
internal readonly struct WriteScope(SqliteSession session, long now, List<CommittedEntry> entries)
{
    public SqliteSession Session => session;

    /// <summary>Milliseconds since the epoch.</summary>
    public long Now => now;

    public void Announce(PiperchatChannel channel, LogEntry entry) => entries.Add(new CommittedEntry(channel, entry));

    /// <summary>An entry that stood there before is another one now.</summary>
    public void AnnounceChange(PiperchatChannel channel, LogEntry entry) => entries.Add(new CommittedEntry(channel, entry, IsChange: true));
}
