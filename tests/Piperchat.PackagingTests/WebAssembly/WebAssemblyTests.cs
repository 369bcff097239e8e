using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.People;
using Piperchat.PackagingTests.Published;

namespace Piperchat.PackagingTests.WebAssembly;

/// <summary>tests/Apps/WebAssemblyApp, published, so trimmed, and served as files by one site, with its relay on another.</summary>
public sealed partial class WebAssemblyTests(Workshop workshop, ChromiumFixture chromium)
{
    [Fact]
    public async Task Publishing_warns_of_nothing_in_the_widget() => Assert.Empty(PublishWarnings.Find((await workshop.WebAssembly).Output));

    [Fact]
    public async Task Published_app_shows_a_chat_acts_on_it_and_hears_of_it()
    {
        await using var site = await StaticSite.Start(Path.Combine((await workshop.WebAssembly).Folder, "wwwroot"));
        var origin = site.Address.GetLeftPart(UriPartial.Authority);
        await using var relay = await PublishedHosts.Start(workshop, PublishKind.FrameworkDependent, ("Piperchat__Embedding__AllowedOrigins__0", origin));

        await using var alva = await Person.Open(chromium.Browser, new Uri(site.Address, "?relay=" + Uri.EscapeDataString(relay.Address.ToString())));
        var chat = new ChatFrame(alva.Page);
        await chat.PickName("alva");
        await Heard(alva.Page, "ready").WaitForAsync();
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Prefill" }).ClickAsync();
        await Assertions.Expect(chat.MessageBox).ToHaveValueAsync("About my order");
        await chat.Say("Is my order on its way?");

        await using var bo = await Person.Start(chromium.Browser, new Uri(relay.Address, "?channel=support-42"), "bo-1");
        await bo.Say("It left this morning.");
        await chat.Reads("It left this morning.");

        await Assertions.Expect(alva.Page.Locator("#heard li").Filter(new() { HasTextRegex = MessageLine() })).ToHaveCountAsync(1);
        Assert.DoesNotContain("It left this morning.", await alva.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(alva.Errors);
    }

    private static ILocator Heard(IPage page, string line) => page.Locator("#heard li").Filter(new() { HasText = line });

    [GeneratedRegex(@"^message from dot1:\S+ in support-42 at \d{4}-")]
    private static partial Regex MessageLine();
}
