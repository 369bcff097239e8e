using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Crm;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.Bench;

/// <summary>samples/CrmPanel in a process of its own, with so many conversations; one agent's page of it, and a colleague who writes.</summary>
internal sealed partial class Inbox : IAsyncDisposable
{
    private const string Agent = "Sam Reyes";
    private const string Writer = "tom";

    /// <summary>The conversation that is looked at: what comes there is read at once.</summary>
    private const int Selected = 101;

    /// <summary>
    /// Says at the frame after a change how many messages the rows count as unread, and adds up how many rows were touched for each frame. The bench sends so few to each
    /// that no row says 99+.
    /// </summary>
    private const string ObserveRows =
        """
        addEventListener("DOMContentLoaded", () => {
          const groups = document.querySelector(".groups");
          if (groups === null) return;
          window.rowsDrawn = 0;
          const rows = new Set();
          const rowOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("li");
          // The page's modules have run by now.
          requestAnimationFrame(() => (window.listedAt = performance.now()));
          const tell = () => {
            window.rowsDrawn += rows.size;
            rows.clear();
            let unread = 0;
            for (const badge of groups.querySelectorAll(".badge:not(.note)")) unread += Number.parseInt(badge.textContent) || 0;
            void window.showsUnread(unread);
          };
          new MutationObserver((records) => {
            const touched = records.flatMap(({ target, addedNodes, removedNodes }) => [target, ...addedNodes, ...removedNodes]).map(rowOf).filter((row) => row != null);
            if (touched.length > 0 && rows.size === 0) requestAnimationFrame(tell);
            for (const row of touched) rows.add(row);
          }).observe(groups, { subtree: true, childList: true, attributes: true, characterData: true });
        });
        """;

    private readonly HostAppProcess _host;
    private readonly Colleague _colleague;
    private readonly IPage _page;
    private readonly string[] _channels;
    private ICDPSession? _devTools;
    private TaskCompletionSource _shown = new();
    private TaskCompletionSource _watches = new();
    private int _expected;
    private int _next;

    private Inbox(HostAppProcess host, Colleague colleague, IPage page, int size)
    {
        (_host, _colleague, _page, Size) = (host, colleague, page, size);
        _channels = [.. MoreCustomers.IdsOfAll(size).Where(id => id != Selected).Select(id => string.Create(CultureInfo.InvariantCulture, $"customer-{id}"))];
    }

    public int Size { get; }

    public static async Task<Inbox> OpenAsync(IBrowser browser, int size)
    {
        var application = typeof(Inbox).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "CrmPanel").Value!;
        var host = await HostAppProcess.Start(settings: new() { ["Piperchat__Limits__RateLimiting"] = "false", [Program.InlineCompletions] = "0" }, application: application);
        await MoreCustomers.Add(host.DataFolder, size - MoreCustomers.MadeUp);
        var inbox = new Inbox(host, await Colleague.LogIn(host.Address, Writer), await browser.NewPageAsync(), size);
        foreach (var channel in inbox._channels) await inbox._colleague.Posts(channel);
        await inbox.LogInAsync();
        return inbox;
    }

    /// <summary>Milliseconds from the beginning of the page: to the first frame with all rows, and to the stream that carries all conversations.</summary>
    public async Task<(double Listed, double Watched)> ReloadAsync()
    {
        _watches = new();
        await _page.ReloadAsync();
        await _watches.Task;
        var watched = await _page.EvaluateAsync<double>("performance.now()");
        await Assertions.Expect(_page.Locator(".groups li")).ToHaveCountAsync(Size);
        // What came before was never counted one by one.
        _expected = 0;
        return (await _page.EvaluateAsync<double>("listedAt"), watched);
    }

    /// <summary>Posts so many messages, to one conversation after the other, and waits for the frame that shows the last of them.</summary>
    public async Task ReceiveAsync(int messages)
    {
        _shown = new();
        _expected += messages;
        for (var i = 0; i < messages; i++) await _colleague.Posts(_channels[_next++ % _channels.Length]);
        await _shown.Task;
    }

    public async Task<PageCosts> CostsAsync()
    {
        var metrics = (await _devTools!.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble() * 1000);
        return new(metrics["TaskDuration"], metrics["ScriptDuration"], metrics["LayoutDuration"] + metrics["RecalcStyleDuration"], await _page.EvaluateAsync<double>("rowsDrawn"));
    }

    public async ValueTask DisposeAsync()
    {
        await _page.CloseAsync();
        _colleague.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_host.DataFolder, recursive: true);
    }

    private async Task LogInAsync()
    {
        _page.Response += (_, response) =>
        {
            if (response.Url.EndsWith("/chat/events", StringComparison.Ordinal) && IsForAll(response.Request.PostData ?? "")) _watches.TrySetResult();
        };
        await _page.ExposeFunctionAsync("showsUnread", (int unread) =>
        {
            if (unread >= _expected) _shown.TrySetResult();
        });
        await _page.AddInitScriptAsync(ObserveRows);
        await _page.GotoAsync(new Uri(_host.Address, "log-in").ToString());
        await _page.GetByRole(AriaRole.Button, new() { Name = Agent }).ClickAsync();
        await _page.FrameLocator("piper-chat iframe").GetByRole(AriaRole.Button, new() { Name = "Join without writing" }).ClickAsync();
        await _watches.Task;
        await _page.GotoAsync(new Uri(_host.Address, $"inbox/{Selected}").ToString());
        _devTools = await _page.Context.NewCDPSessionAsync(_page);
        await _devTools.SendAsync("Performance.enable");
    }

    private bool IsForAll(string body) => ChannelName().Count(body) >= _channels.Length && body.Contains("team-support", StringComparison.Ordinal);

    [GeneratedRegex("\"customer-")]
    private static partial Regex ChannelName();
}
