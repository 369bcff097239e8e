using System.Collections.Concurrent;

namespace Piperchat.AspNetCore;

/// <summary>
/// Token buckets, one per key: <c>depth</c> deep, one token back per interval. Kept as one number each, the moment at which the
/// bucket will be full again (the generic cell rate algorithm), so that a full bucket is the same as none and can be dropped.
/// </summary>
internal sealed class Buckets<TKey>(int depth, TimeSpan interval, TimeProvider time)
    where TKey : notnull
{
    /// <summary>How many are kept before full ones are swept out: an attacker with many keys must not fill the memory.</summary>
    private const int SweepAt = 10_000;

    private readonly ConcurrentDictionary<TKey, long> _fullAt = new();
    private readonly long _interval = Math.Max(1, (long)(interval.TotalSeconds * time.TimestampFrequency));
    private int _takenSinceSweep;

    /// <summary>How many are kept.</summary>
    internal int Count => _fullAt.Count;

    /// <summary>Takes a token, or tells how long to wait for one.</summary>
    public bool TryTake(TKey key, out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        var room = _interval * (depth - 1);
        while (true)
        {
            var known = _fullAt.TryGetValue(key, out var fullAt);
            var from = known ? Math.Max(fullAt, now) : now;
            if (from - now > room)
            {
                wait = time.GetElapsedTime(now, from - room);
                return false;
            }

            var next = from + _interval;
            if (known ? _fullAt.TryUpdate(key, next, fullAt) : _fullAt.TryAdd(key, next)) break;
        }

        Sweep(now);
        wait = default;
        return true;
    }

    /// <summary>Puts a token back that was taken.</summary>
    public void GiveBack(TKey key)
    {
        while (_fullAt.TryGetValue(key, out var fullAt) && !_fullAt.TryUpdate(key, fullAt - _interval, fullAt))
        {
        }
    }

    private void Sweep(long now)
    {
        if (Interlocked.Increment(ref _takenSinceSweep) < SweepAt) return;
        Interlocked.Exchange(ref _takenSinceSweep, 0);
        foreach (var bucket in _fullAt)
        {
            if (bucket.Value <= now) _fullAt.TryRemove(bucket);
        }
    }
}
