using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Conversation;

/// <summary>By keyboard alone, by a screen reader's tree, on a small phone, in both palettes.</summary>
public sealed class AccessibilityTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1180)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Axe_finds_nothing_serious(ColorScheme scheme, int width)
    {
        await using var host = await HostAppProcess.Start();
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 760 } };
        await using var alva = await Person.Open(chromium.Browser, host.Address, options);
        await alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).WaitForAsync();
        await Axe.AssertNothingSerious(alva.Page);

        await alva.PickName("alva");
        await alva.Say("Hello there.");
        await alva.Reads("Hello there.");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1", options);
        await bo.Say("Hi! Did the parcel arrive?");
        await alva.Reads("Hi! Did the parcel arrive?");
        await Axe.AssertNothingSerious(alva.Page);
        await Axe.AssertNothingSerious(bo.Page);
    }

    [Fact]
    public async Task Keyboard_alone_is_enough_to_start_and_to_talk()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, host.Address);
        await alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).WaitForAsync();

        await alva.Page.TabTo(alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }));
        await alva.Page.Keyboard.TypeAsync("alva");
        await alva.Page.TabTo(alva.Page.GetByRole(AriaRole.Button, new() { Name = "Start chatting" }));
        await alva.Page.Keyboard.PressAsync("Enter");
        await alva.MessageBox.WaitForAsync();
        await alva.Page.TabTo(alva.MessageBox);
        await alva.Page.Keyboard.TypeAsync("By keyboard");
        await alva.Page.Keyboard.PressAsync("Shift+Enter");
        await alva.Page.Keyboard.TypeAsync("alone");
        await alva.Page.Keyboard.PressAsync("Enter");

        await alva.Reads("By keyboard");
        await Assertions.Expect(alva.Log).ToContainTextAsync("alone");
        await Assertions.Expect(alva.MessageBox).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Small_phone_has_everything_in_reach_and_nothing_off_screen()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva", new() { ViewportSize = new() { Width = 360, Height = 640 }, HasTouch = true, IsMobile = true });
        await alva.Say("A rather long line, so that it must wrap on a phone that is only three hundred and sixty pixels wide: " + new string('w', 90));
        await alva.Reads("A rather long line");

        Assert.Equal(360, await alva.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var send = await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).BoundingBoxAsync();
        Assert.NotNull(send);
        Assert.InRange(send.X + send.Width, 0, 360);
        Assert.InRange(send.Y + send.Height, 0, 640);
        var small = await alva.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, a[href], textarea, input')].filter(e => e.checkVisibility()).filter(e => { const b = e.getBoundingClientRect(); return b.width > 0 && (b.height < 44 || b.width < 44) && !e.closest('[role=log] p') }).map(e => e.outerHTML.slice(0, 120))");
        Assert.Empty(small);
    }

    [Fact]
    public async Task Screen_reader_hears_who_said_what()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await bo.Say("Is the blue one in stock?");
        await alva.Reads("Is the blue one in stock?");

        Assert.Equal("polite", await alva.Log.GetAttributeAsync("aria-live") ?? "polite");
        var tree = await alva.Page.GetByRole(AriaRole.Main).AriaSnapshotAsync();
        Assert.Contains("bo-1", tree, StringComparison.Ordinal);
        Assert.Contains("Is the blue one in stock?", tree, StringComparison.Ordinal);
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Navigation).First).ToBeVisibleAsync();
    }

    /// <summary>Its buttons are in sight only while the focus or the pointer is near: what was pressed can't have the focus back.</summary>
    [Fact]
    public async Task Focus_comes_back_to_the_message_whose_dialog_was_closed()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await alva.Say("Whose turn is it?");
        await alva.Reads("Whose turn is it?");
        var message = alva.Log.GetByRole(AriaRole.Article);
        // Once it is no longer on its way, it has them.
        await message.Locator(".pc-actions").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await message.FocusAsync();
        await message.GetByRole(AriaRole.Button, new() { Name = "Who can read this message" }).PressAsync("Enter");
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        await alva.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(message).ToBeFocusedAsync();
    }
}
