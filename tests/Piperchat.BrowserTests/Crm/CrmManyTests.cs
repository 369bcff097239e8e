using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;

namespace Piperchat.BrowserTests.Crm;

/// <summary>samples/CrmPanel with a hundred conversations, each with notes.</summary>
public sealed partial class CrmManyTests(ChromiumFixture chromium)
{
    private const int All = 100;

    /// <summary>Which rows were touched since, by the ids of their customers.</summary>
    private const string WatchRows =
        """
        () => {
          window.drawn = new Set();
          const row = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("li")?.dataset.id;
          new MutationObserver((records) => {
            for (const { target, addedNodes, removedNodes } of records) for (const node of [target, ...addedNodes, ...removedNodes]) if (row(node)) window.drawn.add(row(node));
          }).observe(document.querySelector(".groups"), { subtree: true, childList: true, attributes: true, characterData: true });
        }
        """;

    [Fact]
    public async Task Hundred_conversations_take_one_stream_and_only_rows_that_changed_are_drawn()
    {
        await using var host = await CrmPanelHost.Start(new() { ["Piperchat__Limits__RateLimiting"] = "false" });
        await MoreCustomers.Add(host.DataFolder, All - MoreCustomers.MadeUp);
        using var tom = await Colleague.LogIn(host.Address, "tom");
        foreach (var id in MoreCustomers.IdsOfAll(All))
        {
            await tom.Posts($"customer-{id}");
            await tom.Posts($"customer-{id}-notes");
        }

        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await Assertions.Expect(sam.Page.Locator(".groups li")).ToHaveCountAsync(All);
        await Assertions.Expect(sam.Page.Locator(".groups li.is-unread")).ToHaveCountAsync(All - 1);
        await WatchesAll(sam);
        var streams = Streams(sam);
        await sam.Page.EvaluateAsync(WatchRows);

        await tom.Posts("customer-1003");
        await tom.Posts("customer-1050");
        await tom.Posts("customer-1050");
        await tom.Posts("customer-1090");
        await tom.Posts("customer-1094-notes");

        await Assertions.Expect(sam.Badge("Customer 1003")).ToHaveTextAsync("1 unread");
        await Assertions.Expect(sam.Badge("Customer 1050")).ToHaveTextAsync("2 unread");
        await Assertions.Expect(sam.Badge("Customer 1090")).ToHaveTextAsync("1 unread");
        await Assertions.Expect(sam.Page.Locator("[data-status=open] li").First).ToContainTextAsync("Customer 1090");
        await Assertions.Expect(sam.Row("Customer 1094")).ToContainTextAsync("1 in notes");
        Assert.Equal(["1003", "1050", "1090", "1094"], await sam.Page.EvaluateAsync<string[]>("[...window.drawn].sort()"));
        Assert.Equal(streams, Streams(sam));
        Assert.Single(sam.Open, IsStream);
        Assert.Empty(sam.Errors);
    }

    private static int Streams(CrmPerson person) => person.Requests.Count(IsStream);

    private static bool IsStream(IRequest request) => request.Url.EndsWith("/chat/events", StringComparison.Ordinal);

    /// <summary>The one stream that is open asks for all of the channels and the team's own: it begins with fewer, before the list and the team's key are there.</summary>
    private static async Task WatchesAll(CrmPerson person)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!person.Open.Any(request => IsStream(request) && IsForAll(request.PostData ?? "")))
            await person.Page.EvaluateAsync("() => new Promise(requestAnimationFrame)").WaitAsync(patience.Token);
    }

    private static bool IsForAll(string body) => ChannelName().Count(body) == 2 * All && body.Contains("team-support", StringComparison.Ordinal);

    [GeneratedRegex("\"customer-")]
    private static partial Regex ChannelName();
}
