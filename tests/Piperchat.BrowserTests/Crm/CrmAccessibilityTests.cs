using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Conversation;
using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Crm;

/// <summary>samples/CrmPanel for those who have a phone, no mouse, or other means.</summary>
public sealed class CrmAccessibilityTests(ChromiumFixture chromium)
{
    private const int Phone = 360;

    [Theory]
    [InlineData(ColorScheme.Light, 1366)]
    [InlineData(ColorScheme.Dark, 1366)]
    [InlineData(ColorScheme.Light, Phone)]
    [InlineData(ColorScheme.Dark, Phone)]
    [InlineData(ColorScheme.Light, 768)]
    [InlineData(ColorScheme.Light, 1200)]
    public async Task Nothing_serious_on_log_in_portal_team_and_inbox(ColorScheme scheme, int width)
    {
        await using var host = await CrmPanelHost.Start();
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 740 }, HasTouch = width == Phone };
        await using var anyone = await Person.Open(chromium.Browser, new Uri(host.Address, "log-in"), options);
        await AssertIsFine(anyone.Page);

        await using var maya = await CrmPerson.LogIn(chromium.Browser, host, "Maya Kern", options);
        await maya.Page.GetByText("we’ll answer later").WaitForAsync();
        await AssertIsFine(maya.Page);
        await maya.Writes("Is anybody there?");
        await Axe.AssertNothingSerious(maya.Page);

        await using var ruth = await CrmPerson.LogIn(chromium.Browser, host, "Ruth Baum", options);
        await Assertions.Expect(ruth.Page.GetByText("Open the admin panel")).ToBeVisibleAsync();
        await AssertIsFine(ruth.Page);

        await using var jon = await CrmPerson.LogIn(chromium.Browser, host, "Jon Berg", options);
        await Assertions.Expect(jon.Row("Alva Lind")).ToBeVisibleAsync();
        await AssertIsFine(jon.Page);

        await using var sam = await CrmPerson.LogIn(chromium.Browser, host, "Sam Reyes", options);
        await Assertions.Expect(sam.Row("Maya Kern")).ToBeVisibleAsync();
        await AssertIsFine(sam.Page);
        await sam.Selects("Maya Kern");
        await sam.Chat.MessageBox().WaitForAsync();
        await AssertIsFine(sam.Page);
        foreach (var part in (string[])["#who", "#notes", "#solve"]) await Assertions.Expect(sam.Page.Locator(part)).ToBeInViewportAsync(new() { Ratio = 1 });
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Notes" }).ClickAsync();
        await sam.Page.GetByText("Internal notes:").WaitForAsync();
        await AssertIsFine(sam.Page);
        if (width == Phone)
        {
            await Assertions.Expect(sam.Row("Maya Kern")).ToBeHiddenAsync();
            await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Back to the list" }).ClickAsync();
            await Assertions.Expect(sam.Row("Maya Kern")).ToBeVisibleAsync();
            await Assertions.Expect(sam.Page.Locator("piper-chat")).Not.ToBeVisibleAsync();
        }
        else
        {
            await sam.Page.Locator("#help-button").ClickAsync();
            await AssertIsFine(sam.Page);
        }
    }

    [Fact]
    public async Task Keys_lead_through_the_list_and_to_the_replies()
    {
        await using var host = await CrmPanelHost.Start();
        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        var keys = sam.Page.Keyboard;
        await sam.Page.Locator("#who").ClickAsync();

        await keys.PressAsync("j");
        await keys.PressAsync("j");
        await keys.PressAsync("k");
        await Assertions.Expect(sam.Row("Dev Okafor").Locator("a")).ToBeFocusedAsync();
        await Assertions.Expect(sam.Page).ToHaveURLAsync(new Uri(host.Address, "inbox/102").ToString());
        await Assertions.Expect(sam.Page.Locator("#record")).ToContainTextAsync("Starter, 3 seats");

        await keys.PressAsync("a");
        await Assertions.Expect(sam.Row("Dev Okafor")).ToContainTextAsync("Okafor & Sons · you");
        await keys.PressAsync("s");
        await Assertions.Expect(sam.Page.Locator("[data-status=solved] li")).ToContainTextAsync("Dev Okafor");
        await Assertions.Expect(sam.Row("Dev Okafor").Locator("a")).ToBeFocusedAsync();

        await keys.PressAsync("?");
        await Assertions.Expect(sam.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard" })).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await keys.PressAsync("/");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        await Assertions.Expect(sam.Chat.MessageBox()).ToHaveValueAsync("I am looking into it now, Dev. Give me a few minutes.");
        Assert.Empty(sam.Errors);
    }

    /// <summary>And nothing has to be scrolled sideways.</summary>
    private static async Task AssertIsFine(IPage page)
    {
        await Axe.AssertNothingSerious(page);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }
}
