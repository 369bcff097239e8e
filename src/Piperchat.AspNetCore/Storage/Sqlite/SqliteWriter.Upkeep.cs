using System.Diagnostics;

namespace Piperchat.AspNetCore;

/// <summary>What the writer tells of itself, and the work that it does between two commits.</summary>
internal sealed partial class SqliteWriter
{
    private readonly SemaphoreSlim _onlyOne = new(1);
    private AloneWork? _alone;
    private long _busySince;

    /// <summary>How many units wait.</summary>
    public int Queued => _queue.Count;

    /// <summary>Whether its thread runs.</summary>
    public bool IsAlive => _thread.IsAlive;

    /// <summary>For how long it has been at the same commit; zero between two of them, and while it does what is known to take long.</summary>
    public TimeSpan Busy => Volatile.Read(ref _busySince) is var since and not 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>
    /// Runs what SQLite does outside of transactions only, such as VACUUM, between two commits. What comes meanwhile waits in the queue. One at a time.
    /// </summary>
    /// <exception cref="StoreBusyException">The queue is full, or the store is closing.</exception>
    public async Task RunAloneAsync(Action<SqliteSession> work, CancellationToken cancel)
    {
        await _onlyOne.WaitAsync(cancel);
        try
        {
            var alone = new AloneWork(work);
            Volatile.Write(ref _alone, alone);
            try
            {
                // So that the writer wakes.
                await RunAsync(static _ => 0);
            }
            catch
            {
                // Where another commit has woken it meanwhile, the work is under way.
                if (Interlocked.CompareExchange(ref _alone, null, alone) == alone) throw;
            }

            await alone.Done.Task;
        }
        finally
        {
            _onlyOne.Release();
        }
    }

    private void RunAlone()
    {
        if (Interlocked.Exchange(ref _alone, null) is not { } alone) return;
        Volatile.Write(ref _busySince, 0);
        try
        {
            alone.Work(_session);
            alone.Done.SetResult();
        }
        catch (Exception failure)
        {
            alone.Done.SetException(failure);
        }
    }

    private Beat Begin()
    {
        CountFromHere();
        return new Beat(this, PiperchatTraces.Source.StartActivity("piperchat.commit", ActivityKind.Internal, parentContext: default), Stopwatch.GetTimestamp());
    }

    private void CountFromHere() => Volatile.Write(ref _busySince, Math.Max(1, _time.GetTimestamp()));

    private sealed record AloneWork(Action<SqliteSession> Work)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One commit, as health, metrics and traces see it.</summary>
    private readonly struct Beat(SqliteWriter writer, Activity? activity, long began) : IDisposable
    {
        public void Committed(int units, List<CommittedEntry> entries)
        {
            writer._metrics.Committed(Stopwatch.GetElapsedTime(began), units, entries);
            activity?.SetTag("piperchat.units", units);
            activity?.Dispose();
        }

        public void Dispose()
        {
            // Where it was committed, it is over already.
            if (activity is { IsStopped: false })
            {
                activity.SetStatus(ActivityStatusCode.Error);
                activity.Dispose();
            }

            Volatile.Write(ref writer._busySince, 0);
        }
    }
}
