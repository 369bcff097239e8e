using System.Globalization;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;

namespace Piperchat.Bench;

/// <summary>
/// <c>inbox</c>: the agents' page of samples/CrmPanel in Chromium, with ten conversations and with a hundred, in turns. What counts is the ratio: a message
/// costs the one row that it changes.
/// </summary>
internal static class InboxBench
{
    private static readonly int[] Sizes = [10, 100];
    private static readonly int[] TinySizes = [7, 8];

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var (rounds, openings, burst) = arguments.IsTiny ? (3, 1, 3) : (300, 20, 300);
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(await ChromiumInstallation.LaunchOptions());
        var inboxes = new List<Inbox>();
        try
        {
            foreach (var size in arguments.IsTiny ? TinySizes : Sizes) inboxes.Add(await Inbox.OpenAsync(chromium, size));
            return await MeasureAsync(inboxes, rounds, openings, burst);
        }
        finally
        {
            foreach (var inbox in inboxes) await inbox.DisposeAsync();
        }
    }

    private static async Task<Report> MeasureAsync(List<Inbox> inboxes, int rounds, int openings, int burst)
    {
        var table = new Table("what", $"of {inboxes[0].Size}", $"of {inboxes[1].Size}", "ratio");
        var report = new Report(table);
        var (drawn, listed, watched) = (Each(() => new Times()), Each(() => new Times()), Each(() => new Times()));

        for (var opening = 0; opening < openings; opening++)
        {
            foreach (var (i, inbox) in inboxes.Index())
            {
                var (rowsAt, watchedAt) = await inbox.ReloadAsync();
                listed[i].Add(rowsAt);
                watched[i].Add(watchedAt);
            }
        }

        // The first find code that never ran.
        for (var round = 0; round < Math.Min(rounds, 20); round++) foreach (var inbox in inboxes) await inbox.ReceiveAsync(1);
        var before = await CostsAsync();
        for (var round = 0; round < rounds; round++) foreach (var (i, inbox) in inboxes.Index()) await drawn[i].MeasureAsync(() => inbox.ReceiveAsync(1));
        var perMessage = (await CostsAsync()).Zip(before, (after, first) => after.Since(first).Over(rounds)).ToArray();

        before = await CostsAsync();
        var bursts = Each(() => new Times());
        foreach (var (i, inbox) in inboxes.Index()) await bursts[i].MeasureAsync(() => inbox.ReceiveAsync(burst));
        var perMessageInBurst = (await CostsAsync()).Zip(before, (after, first) => after.Since(first).Over(burst)).ToArray();

        Add("page opened: all rows shown, p50", [.. listed.Select(times => times.Median)]);
        Add("page opened: one stream of all conversations, p50", [.. watched.Select(times => times.Median)]);
        Add("POST to the frame that shows it, p50", [.. drawn.Select(times => times.Median)]);
        Add("POST to the frame that shows it, p99", [.. drawn.Select(times => times.P99)]);
        AddCosts("a message", perMessage);
        Add($"{burst} messages in a row: first POST to the frame that shows the last", [.. bursts.Select(times => times.Median)]);
        AddCosts("one of them", perMessageInBurst);
        report.Hold($"inbox: main thread for a message, {inboxes[1].Size} conversations against {inboxes[0].Size}", perMessage[1].Tasks / perMessage[0].Tasks, "×", 1.5);
        report.Note("Times of the browser's main thread are Chromium's own (CDP Performance.getMetrics); the chat's frame shares it with the page, and what the bench observes the rows with is in them.");
        return report;

        T[] Each<T>(Func<T> make) => [.. inboxes.Select(_ => make())];

        async Task<PageCosts[]> CostsAsync() => await Task.WhenAll(inboxes.Select(inbox => inbox.CostsAsync()));

        void AddCosts(string of, PageCosts[] costs)
        {
            Add($"{of}: main thread", [.. costs.Select(each => each.Tasks)]);
            Add($"{of}: of that, scripts", [.. costs.Select(each => each.Scripts)]);
            Add($"{of}: of that, styles and layout", [.. costs.Select(each => each.Layout)]);
            table.Add([$"{of}: rows drawn, over all frames", .. costs.Select(each => Tell(each.Rows)), Tell(costs[1].Rows / costs[0].Rows)]);
        }

        void Add(string what, double[] milliseconds) => table.Add([what, .. milliseconds.Select(Times.Tell), Tell(milliseconds[1] / milliseconds[0])]);
    }

    private static string Tell(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}
