using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>
/// <c>fanout</c>: one channel and so many subscribers. First as many posts as the relay delivers, with a bound on those that aren't delivered yet; then one at a time;
/// then half as many as that, evenly spaced, each timed from its sending to its arrival at the last subscriber.
/// </summary>
internal static class FanoutBench
{
    /// <summary>How many messages are under way at most: enough to keep the relay busy, far from where it would cut a stream off.</summary>
    private const int MostUnderWay = 64;

    /// <summary>A subscriber of its own isn't what 500 messages a second are written to; more would measure the relay's posts.</summary>
    private const double MostPace = 500;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var report = new Report(new Table(
            "relay", "subscribers", "bytes a delivery", "deliveries a second", "per relay CPU-s",
            "one at a time: a second", "per relay CPU-s, one at a time", "half of that: posts a second", "to the last: p50", "p99"));
        report.Note(
            "Where messages come faster than they are delivered, a stream takes several with one flush; \"one at a time\" posts the next when the last subscriber has the one before.");
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

        // What two cores might do at best; a load ends when all of it is delivered.
        var many = (int)Math.Clamp(200_000 / subscribers * duration.TotalSeconds / 2, 8, 20_000);
        var few = (int)Math.Clamp(60_000 / subscribers * duration.TotalSeconds / 2, 8, 1_000);
        await FloodAsync(relay, audience, posts.Make(many / 4), subscribers, MostUnderWay);
        var flood = await FloodAsync(relay, audience, posts.Make(many), subscribers, MostUnderWay);
        await FloodAsync(relay, audience, posts.Make(few / 4), subscribers, mostUnderWay: 1);
        var single = await FloodAsync(relay, audience, posts.Make(few), subscribers, mostUnderWay: 1);

        var pace = Math.Min(single.PerSecond / subscribers / 2, MostPace);
        var times = await audience.PaceAsync(posts.Make((int)Math.Max(4, pace * duration.TotalSeconds)), pace);
        report.Table.Add(
            relay.Name,
            PostBench.Tell(subscribers, "N0"),
            PostBench.Tell(flood.Bytes, "N0"),
            PostBench.Tell(flood.PerSecond, "N0"),
            PostBench.Tell(flood.PerCpuSecond, "N0"),
            PostBench.Tell(single.PerSecond, "N0"),
            PostBench.Tell(single.PerCpuSecond, "N0"),
            PostBench.Tell(pace, "N0"),
            Times.Tell(times.At(0.5)),
            Times.Tell(times.At(0.99)));
        if (subscribers == 1)
        {
            report.Hold(relay, "one subscriber, POST to delivered, p50", times.At(0.5), "ms", 1.5);
            report.Hold(relay, "one subscriber, POST to delivered, p99", times.At(0.99), "ms", 5);
        }
        else if (subscribers == 1_000)
        {
            report.Hold(relay, "1,000 subscribers, deliveries per CPU-second", flood.PerCpuSecond ?? 0, "", 80_000, atLeast: true);
            report.Hold(relay, "the same, one message at a time", single.PerCpuSecond ?? 0, "", 80_000, atLeast: true);
            report.Hold(relay, "1,000 subscribers, POST to the last, p99", times.At(0.99), "ms", 20);
        }
    }

    private static async Task<Load> FloodAsync(RelayTarget relay, Audience audience, byte[][] requests, int subscribers, int mostUnderWay)
    {
        var (cpu, bytes) = (relay.Usage?.CpuSeconds, audience.Bytes);
        var started = Stopwatch.GetTimestamp();
        await audience.FloodAsync(requests, mostUnderWay);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var deliveries = (double)requests.Length * subscribers;
        return new Load(deliveries / seconds, deliveries / (relay.Usage?.CpuSeconds - cpu), (audience.Bytes - bytes) / deliveries);
    }

    private sealed record Load(double PerSecond, double? PerCpuSecond, double Bytes);
}
