using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>Many times from many threads, without a lock or an allocation.</summary>
internal sealed class Latencies(int most)
{
    private readonly long[] _ticks = new long[most];
    private int _count;

    public int Count => Math.Min(_count, _ticks.Length);

    public void Add(long started)
    {
        var index = Interlocked.Increment(ref _count) - 1;
        if (index < _ticks.Length) _ticks[index] = Stopwatch.GetTimestamp() - started;
    }

    /// <summary>In milliseconds; NaN where nothing was measured.</summary>
    public double At(double share)
    {
        if (Count == 0) return double.NaN;
        var sorted = _ticks.AsSpan(0, Count).ToArray();
        Array.Sort(sorted);
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)] * 1000d / Stopwatch.Frequency;
    }
}
