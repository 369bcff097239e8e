namespace Piperchat.Bench;

/// <summary><c>idle</c>: resident memory of the relay at rest, and what each open stream adds to it.</summary>
internal static class IdleBench
{
    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var report = new Report(new Table("relay", "at rest", "streams", "with streams", "per stream", "at 1,000 posts a second, most"));
        var streams = arguments.Number("streams", 5_000, 20);
        if (arguments.Urls.Count == 0)
        {
            await MeasureAsync(await RelayProcess.StartAsync(ask: false), isAot: false);
            if (arguments.Aot is { } binary) await MeasureAsync(await RelayProcess.StartAsync(binary, ask: false), isAot: true);
        }

        foreach (var url in arguments.Urls.Concat(arguments.Against)) await MeasureAsync(await RelayTarget.AtAsync(url), isAot: false);
        return report;

        async Task MeasureAsync(RelayTarget target, bool isAot)
        {
            await using var relay = target;
            if (relay.Usage is not { } usage) return;
            var patience = TimeSpan.FromSeconds(arguments.IsTiny ? 0.3 : 4);
            var rest = await usage.SettledBytesAsync(patience);
            await relay.AskAsync();

            // A first few bring what the relay makes once: code, pools.
            var open = await OpenAsync(relay, streams / 10);
            var few = await usage.SettledBytesAsync(patience);
            open.AddRange(await OpenAsync(relay, streams));
            var many = await usage.SettledBytesAsync(patience);
            foreach (var stream in open) stream.Dispose();
            var perStream = (many - few) / (double)streams;
            var busy = relay is RelayProcess ? await BusyAsync(isAot ? arguments.Aot : null, arguments.IsTiny ? 50 : 5_000) : (long?)null;
            report.Table.Add(relay.Name, Megabytes(rest), PostBench.Tell(streams, "N0"), Megabytes(many), PostBench.Tell(perStream / 1024, "F1") + " KB", Megabytes(busy));
            report.Hold(relay, $"relay at rest, RSS, {relay.Name}", rest / (double)(1 << 20), "MB", isAot ? 25 : 65);
            report.Hold(relay, $"one idle stream, RSS, {relay.Name}", perStream / 1024, "KB", isAot ? 12 : 15);
            report.Hold(relay, $"RSS at 1,000 posts a second, {relay.Name}", busy / (double)(1 << 20) ?? 0, "MB", 120);
        }
    }

    /// <summary>The most that another relay, started for it, takes while it gets 1,000 posts a second and hands them to a subscriber.</summary>
    private static async Task<long> BusyAsync(string? binary, int posts)
    {
        await using var relay = await RelayProcess.StartAsync(binary);
        await using var audience = await Audience.OpenAsync(relay, "busy", 1);
        await audience.PaceAsync(new Posts(relay, "busy").Make(posts), perSecond: 1_000);
        return relay.Usage!.MostResidentBytes;
    }

    /// <summary>Streams that nobody reads, and to which nothing is sent but heartbeats.</summary>
    private static async Task<List<StreamConnection>> OpenAsync(RelayTarget relay, int count)
    {
        var open = new List<StreamConnection>();
        foreach (var part in Enumerable.Range(0, count).Chunk(64))
            open.AddRange(await Task.WhenAll(part.Select(_ => StreamConnection.OpenAsync(relay, "idle", bufferBytes: 2048))));
        return open;
    }

    private static string Megabytes(long? bytes) => PostBench.Tell(bytes / (double)(1 << 20), "F1") + " MB";
}
