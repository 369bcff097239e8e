using System.Text.Json;
using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Engines;

/// <summary>The chat in a page of another site, in the engines beside Chromium.</summary>
[Collection(nameof(Engine))]
public sealed class EngineEmbedTests(EnginesFixture engines)
{
    private const string FromAlva = "The parcel has the wrong umbrella in it.";
    private const string FromBo = "Then we send the blue one after it.";

    /// <summary>Events as they come, the metadata with them.</summary>
    private const string Listen =
        """
        window.heard = [];
        for (const name of ["message-received", "unread", "opened", "closed", "error"]) widget.on(name, (detail) => heard.push({ name, detail }));
        """;

    private static readonly Sought Frame = new("iframe");

    [Theory]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task Launcher_opens_by_keyboard_and_tells_what_came_while_it_was_closed_without_its_text(Engine engine)
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        var address = ShopPage.Put(site, relay.Address, $"window.widget = PiperChat.mount(document.body, {{ mode: \"launcher\" }});\n{Listen}");
        await using var shop = await engines.Open(engine);
        await using var bosPage = await engines.Open(engine);
        var bo = new EnginePerson(bosPage);
        await bosPage.Goto(relay.Address);
        await bo.PickName("bo-1");
        await shop.Goto(address);
        await shop.Shows(Sought.Button("Open chat"));
        Assert.False(await shop.Evaluate<bool>("document.querySelector('piper-chat').shadowRoot.querySelector('iframe') !== null"));

        await shop.Press("Tab");
        await shop.Press("Enter");
        var chat = await shop.Frame(Frame);
        var alva = new EnginePerson(chat);
        await alva.PickName("alva");
        await bo.Sees("alva");
        await alva.Sees("bo-1");
        await alva.Say(FromAlva);
        await bo.Reads(FromAlva);
        await shop.Evaluate<bool>("widget.close().then(() => true)");
        await shop.WaitFor("heard.some(({ name }) => name === 'closed')");
        await bo.Say(FromBo);

        await shop.WaitFor("heard.some(({ name, detail }) => name === 'unread' && detail.total === 1 && detail.byChannel.main === 1)");
        await shop.Shows(Sought.Button("Open chat, 1 unread"));
        var received = await shop.Evaluate<JsonElement>("heard.filter(({ name }) => name === 'message-received').at(-1).detail");
        Assert.Equal(["channel", "from", "ts"], received.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("main", received.GetProperty("channel").GetString());
        Assert.StartsWith("dot1:", received.GetProperty("from").GetString(), StringComparison.Ordinal);
        var heard = await shop.Evaluate<string>("JSON.stringify(heard)");
        Assert.DoesNotContain("umbrella", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("blue one", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", heard, StringComparison.Ordinal);
        Assert.Empty(shop.Errors);
    }

    [Theory]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task Identity_of_the_host_writes_and_leaves_nothing_behind(Engine engine)
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        var address = ShopPage.Put(
            site,
            relay.Address,
            $$"""
            // Not with a zero first: WebKitGTK takes no such key (https://bugs.webkit.org/show_bug.cgi?id=307095).
            const key = () => "08" + [...crypto.getRandomValues(new Uint8Array(31))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
            window.widget = PiperChat.mount("#chat", { identity: { ed25519_priv: key(), x25519_priv: key(), username: "alva" } });
            {{Listen}}
            """);
        await using var shop = await engines.Open(engine);

        await shop.Goto(address);
        var chat = await shop.Frame(Frame);
        var alva = new EnginePerson(chat);
        await alva.Enters();
        await alva.Say(FromAlva);
        await alva.Reads(FromAlva);
        await shop.Reload();

        // Other keys, and a name that is taken: nothing of the first identity was kept.
        await shop.WaitFor("heard.some(({ name, detail }) => name === 'error' && detail.code === 'username-taken')");
        Assert.Empty(shop.Errors);
    }
}
