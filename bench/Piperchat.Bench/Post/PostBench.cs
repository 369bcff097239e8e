using System.Diagnostics;
using System.Globalization;

namespace Piperchat.Bench;

/// <summary><c>post</c>: sealed posts over keep-alive connections, each with one on its way at a time.</summary>
internal static class PostBench
{
    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var report = new Report(new Table(
            "relay", "posts a second", "p50", "p99", "refused", "messages per commit", "commits a second", "relay CPU-s per 1,000", "relay RSS, most"));
        report.Note(
            "Commits are those that SQLite counts in the header of its wal-index; each is one fsync of the log (synchronous=FULL), and checkpoints add a few. "
            + "The driver shares the cores with the relay.");
        await arguments.EachRelayAsync(async relay =>
        {
            var count = arguments.Number("messages", 40_000, 200);
            var connections = arguments.Number("connections", 64, 4);
            var posts = new Posts(relay, [.. Enumerable.Range(0, 16).Select(i => $"post-{i}")]);
            await LoadAsync(relay, posts.Make(count / 4), connections);

            var requests = posts.Make(count);
            var (commits, cpu) = (Commits(relay), relay.Usage?.CpuSeconds);
            var load = await LoadAsync(relay, requests, connections);
            commits = Commits(relay) - commits;
            cpu = relay.Usage?.CpuSeconds - cpu;
            report.Table.Add(
                relay.Name,
                Tell(load.PerSecond, "N0"),
                Times.Tell(load.Times.At(0.5)),
                Times.Tell(load.Times.At(0.99)),
                Tell(load.Refused, "N0"),
                Tell((double?)count / commits, "F1"),
                Tell(commits / load.Seconds, "N0"),
                Tell(cpu * 1000 / count, "F3"),
                Tell(relay.Usage?.MostResidentBytes / (double)(1 << 20), "F0") + " MB");
            report.Hold(relay, "sealed posts a second", load.PerSecond, "/s", 9_500, atLeast: true);
        });
        return report;
    }

    /// <summary>Sends them all, as fast as they are taken.</summary>
    public static async Task<PostLoad> LoadAsync(RelayTarget relay, byte[][] requests, int connections)
    {
        var times = new Latencies(requests.Length);
        var (next, refused) = (-1, 0);
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => PostConnection.OpenAsync(relay)));
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(open.Select(connection => Task.Run(async () =>
        {
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < requests.Length)
            {
                var start = Stopwatch.GetTimestamp();
                var status = await connection.SendAsync(requests[mine]);
                times.Add(start);
                if (status is < 200 or > 299) Interlocked.Increment(ref refused);
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var connection in open) connection.Dispose();
        return new PostLoad(seconds, (requests.Length - refused) / seconds, refused, times);
    }

    internal static string Tell(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    private static long? Commits(RelayTarget relay) => (relay as RelayProcess)?.Commits();
}

/// <summary>What became of a load of posts.</summary>
internal sealed record PostLoad(double Seconds, double PerSecond, int Refused, Latencies Times);
