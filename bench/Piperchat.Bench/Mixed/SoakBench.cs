using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>
/// <c>soak</c>: many deliveries while streams are cut at any byte and resumed by cursor. A client takes an entry with the cursor that follows it, so what counts are the
/// cursors: each one more than the one before, over all cuts.
/// </summary>
internal static class SoakBench
{
    private const int Readers = 50;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var deliveries = arguments.Number("deliveries", 100_000, 500);
        var cuts = arguments.Number("cuts", 50, 5);
        var posts = Math.Max(1, deliveries / Readers);
        var report = new Report(new Table("relay", "deliveries", "cuts", "seconds", "gaps, repeats and reorders", "not delivered"));
        await arguments.EachRelayAsync(async relay =>
        {
            var started = Stopwatch.GetTimestamp();
            var progress = new Progress();
            var readers = Enumerable.Range(0, Readers).Select(i => ReadAsync(relay, posts, Share(cuts, i), progress, i)).ToList();
            await progress.AllOpenAsync();
            await PostAsync(relay, posts, progress);
            var results = await Task.WhenAll(readers);
            var faults = results.Sum(result => result.Faults);
            var lost = results.Sum(result => posts - result.Seq);
            report.Table.Add(
                relay.Name,
                PostBench.Tell(results.Sum(result => result.Seq), "N0"),
                PostBench.Tell(results.Sum(result => result.Cuts), "N0"),
                PostBench.Tell(Stopwatch.GetElapsedTime(started).TotalSeconds, "F1"),
                PostBench.Tell(faults, "N0"),
                PostBench.Tell(lost, "N0"));
            report.Hold(relay, "soak: gaps, repeats, reorders and losses", faults + lost, "", 0);
        });
        return report;
    }

    /// <summary>No faster than the slowest reader, within what a relay keeps of a stream that lags.</summary>
    private static async Task PostAsync(RelayTarget relay, int posts, Progress progress)
    {
        var making = new Posts(relay, "soak");
        for (var done = 0; done < posts;)
        {
            var requests = making.Make(Math.Min(500, posts - done));
            await PostBench.LoadAsync(relay, requests, 8);
            done += requests.Length;
            while (progress.Slowest < done - 2_000) await Task.Delay(5);
        }
    }

    private static async Task<(long Seq, long Faults, int Cuts)> ReadAsync(RelayTarget relay, int posts, int cuts, Progress progress, int number)
    {
        var random = new Random(number);
        var at = Enumerable.Range(0, cuts).Select(_ => random.NextInt64(1, posts)).Order().ToArray();
        var (faults, done) = (0L, 0);
        var stream = await StreamConnection.OpenAsync(relay, "soak", keepsCursor: true);
        progress.Opened();
        while (true)
        {
            var reading = stream.ReadAsync();
            var until = done < at.Length ? at[done] : posts;
            for (var i = 0; i < 30_000 && stream.Seq < until && !reading.IsCompleted; i++)
            {
                await Task.Delay(2);
                progress.At(number, stream.Seq);
            }

            faults += stream.Misorders;
            stream.Dispose();
            await reading;
            progress.At(number, stream.Seq);
            if (stream.Seq >= posts || stream.Seq < until)
            {
                progress.IsOver(number);
                return (stream.Seq, faults, done);
            }

            done++;
            stream = await StreamConnection.OpenAsync(relay, "soak", cursor: stream.Cursor, seq: stream.Seq, keepsCursor: true);
        }
    }

    private static int Share(int cuts, int reader) => (cuts / Readers) + (reader < cuts % Readers ? 1 : 0);

    private sealed class Progress
    {
        private readonly long[] _seqs = new long[Readers];
        private int _open;

        public long Slowest => _seqs.Min();

        public void At(int reader, long seq) => Volatile.Write(ref _seqs[reader], seq);

        /// <summary>Nobody waits for it any more, whether it has all or came to a halt.</summary>
        public void IsOver(int reader) => At(reader, long.MaxValue);

        public void Opened() => Interlocked.Increment(ref _open);

        public async Task AllOpenAsync()
        {
            while (Volatile.Read(ref _open) < Readers) await Task.Delay(5);
        }
    }
}
