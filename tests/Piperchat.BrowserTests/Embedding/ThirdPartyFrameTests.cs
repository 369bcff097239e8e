using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>What browsers leave a frame of another site.</summary>
public sealed class ThirdPartyFrameTests(ChromiumFixture chromium)
{
    /// <summary>
    /// What a frame of another site meets where the user blocks third-party storage. A whole Chromium does so under Playwright; its headless shell, which knows no such
    /// setting, is told to answer alike.
    /// </summary>
    private const string RefuseStorage =
        """
        if (window !== top) {
          for (const name of ["indexedDB", "localStorage", "sessionStorage", "caches"])
            Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });
        }
        """;

    [Fact]
    public async Task Partitioned_storage_keeps_the_identity_for_this_site_alone()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var browser = await chromium.LaunchWithPartitionedStorage();
        await using var alva = await Person.Open(browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat></piper-chat>")));
        await alva.Page.Chat().PickName("alva");
        await alva.Page.Chat().Say("kept");
        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync("kept");
        await Assertions.Expect(alva.Page.Chat().GetByText("keeps nothing")).ToHaveCountAsync(0);

        await alva.Page.ReloadAsync();

        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync("kept");
        await alva.Page.GotoAsync(relay.Address.ToString());
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_any_storage_the_keys_live_in_memory_and_the_chat_says_so()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(
            chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat></piper-chat>")), prepare: page => page.AddInitScriptAsync(RefuseStorage));

        await alva.Page.Chat().PickName("alva");
        await alva.Page.Chat().Say("here and now");

        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync("here and now");
        await Assertions.Expect(alva.Page.Chat().GetByText("keeps nothing")).ToBeVisibleAsync();
        Assert.Empty(alva.Errors);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Page_without_an_origin_needs_an_option_of_its_own(string allowed)
    {
        var settings = HostPages.Allowing("http://localhost:1");
        settings["Piperchat__Embedding__NullOrigin"] = allowed;
        await using var relay = await HostAppProcess.Start(settings: settings);
        var file = Path.Combine(relay.DataFolder, "page.html");
        await File.WriteAllTextAsync(file, HostPages.With(relay.Address, "<piper-chat></piper-chat>"), TestContext.Current.CancellationToken);

        await using var alva = await Person.Open(chromium.Browser, new Uri(file));

        if (allowed == "true") await alva.Page.Chat().PickName("alva");
        else await Assertions.Expect(alva.Page.GetByText("Chat isn’t reachable")).ToBeVisibleAsync();
    }
}
