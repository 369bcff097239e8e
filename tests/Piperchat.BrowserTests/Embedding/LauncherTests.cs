using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Conversation;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>The bubble in the corner.</summary>
public sealed class LauncherTests(ChromiumFixture chromium)
{
    private const string Tag = "<p><a href='#'>Before</a></p><piper-chat mode='launcher' channel='support' label='Support'></piper-chat>";

    [Fact]
    public async Task Nothing_is_loaded_or_stored_before_it_is_opened_and_who_has_written_is_counted_for_at_once()
    {
        await using var site = await HostSite.Start();
        await using var allowed = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var browser = await chromium.LaunchWithPartitionedStorage();
        await using var alva = await Person.Open(browser, site.Page("/", HostPages.With(allowed.Address, Tag)));
        var bubble = alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" });
        await bubble.WaitForAsync();
        Assert.Equal([new Uri(allowed.Address, "piperchat.js").ToString()], alva.Requests.Select(request => request.Url).Where(url => url.StartsWith(allowed.Address.ToString(), StringComparison.Ordinal)));
        Assert.Equal(0, await alva.Page.EvaluateAsync<int>("localStorage.length"));

        await bubble.ClickAsync();
        await alva.Page.Chat().PickName("alva");
        Assert.Equal(0, await alva.Page.EvaluateAsync<int>("localStorage.length"));
        await alva.Page.Chat().Say("Is anybody there?");
        await alva.Page.Hears("written");
        await alva.Page.ReloadAsync();
        await using var bo = await Person.Start(chromium.Browser, new Uri(allowed.Address, "?channel=support"), "bo-1");
        await alva.Page.Hears("connection", "detail.state === 'live'");
        await bo.Say("Yes.");

        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support, 1 unread" }).ClickAsync();
        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync("Yes.");
        await alva.Page.Hears("unread", "detail.total === 0");
        Assert.Equal(1, await alva.Page.EvaluateAsync<int>("localStorage.length"));
    }

    [Fact]
    public async Task Keyboard_alone_opens_it_writes_and_comes_back_to_where_it_was()
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(relay.Address, "demos/launcher.html"));
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" }).WaitForAsync();
        await TabTo("piper-chat");
        await alva.Page.Keyboard.PressAsync("Enter");

        await alva.Page.Chat().GetByRole(AriaRole.Textbox, new() { Name = "Username" }).WaitForAsync();
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToBeFocusedAsync();
        await alva.Page.Keyboard.TypeAsync("alva");
        await alva.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(alva.Page.Chat().MessageBox()).ToBeFocusedAsync();
        await alva.Page.Keyboard.TypeAsync("by key alone");
        await alva.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync("by key alone");
        await alva.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(alva.Page.Locator("piper-chat iframe")).ToBeHiddenAsync();
        Assert.Equal("Open Support", await alva.Page.EvaluateAsync<string>("document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label')"));

        async Task TabTo(string element)
        {
            for (var i = 0; i < 20; i++)
            {
                await alva.Page.Keyboard.PressAsync("Tab");
                if (await alva.Page.EvaluateAsync<bool>($"document.activeElement?.localName === '{element}'")) return;
            }

            Assert.Fail("The keyboard doesn't get there.");
        }
    }

    [Fact]
    public async Task Phone_shows_it_over_the_whole_screen_with_a_way_out()
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(relay.Address, "demos/launcher.html"), new() { ViewportSize = new() { Width = 375, Height = 700 }, HasTouch = true });

        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" }).ClickAsync();
        await alva.Page.Chat().PickName("alva");

        var box = await alva.Page.Locator("piper-chat iframe").BoundingBoxAsync();
        Assert.Equal((0, 0, 375, 700), (box!.X, box.Y, box.Width, box.Height));
        await alva.Page.Chat().GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Close") }).ClickAsync();
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1180)]
    [InlineData(ColorScheme.Dark, 375)]
    public async Task Nothing_serious_for_those_who_use_other_means(ColorScheme scheme, int width)
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(
            chromium.Browser, new Uri(relay.Address, "demos/launcher.html"), new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 760 } });
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" }).WaitForAsync();
        await Axe.AssertNothingSerious(alva.Page);

        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" }).ClickAsync();
        await alva.Page.Chat().PickName("alva");

        await Axe.AssertNothingSerious(alva.Page);
    }

    [Fact]
    public async Task Being_loaded_twice_removed_and_added_again_leaves_one_chat_with_the_same_person()
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(relay.Address, "demos/launcher.html"));
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open Support" }).ClickAsync();
        await alva.Page.Chat().PickName("alva");
        await alva.Page.EvaluateAsync("import('../piperchat.js?again')");

        await alva.Page.EvaluateAsync("{ const chat = document.querySelector('piper-chat'); chat.remove(); document.querySelector('main').prepend(chat); }");

        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').open()");
        await alva.Page.Chat().MessageBox().WaitForAsync();
        Assert.Equal(1, await alva.Page.EvaluateAsync<int>("document.querySelector('piper-chat').shadowRoot.querySelectorAll('iframe').length"));
        Assert.Empty(alva.Errors);
    }
}
