using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Conversation;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Access;

/// <summary>The admin panel in a browser: by keyboard, by axe, on a phone; and what its acts do to those who chat.</summary>
public sealed class AdminPanelTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Keyboard_alone_claims_adds_changes_bans_and_verifies()
    {
        await using var host = await HostAppProcess.Start();
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        var panel = await AdminPanel.Open(alva.Page, host.Address);
        var page = panel.Page;

        await page.Press(panel.Button("Claim this channel"));
        await panel.Verified(1);

        await page.Press(panel.Button("Add someone"));
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("bo-1");
        await page.Keyboard.PressAsync("Enter");
        await page.Press(panel.InDialog("Add bo-1"));
        await panel.Verified(2);

        await page.TabTo(panel.RoleOf("bo-1"));
        await page.Keyboard.TypeAsync("Admin");
        await page.Press(panel.InDialog("Make admin"));
        await panel.Verified(3);
        await Assertions.Expect(panel.RoleOf("bo-1")).ToHaveValueAsync("admin");

        await page.Press(panel.Button("Ban bo-1"));
        await page.Press(panel.InDialog("Ban"));
        await panel.Verified(4);

        await page.Press(panel.Tab("Log"));
        await Assertions.Expect(panel.Log.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("banned bo-1");
        await page.Press(panel.Button("Verify again"));
        await Assertions.Expect(page.GetByText("all 4 entries hold")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The server checked its own copy, and found the same.")).ToBeVisibleAsync();
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Ban_closes_the_chat_of_whom_it_is_for_and_seals_nothing_more_for_them()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await bo.Say("Let me in.");
        await alva.Reads("Let me in.");
        await using var desk = await AdminDesk.Of(alva, host.Address);
        await desk.Panel.Claim();
        await desk.Panel.Add("bo-1");
        await bo.Say("I am in.");
        await alva.Reads("I am in.");

        await desk.Panel.Ban("bo-1");

        await Assertions.Expect(bo.MessageBox).ToHaveCountAsync(0);
        await Assertions.Expect(bo.Page.GetByText("banned").First).ToBeVisibleAsync();
        await alva.Say("Nobody but me.");
        await alva.Reads("Nobody but me.");
        await Assertions.Expect(bo.Log.GetByText("Nobody but me.")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1180)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Axe_finds_nothing_serious_and_nothing_is_off_screen(ColorScheme scheme, int width)
    {
        await using var host = await HostAppProcess.Start();
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 760 } };
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva", options);
        var panel = await AdminPanel.Open(alva.Page, host.Address);
        await panel.Button("Claim this channel").WaitForAsync();
        await Check();
        await panel.Claim();
        await panel.Add("bo-1", "Admin");
        await panel.Ban("bo-1");
        await Check();
        await panel.Button("Add someone").ClickAsync();
        await Check();
        await alva.Page.Keyboard.PressAsync("Escape");
        await panel.Tab("Settings").ClickAsync();
        await panel.Button("Save changes").Or(alva.Page.GetByText("Nothing to save")).First.WaitForAsync();
        await Check();
        await panel.Tab("Log").ClickAsync();
        await panel.Log.WaitForAsync();
        await Check();

        async Task Check()
        {
            await Axe.AssertNothingSerious(alva.Page);
            Assert.Equal(width, await alva.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }

    [Fact]
    public async Task Panel_is_in_no_frame()
    {
        await using var host = await HostAppProcess.Start();
        await using var site = await HostSite.Start();
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", $"<!DOCTYPE html><title>Shop</title><iframe src=\"{host.Address}admin\"></iframe>"));

        await Assertions.Expect(alva.Page.FrameLocator("iframe").GetByText("Channels")).ToHaveCountAsync(0);
        Assert.Contains(alva.Errors, error => error.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || error.Contains("X-Frame-Options", StringComparison.Ordinal));
    }

    /// <summary>The panel in a second tab of somebody who goes on chatting.</summary>
    private sealed class AdminDesk(AdminPanel panel) : IAsyncDisposable
    {
        public AdminPanel Panel => panel;

        public static async Task<AdminDesk> Of(Person person, Uri relay) =>
            new(await AdminPanel.Open(await person.Page.Context.NewPageAsync(), relay));

        public async ValueTask DisposeAsync() => await panel.Page.CloseAsync();
    }
}
