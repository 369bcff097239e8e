using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Conversation;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>HostApp's demos, as a visitor uses them.</summary>
public sealed class DemoTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Theme_picker_changes_the_chat_as_it_is_used()
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(relay.Address, "demos/theme.html"));
        await alva.Page.Chat().PickName("alva");
        await alva.Page.Chat().Say("What colour am I?");

        await alva.Page.GetByLabel("Accent").FillAsync("#ffd54a");
        await alva.Page.GetByLabel("Dark").CheckAsync();
        await alva.Page.GetByLabel("Corners").FillAsync("4");

        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Button, new() { Name = "Send" })).ToHaveCSSAsync("background-color", "rgb(255, 213, 74)");
        await Assertions.Expect(alva.Page.Chat().Locator("body")).ToHaveCSSAsync("background-color", "rgb(18, 21, 28)");
        await alva.Page.GetByLabel("Background colour").FillAsync("#fff8e7");
        await Assertions.Expect(alva.Page.Chat().Locator("body")).ToHaveCSSAsync("background-color", "rgb(255, 248, 231)");
        await Assertions.Expect(alva.Page.Locator("#tag")).ToContainTextAsync("accent=\"#ffd54a\"");
        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync("What colour am I?");
        await Axe.AssertNothingSerious(alva.Page);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Page_with_events_shows_what_it_hears_and_never_what_was_written()
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(relay.Address, "demos/events.html"));
        await alva.Page.GetByLabel("Username").FillAsync("alva");
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Use it" }).ClickAsync();
        await alva.Page.Chat().MessageBox().WaitForAsync();
        await using var bo = await Person.Start(chromium.Browser, new Uri(relay.Address, "?channel=demo"), "bo-1");
        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').close()");

        await bo.Say("marmalade");

        await Assertions.Expect(alva.Page.GetByRole(AriaRole.List, new() { Name = "Events" })).ToContainTextAsync("message-received");
        await Assertions.Expect(alva.Page.Locator("#unread")).ToHaveTextAsync("1");
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.List, new() { Name = "Events" })).Not.ToContainTextAsync("marmalade");
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Mark as read" }).ClickAsync();
        await Assertions.Expect(alva.Page.Locator("#unread")).ToHaveTextAsync("0");
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Begin a sentence" }).ClickAsync();
        await Assertions.Expect(alva.Page.Chat().MessageBox()).ToHaveValueAsync("By the way, ");
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Go to “design”" }).ClickAsync();
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("design");
        await Axe.AssertNothingSerious(alva.Page);
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Assertions.Expect(alva.Page.Chat().GetByText("signed out")).ToBeVisibleAsync();
        // Whether keys that a page brings are known is asked for once, and a browser prints the 404 of new ones.
        Assert.DoesNotContain(alva.Errors, error => !error.Contains("404 (Not Found)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Launcher_page_opens_with_a_first_sentence_and_the_list_leads_to_all()
    {
        await using var relay = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(relay.Address, "demos/"));
        await Axe.AssertNothingSerious(alva.Page);
        await alva.Page.GetByRole(AriaRole.Link, new() { Name = "In the corner" }).ClickAsync();

        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Ask about invoices" }).ClickAsync();
        await alva.Page.Chat().PickName("alva");

        await Assertions.Expect(alva.Page.Chat().MessageBox()).ToHaveValueAsync("I have a question about my last invoice.");
        Assert.Empty(alva.Errors);
    }
}
