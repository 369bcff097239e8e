using System.Globalization;

namespace Piperchat.Bench;

/// <summary>
/// <c>history</c>: the same in a channel of a million messages and in one of a hundred, in turns, so that whatever else the machine does meets both. What counts is
/// the ratio.
/// </summary>
internal static class HistoryBench
{
    private const string Large = "large";
    private const string Small = "small";
    private const int Behind = 20;

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var messages = arguments.Number("messages", 1_000_000, 2_000);
        var rounds = arguments.IsTiny ? 5 : 300;
        var report = new Report(new Table(
            "what", "of 100: p50", $"of {messages.ToString("N0", CultureInfo.InvariantCulture)}: p50", "ratio", "of 100: p99", "p99 of the large one"));
        var folder = Directory.CreateTempSubdirectory("piperchat-bench-").FullName;
        try
        {
            await FillAsync(folder, messages);
            await using var relay = await RelayProcess.StartAsync(folder: folder, settings: ("Piperchat__Limits__Readers", "1000"));
            await MeasureAsync(relay, rounds, report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return report;
    }

    private static async Task FillAsync(string folder, int messages)
    {
        await using (var relay = await RelayProcess.StartAsync(folder: folder))
        {
            using var connection = await PostConnection.OpenAsync(relay);
            foreach (var post in new Posts(relay, Large).Make(1).Concat(new Posts(relay, Small).Make(100))) await connection.SendAsync(post);
        }

        LongHistory.Fill(Directory.EnumerateFiles(folder, "*.db").Single(), Large, messages);
    }

    private static async Task MeasureAsync(RelayProcess relay, int rounds, Report report)
    {
        using var connection = await PostConnection.OpenAsync(relay);
        var newcomers = Enumerable.Range(0, 2 * rounds).Select(_ => new Newcomer(relay)).ToList();
        var joins = new Queue<Newcomer>(newcomers);
        foreach (var newcomer in newcomers) await SendAsync(connection, newcomer.Publishing());
        await RowAsync(report, rounds, "a join", channel =>
        {
            var join = joins.Dequeue().Joining(channel);
            return () => SendAsync(connection, join);
        });

        var posts = new Dictionary<string, Queue<byte[]>>(StringComparer.Ordinal)
        {
            [Large] = new(new Posts(relay, Large).Make(2 * rounds)),
            [Small] = new(new Posts(relay, Small).Make(2 * rounds)),
        };
        await RowAsync(report, rounds, "a post", channel =>
        {
            var post = posts[channel].Dequeue();
            return () => SendAsync(connection, post);
        });

        var cursors = new Dictionary<string, string>(StringComparer.Ordinal) { [Large] = await CursorAsync(relay, Large), [Small] = await CursorAsync(relay, Small) };
        await RowAsync(report, rounds, $"a resume, {Behind} messages behind", channel => () => OpenAsync(relay, channel, cursors[channel]));
        await RowAsync(report, rounds, "a stream of the last 100", channel => () => OpenAsync(relay, channel, null));
        await RowAsync(report, rounds, "a page of the history", channel =>
        {
            var request = Requests.Get(relay, $"messages?channel={channel}&limit=50");
            return () => SendAsync(connection, request);
        });
        foreach (var newcomer in newcomers) newcomer.Dispose();
    }

    private static async Task RowAsync(Report report, int rounds, string what, Func<string, Func<Task>> prepare)
    {
        var (large, small) = (new Times(), new Times());
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first takes turns, too.
            foreach (var isLarge in round % 2 == 0 ? [true, false] : new[] { false, true })
                await (isLarge ? large : small).MeasureAsync(prepare(isLarge ? Large : Small));
        }

        var ratio = large.Median / small.Median;
        report.Table.Add(what, Times.Tell(small.Median), Times.Tell(large.Median), PostBench.Tell(ratio, "F2"), Times.Tell(small.P99), Times.Tell(large.P99));
        report.Hold($"{what}: a million messages against an empty channel", ratio, "×", 1.2);
    }

    private static async Task SendAsync(PostConnection connection, byte[] request)
    {
        var status = await connection.SendAsync(request);
        if (status is < 200 or > 299) throw new IOException($"The relay answered {status}.");
    }

    private static async Task OpenAsync(RelayTarget relay, string channel, string? cursor)
    {
        using var stream = await StreamConnection.OpenAsync(relay, channel, cursor: cursor);
        var reading = stream.ReadAsync();
        await stream.Live;
    }

    /// <summary>A cursor some messages behind the end.</summary>
    private static async Task<string> CursorAsync(RelayTarget relay, string channel)
    {
        using var stream = await StreamConnection.OpenAsync(relay, channel, keepsCursor: true);
        var reading = stream.ReadAsync();
        await stream.Live;
        var cursor = stream.Cursor!;
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{cursor[..dot]}.{stream.Seq - Behind}");
    }
}
