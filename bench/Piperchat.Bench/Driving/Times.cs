using System.Diagnostics;
using System.Globalization;

namespace Piperchat.Bench;

/// <summary>How long something took, over and over.</summary>
internal sealed class Times
{
    private readonly List<double> _milliseconds = [];

    public double Median => At(0.5);

    public double P99 => At(0.99);

    public async Task MeasureAsync(Func<Task> what)
    {
        var start = Stopwatch.GetTimestamp();
        await what();
        Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    public static string Tell(double milliseconds) => milliseconds.ToString("F2", CultureInfo.InvariantCulture) + " ms";

    private double At(double share)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
    }
}
