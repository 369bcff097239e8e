using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>
/// <c>reconnect</c>: all clients of a relay lose their streams at once, miss some messages, and come back at once with their cursors, as behind a proxy that restarts.
/// That the store isn't asked for what the rings hold, a test asserts (<c>ReconnectTests</c>).
/// </summary>
internal static class ReconnectBench
{
    private const int Missed = 20;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var clients = arguments.Number("clients", 5_000, 20);
        var channels = Enumerable.Range(0, Math.Max(1, clients / 100)).Select(i => $"back-{i}").ToArray();
        var report = new Report(new Table("relay", "clients", "channels", "missed, each", "all back and caught up", "relay CPU-s", "out of order", "relay RSS, most"));
        await arguments.EachRelayAsync(async relay =>
        {
            var before = await OpenAsync(relay, channels, new StreamConnection?[clients]);
            await PostBench.LoadAsync(relay, new Posts(relay, channels).Make(Missed * channels.Length), 8);
            await CaughtUpAsync(before);
            foreach (var client in before) client.Stream.Dispose();
            await Task.WhenAll(before.Select(client => client.Reading));
            await PostBench.LoadAsync(relay, new Posts(relay, channels).Make(Missed * channels.Length), 8);

            var cpu = relay.Usage?.CpuSeconds;
            var started = Stopwatch.GetTimestamp();
            var after = await OpenAsync(relay, channels, [.. before.Select(client => client.Stream)]);
            await CaughtUpAsync(after);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            cpu = relay.Usage?.CpuSeconds - cpu;
            foreach (var client in after) client.Stream.Dispose();
            report.Table.Add(
                relay.Name,
                PostBench.Tell(clients, "N0"),
                PostBench.Tell(channels.Length, "N0"),
                PostBench.Tell(Missed, "N0"),
                PostBench.Tell(seconds, "F2") + " s",
                PostBench.Tell(cpu, "F2"),
                PostBench.Tell(after.Sum(client => client.Stream.Misorders), "N0"),
                PostBench.Tell(relay.Usage?.MostResidentBytes / (double)(1 << 20), "F0") + " MB");
            report.Hold(relay, "5,000 clients back and caught up", seconds, "s", 5);
        });
        return report;
    }

    /// <summary>All at once; what comes is read at once.</summary>
    private static async Task<(StreamConnection Stream, Task Reading)[]> OpenAsync(RelayTarget relay, string[] channels, StreamConnection?[] before) =>
        await Task.WhenAll(before.Select(async (old, i) =>
        {
            var stream = await StreamConnection.OpenAsync(
                relay, channels[i % channels.Length], cursor: old?.Cursor, seq: old?.Seq ?? 0, keepsCursor: true, bufferBytes: 4096);
            return (stream, stream.ReadAsync());
        }));

    private static async Task CaughtUpAsync((StreamConnection Stream, Task Reading)[] clients)
    {
        var patience = Stopwatch.GetTimestamp();
        while (Array.Exists(clients, client => client.Stream.Messages < Missed))
        {
            if (Stopwatch.GetElapsedTime(patience) > TimeSpan.FromSeconds(60)) throw new IOException("Not all clients caught up within a minute.");
            await Task.Delay(5);
        }
    }
}
