using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Engines;

/// <summary>The look that a host gives the chat, in the engines beside Chromium.</summary>
[Collection(nameof(Engine))]
public sealed class EngineThemeTests(EnginesFixture engines)
{
    private const string Button = "getComputedStyle(document.querySelector('button[type=submit]')).backgroundColor";
    private const string Background = "getComputedStyle(document.body).backgroundColor";

    [Theory]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task Theme_changes_at_once_in_the_same_document(Engine engine)
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        var address = ShopPage.Put(site, relay.Address, "window.widget = PiperChat.mount('#chat', { theme: 'light', accent: '#0a7d32' });");
        await using var shop = await engines.Open(engine);
        await shop.Goto(address);
        var chat = await shop.Frame(new("iframe"));
        await chat.Shows(Sought.Button("Start chatting"));
        await chat.WaitFor($"{Button} === 'rgb(10, 125, 50)'");
        var light = await chat.Evaluate<string>(Background);
        await chat.Evaluate<bool>("window.sameDocument = true");

        await shop.Evaluate<bool>("widget.setTheme({ theme: 'dark', accent: '#b3261e' }).then(() => true)");

        await chat.WaitFor($"{Button} === 'rgb(179, 38, 30)' && {Background} !== '{light}'");
        Assert.True(await chat.Evaluate<bool>("window.sameDocument === true"));
        Assert.Empty(shop.Errors);
    }
}
