namespace Piperchat.Bench;

/// <summary><c>stalled</c>: a tenth of the readers don't read. What does it cost the others and the relay, and do the stalled ones get all in the end?</summary>
internal static class StalledBench
{
    private const double PerSecond = 150;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var report = new Report(new Table(
            "relay", "readers", "stalled", "to the last reader: p50", "p99", "with stalled ones: p50", "p99", "ratio of p99", "RSS", "with stalled ones", "lost or repeated"));
        var readers = arguments.Numbers("subscribers", [200], [10])[0];
        var count = (int)(PerSecond * arguments.Duration(10).TotalSeconds);
        await arguments.EachRelayAsync(async relay =>
        {
            await using var audience = await Audience.OpenAsync(relay, "stalled", readers);
            var posts = new Posts(relay, "stalled");
            await audience.PaceAsync(posts.Make(Math.Max(10, count / 4)), PerSecond);
            var alone = await audience.PaceAsync(posts.Make(count), PerSecond);
            var before = relay.Usage?.ResidentBytes;

            var stalled = new List<StreamConnection>();
            for (var i = 0; i < Math.Max(1, readers / 10); i++) stalled.Add(await StreamConnection.OpenAsync(relay, "stalled", keepsCursor: true, receiveBytes: 4096));
            var beside = await audience.PaceAsync(posts.Make(count), PerSecond);
            var during = relay.Usage?.ResidentBytes;
            var faults = 0L;
            foreach (var stream in stalled) faults += await CatchUpAsync(relay, stream, audience.LastSeq);

            var ratio = beside.At(0.99) / alone.At(0.99);
            report.Table.Add(
                relay.Name,
                PostBench.Tell(readers, "N0"),
                PostBench.Tell(stalled.Count, "N0"),
                Times.Tell(alone.At(0.5)),
                Times.Tell(alone.At(0.99)),
                Times.Tell(beside.At(0.5)),
                Times.Tell(beside.At(0.99)),
                PostBench.Tell(ratio, "F2"),
                PostBench.Tell(before / (double)(1 << 20), "F0") + " MB",
                PostBench.Tell(during / (double)(1 << 20), "F0") + " MB",
                PostBench.Tell(faults, "N0"));
            report.Hold(relay, "p99 of healthy readers with 10 % stalled ones, against without", ratio, "×", 1.1);
            report.Hold(relay, "entries that stalled readers lost or got twice", faults, "", 0);
        });
        return report;
    }

    /// <summary>Reads what waits, resumes by cursor as often as it takes, and counts what was left out or came twice.</summary>
    private static async Task<long> CatchUpAsync(RelayTarget relay, StreamConnection stream, long head)
    {
        var faults = 0L;
        for (var i = 0; i < 100; i++)
        {
            var reading = stream.ReadAsync();
            for (var j = 0; j < 1000 && stream.Seq < head && !reading.IsCompleted; j++) await Task.Delay(5);
            faults += stream.Misorders;
            stream.Dispose();
            await reading;
            if (stream.Seq >= head || stream.Cursor is null) break;
            stream = await StreamConnection.OpenAsync(relay, "stalled", cursor: stream.Cursor, seq: stream.Seq, keepsCursor: true);
        }

        return faults + Math.Max(0, head - stream.Seq);
    }
}
