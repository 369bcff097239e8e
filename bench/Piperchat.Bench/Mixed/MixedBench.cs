using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary><c>mixed</c>: posts, streams, pages of history and streams that come and go, together; for an hour by <c>--duration 3600</c>, to see that memory stays flat.</summary>
internal static class MixedBench
{
    private const int Channels = 20;
    private const int StreamsPerChannel = 10;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var report = new Report(new Table("relay", "what", "a second", "p50", "p99", "failed"));
        var duration = arguments.Duration(15);
        await arguments.EachRelayAsync(async relay =>
        {
            var channels = Enumerable.Range(0, Channels).Select(i => $"mixed-{i}").ToArray();
            var streams = new List<StreamConnection>();
            foreach (var channel in channels)
                streams.AddRange(await Task.WhenAll(Enumerable.Range(0, StreamsPerChannel).Select(_ => StreamConnection.OpenAsync(relay, channel))));
            var reading = streams.Select(stream => stream.ReadAsync()).ToList();
            await RunAsync(relay, channels, TimeSpan.FromSeconds(Math.Min(duration.TotalSeconds / 3, 30)));
            var warm = relay.Usage is { } usage ? await usage.SettledBytesAsync(TimeSpan.FromSeconds(1)) : (long?)null;

            var parts = await RunAsync(relay, channels, duration);
            foreach (var part in parts)
            {
                report.Table.Add(
                    relay.Name, part.What, PostBench.Tell(part.Times.Count / duration.TotalSeconds, "N0"), Times.Tell(part.Times.At(0.5)), Times.Tell(part.Times.At(0.99)), PostBench.Tell(part.Failed, "N0"));
            }

            if (relay.Usage is { } after && warm is { } bytes)
            {
                var grown = (double)await after.SettledBytesAsync(TimeSpan.FromSeconds(1)) / bytes;
                report.Note($"{relay.Name}: RSS {PostBench.Tell(bytes / (double)(1 << 20), "F0")} MB after warm-up, {PostBench.Tell(grown, "F2")} × as much at the end.");
                report.Hold(relay, "RSS after mixed load, against after warm-up", grown, "×", 1.2);
            }

            report.Hold(relay, "entries out of order in mixed load", streams.Sum(stream => stream.Misorders), "", 0);
            foreach (var stream in streams) stream.Dispose();
            await Task.WhenAll(reading);
        });
        return report;
    }

    private static async Task<Part[]> RunAsync(RelayTarget relay, string[] channels, TimeSpan duration)
    {
        var posts = new Posts(relay, channels);
        var random = new Random(1);
        var histories = channels.Select(channel => Requests.Get(relay, $"messages?channel={channel}&limit=50")).ToArray();
        using var posting = await PostConnection.OpenAsync(relay);
        using var asking = await PostConnection.OpenAsync(relay);
        return await Task.WhenAll(
            PaceAsync("a post", 200, duration, () => SendAsync(posting, posts.Make(1)[0])),
            PaceAsync("a page of the history", 50, duration, () => SendAsync(asking, histories[random.Next(Channels)])),
            PaceAsync("a stream, to its first message", 10, duration, async () =>
            {
                using var stream = await StreamConnection.OpenAsync(relay, channels[0]);
            }));
    }

    private static async Task SendAsync(PostConnection connection, byte[] request)
    {
        var status = await connection.SendAsync(request);
        if (status != 200) throw new IOException($"The relay answered {status}.");
    }

    private static async Task<Part> PaceAsync(string what, double perSecond, TimeSpan duration, Func<Task> act)
    {
        var times = new Latencies((int)(perSecond * duration.TotalSeconds) + 1);
        var failed = 0;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < duration; i++)
        {
            var ahead = TimeSpan.FromSeconds(i / perSecond) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.FromMilliseconds(1)) await Task.Delay(ahead);
            var start = Stopwatch.GetTimestamp();
            try
            {
                await act();
                times.Add(start);
            }
            catch (IOException)
            {
                failed++;
            }
        }

        return new Part(what, times, failed);
    }

    private sealed record Part(string What, Latencies Times, int Failed);
}
