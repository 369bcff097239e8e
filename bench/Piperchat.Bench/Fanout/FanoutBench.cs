using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>
/// <c>fanout</c>: one channel and so many subscribers. First as many posts as the relay delivers, with a bound on those that aren't delivered yet; then half as many,
/// evenly spaced, each timed from its sending to its arrival at the last subscriber.
/// </summary>
internal static class FanoutBench
{
    /// <summary>How many messages are under way at most: enough to keep the relay busy, far from where it would cut a stream off.</summary>
    private const int MostUnderWay = 64;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var report = new Report(new Table(
            "relay", "subscribers", "bytes a delivery", "deliveries a second", "per relay CPU-s", "half load, posts a second", "to the last: p50", "p99"));
        await arguments.EachRelayAsync(async relay =>
        {
            foreach (var subscribers in arguments.Numbers("subscribers", [1, 100, 1_000, 5_000], [1, 5]))
                await MeasureAsync(relay, subscribers, arguments.Duration(5), report);
        });
        return report;
    }

    private static async Task MeasureAsync(RelayTarget relay, int subscribers, TimeSpan duration, Report report)
    {
        var channel = $"fanout-{subscribers}-{Guid.NewGuid().ToString()[..8]}";
        await using var audience = await Audience.OpenAsync(relay, channel, subscribers);
        var posts = new Posts(relay, channel);

        // One subscriber takes as many as there are posts; for many, deliveries are the bound.
        var perSecond = Math.Clamp(150_000 / subscribers, 20, 8_000);
        await audience.FloodAsync(posts.Make(Math.Max(4, perSecond / 2)), MostUnderWay);

        var requests = posts.Make((int)Math.Max(8, perSecond * duration.TotalSeconds / 2));
        var (cpu, bytes) = (relay.Usage?.CpuSeconds, audience.Bytes);
        var started = Stopwatch.GetTimestamp();
        await audience.FloodAsync(requests, MostUnderWay);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = relay.Usage?.CpuSeconds - cpu;
        var deliveries = (double)requests.Length * subscribers;
        bytes = audience.Bytes - bytes;

        var pace = requests.Length / seconds / 2;
        var times = await audience.PaceAsync(posts.Make((int)Math.Max(4, Math.Min(pace, 500) * duration.TotalSeconds)), Math.Min(pace, 500));
        report.Table.Add(
            relay.Name,
            PostBench.Tell(subscribers, "N0"),
            PostBench.Tell(bytes / deliveries, "N0"),
            PostBench.Tell(deliveries / seconds, "N0"),
            PostBench.Tell(deliveries / cpu, "N0"),
            PostBench.Tell(Math.Min(pace, 500), "N0"),
            Times.Tell(times.At(0.5)),
            Times.Tell(times.At(0.99)));
        if (subscribers == 1)
        {
            report.Hold(relay, "one subscriber, POST to delivered, p50", times.At(0.5), "ms", 1.5);
            report.Hold(relay, "one subscriber, POST to delivered, p99", times.At(0.99), "ms", 5);
        }
        else if (subscribers == 1_000)
        {
            report.Hold(relay, "1,000 subscribers, deliveries per CPU-second", (deliveries / cpu) ?? 0, "", 80_000, atLeast: true);
            report.Hold(relay, "1,000 subscribers, POST to the last, p99", times.At(0.99), "ms", 20);
        }
    }
}
