using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Conversation;

/// <summary>Many tabs and frames of one user. The host speaks HTTP/1.1, of which a browser opens six connections and no more.</summary>
public sealed class TabsTests(ChromiumFixture chromium)
{
    private const int Tabs = 10;

    [Fact]
    public async Task Ten_tabs_share_one_stream_which_outlives_the_tab_that_held_it()
    {
        await using var host = await HostAppProcess.Start();
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        var context = alva.Page.Context;
        var streams = new OpenStreams(context);
        var tabs = new List<IPage> { alva.Page };
        await alva.Page.ReloadAsync();
        while (tabs.Count < Tabs)
        {
            tabs.Add(await context.NewPageAsync());
            await tabs[^1].GotoAsync(host.Address.ToString());
        }

        await bo.Say("The first of four.");
        await AllShow(tabs, "The first of four.");
        await Say(tabs[^1], "The second of four.");
        await AllShow([.. tabs, bo.Page], "The second of four.");
        var stream = await streams.OnlyOne();

        var leader = stream.Frame.Page;
        Assert.True(tabs.Remove(leader));
        await leader.CloseAsync();
        await bo.Say("The third of four.");
        await AllShow(tabs, "The third of four.");
        await Say(tabs[0], "The last of four.");
        await AllShow([.. tabs, bo.Page], "The last of four.");

        Assert.NotEqual(leader, (await streams.OnlyOne()).Frame.Page);
        foreach (var tab in tabs) await Assertions.Expect(LogOf(tab).GetByText("of four.")).ToHaveCountAsync(4);
        Assert.Equal(["alva", "bo-1"], await ParticipantsOf(host, "main"));
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Two_frames_of_one_page_are_one_identity_on_one_stream()
    {
        await using var host = await HostAppProcess.Start();
        await using var bo = await Person.Start(chromium.Browser, new Uri(host.Address, "?channel=one"), "bo-1");
        await using var alva = await Person.Open(chromium.Browser, new Uri(host.Address, "health"), prepare: page => page.RouteAsync("**/two-frames", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = """<!doctype html><title>Two</title><iframe name="one" src="/?channel=one"></iframe><iframe name="two" src="/?channel=two"></iframe>""",
        })));
        var streams = new OpenStreams(alva.Page.Context);
        await alva.Page.GotoAsync(new Uri(host.Address, "two-frames").ToString());
        var (one, two) = (alva.Page.FrameLocator("[name=one]"), alva.Page.FrameLocator("[name=two]"));
        await Assertions.Expect(UsernameIn(two)).ToBeVisibleAsync();

        await UsernameIn(one).FillAsync("alva");
        await one.GetByRole(AriaRole.Button, new() { Name = "Start chatting" }).ClickAsync();

        // Whoever looks at a conversation is asked to join it; the first run is over in both.
        await Assertions.Expect(LogOf(two)).ToBeVisibleAsync();
        await Assertions.Expect(UsernameIn(two)).ToHaveCountAsync(0);
        await bo.Say("This is for channel one.");
        await Assertions.Expect(LogOf(one).GetByText("This is for channel one.")).ToBeVisibleAsync();
        await two.GetByRole(AriaRole.Button, new() { Name = "Join this conversation" }).ClickAsync();
        await bo.Page.GotoAsync(new Uri(host.Address, "?channel=two").ToString());
        await bo.Page.GetByRole(AriaRole.Button, new() { Name = "Join this conversation" }).ClickAsync();
        await Assertions.Expect(bo.Page.GetByText("can read this").First).ToContainTextAsync("alva");
        await bo.Say("This is for channel two.");
        await Assertions.Expect(LogOf(two).GetByText("This is for channel two.")).ToBeVisibleAsync();

        await streams.OnlyOne();
        Assert.Equal(["alva", "bo-1"], await ParticipantsOf(host, "one"));
        Assert.Equal(["alva", "bo-1"], await ParticipantsOf(host, "two"));
    }

    private static ILocator LogOf(IPage page) => page.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    private static ILocator LogOf(IFrameLocator frame) => frame.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    private static ILocator UsernameIn(IFrameLocator frame) => frame.GetByRole(AriaRole.Textbox, new() { Name = "Username" });

    private static async Task AllShow(IEnumerable<IPage> pages, string text)
    {
        foreach (var page in pages) await Assertions.Expect(LogOf(page).GetByText(text)).ToBeVisibleAsync();
    }

    private static async Task Say(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true }).FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    /// <summary>Each key that takes part, by name.</summary>
    private static async Task<IEnumerable<string?>> ParticipantsOf(HostAppProcess host, string channel)
    {
        using var client = new HttpClient();
        using var told = JsonDocument.Parse(await client.GetStringAsync(new Uri(host.Address, $"channels/{channel}/participants")));
        return [.. told.RootElement.EnumerateArray().Select(each => each.GetProperty("identity").GetProperty("username").GetString()).Order()];
    }

    /// <summary>The event streams that pages of a context have open.</summary>
    private sealed class OpenStreams
    {
        private readonly ConcurrentDictionary<IRequest, bool> _open = new();
        private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

        public OpenStreams(IBrowserContext context)
        {
            context.Request += (_, request) => Note(request, isOpen: true);
            context.RequestFinished += (_, request) => Note(request, isOpen: false);
            context.RequestFailed += (_, request) => Note(request, isOpen: false);
            foreach (var page in context.Pages) page.Close += (_, _) => CloseAll(page);
            context.Page += (_, page) => page.Close += (_, _) => CloseAll(page);
        }

        /// <summary>Waits until all but one have ended; a page that is reopening its stream may have two for a moment.</summary>
        public async Task<IRequest> OnlyOne()
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (_open.Count != 1) await _changes.Reader.ReadAsync(timeout.Token);
            return Assert.Single(_open.Keys);
        }

        private void Note(IRequest request, bool isOpen)
        {
            if (!request.Url.EndsWith("/events", StringComparison.Ordinal)) return;
            if (isOpen) _open[request] = true;
            else _open.TryRemove(request, out _);
            _changes.Writer.TryWrite(true);
        }

        private void CloseAll(IPage page)
        {
            foreach (var request in _open.Keys)
            {
                if (request.Frame.Page == page) Note(request, isOpen: false);
            }
        }
    }
}
