using System.Text.Json;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>The chat in a page of another site.</summary>
public sealed class EmbeddingTests(ChromiumFixture chromium)
{
    private const string Secret = "The umbrella is under the third stair.";

    [Fact]
    public async Task Page_of_an_allowed_site_shows_the_chat_and_hears_who_where_and_when_and_never_what()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat channel='support'></piper-chat>")));
        await alva.Page.Chat().PickName("alva");
        await using var bo = await Person.Start(chromium.Browser, new Uri(relay.Address, "?channel=support"), "bo-1");
        // Out of sight, so that what comes is unread.
        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').close()");

        await bo.Say(Secret);

        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync(Secret);
        await alva.Page.Hears("message-received");
        await alva.Page.Hears("unread", "detail.total === 1 && detail.byChannel.support === 1");
        var received = JsonDocument.Parse(await alva.Page.EvaluateAsync<string>("JSON.stringify(heard.find(({ name }) => name === 'message-received').detail)")).RootElement;
        Assert.Equal(["channel", "from", "ts"], received.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("support", received.GetProperty("channel").GetString());
        Assert.StartsWith("dot1:", received.GetProperty("from").GetString(), StringComparison.Ordinal);
        Assert.True(received.GetProperty("ts").GetDateTimeOffset() <= DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.DoesNotContain("umbrella", await HostPages.AllToldTo(alva.Page), StringComparison.Ordinal);
        Assert.Equal(1, await alva.Page.EvaluateAsync<int>("document.querySelector('piper-chat').unread"));
        alva.AssertAskedOnly(site.Origin, relay.Address.ToString());
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Site_under_a_strict_policy_of_its_own_needs_two_sources_and_nothing_else()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        var origin = relay.Address.GetLeftPart(UriPartial.Authority);
        site.Headers["Content-Security-Policy"] = $"default-src 'none'; script-src {origin}; frame-src {origin}; require-trusted-types-for 'script'; trusted-types 'none'";

        await using var alva = await Person.Open(chromium.Browser, site.Page("/", $"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
            <script type="module" src="{relay.Address}piperchat.js"></script></head>
            <body><piper-chat channel="support" mode="launcher" accent="#ffd54a"></piper-chat></body></html>
            """));
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Open chat" }).ClickAsync();
        await alva.Page.Chat().PickName("alva");

        // The browser asks for an icon by itself, which the policy forbids too.
        Assert.DoesNotContain(alva.Errors, error => !error.Contains("favicon", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Identity_of_the_site_in_hex_stays_in_memory_and_goes_with_the_log_out()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var browser = await chromium.LaunchWithPartitionedStorage();
        await using var alva = await Person.Open(browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat channel='support'></piper-chat>")));
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        await alva.Page.EvaluateAsync(
            "(keys) => document.querySelector('piper-chat').setIdentity({ ...keys, username: 'alva-of-the-shop', channel: 'support-42' })", keys);
        await alva.Page.Chat().Say(Secret);
        await alva.Page.Hears("written");

        Assert.Equal("support-42", await alva.Page.Chat().GetByRole(AriaRole.Heading, new() { Level = 1 }).TextContentAsync());
        var stored = await HostPages.StoredIn(HostPages.FrameOf(alva.Page, relay.Address));
        var sent = string.Join('\n', alva.Requests.Select(request => request.Url + request.PostData));
        foreach (var secret in keys.Values.SelectMany(key => new[] { key, key[..64] }))
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, sent, StringComparison.Ordinal);
        }

        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').logout()");

        await Assertions.Expect(alva.Page.Chat().GetByText("signed out")).ToBeVisibleAsync();
        await Assertions.Expect(alva.Page.Chat().GetByText(Secret)).ToHaveCountAsync(0);
        Assert.DoesNotContain("injected/", await HostPages.StoredIn(HostPages.FrameOf(alva.Page, relay.Address)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_in_handles_is_the_same_one_after_a_reload()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        // The site keeps handles that no script can export, its own included.
        const string Script = """
            const request = indexedDB.open("shop", 1);
            request.onupgradeneeded = () => request.result.createObjectStore("keys");
            const database = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
            const of = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
            const hex = async (key) => [...new Uint8Array(await crypto.subtle.exportKey("raw", key))].map((each) => each.toString(16).padStart(2, "0")).join("");
            let kept = await of(database.transaction("keys").objectStore("keys").get("alva"));
            if (!kept) {
              const [signing, agreement] = [await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]), await crypto.subtle.generateKey("X25519", false, ["deriveBits"])];
              kept = { ed25519_priv: signing.privateKey, ed25519_pub: await hex(signing.publicKey), x25519_priv: agreement.privateKey, x25519_pub: await hex(agreement.publicKey) };
              await of(database.transaction("keys", "readwrite").objectStore("keys").put(kept, "alva"));
            }
            document.querySelector("piper-chat").identity = () => ({ ...kept, username: "alva" });
            """;
        var address = site.Page("/", HostPages.With(relay.Address, $"<piper-chat channel='support'></piper-chat><script type='module'>{Script}</script>"));
        await using var alva = await Person.Open(chromium.Browser, address);
        await alva.Page.Chat().Say(Secret);
        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync(Secret);

        await alva.Page.ReloadAsync();

        await Assertions.Expect(alva.Page.Chat().Log()).ToContainTextAsync(Secret);
        using var client = new HttpClient();
        var participants = await client.GetStringAsync(new Uri(relay.Address, "channels/support/participants"), TestContext.Current.CancellationToken);
        Assert.Equal(1, JsonDocument.Parse(participants).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Keys_that_do_not_belong_together_and_taken_names_are_refused_in_words()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var bo = await Person.Start(chromium.Browser, relay.Address, "bo-1");
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat></piper-chat>")));
        const string Told = "(identity) => document.querySelector('piper-chat').setIdentity(identity).then(() => 'taken', ({ message }) => message)";
        var keys = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);
        var others = await alva.Page.EvaluateAsync<Dictionary<string, string>>(HostPages.NewHexKeys);

        Assert.Equal("bad-identity", await alva.Page.EvaluateAsync<string>(Told, With("alva", keys["ed25519_priv"][..64] + others["ed25519_priv"][64..])));
        Assert.Equal("bad-identity", await alva.Page.EvaluateAsync<string>(Told, With("alva", "not hex")));
        Assert.Equal("username-taken", await alva.Page.EvaluateAsync<string>(Told, With("bo-1", keys["ed25519_priv"])));
        Assert.Equal("taken", await alva.Page.EvaluateAsync<string>(Told, With("alva", keys["ed25519_priv"])));

        Dictionary<string, string> With(string username, string signing) => new() { ["username"] = username, ["ed25519_priv"] = signing, ["x25519_priv"] = keys["x25519_priv"] };
    }

    [Fact]
    public async Task Theme_channel_and_locale_change_without_a_reload()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var alva = await Person.Open(chromium.Browser, site.Page("/", HostPages.With(relay.Address, "<piper-chat channel='support' theme='light'></piper-chat>")));
        await alva.Page.Chat().PickName("alva");
        var send = alva.Page.Chat().GetByRole(AriaRole.Button, new() { Name = "Send" });
        await alva.Page.Chat().MessageBox().FillAsync("half written");
        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').setAttribute('accent', '#0f7a57')");
        await Assertions.Expect(send).ToHaveCSSAsync("background-color", "rgb(15, 122, 87)");

        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').setTheme({ theme: 'dark', 'pc-size': '18px' })");

        var body = alva.Page.Chat().Locator("body");
        await Assertions.Expect(body).ToHaveCSSAsync("background-color", "rgb(18, 21, 28)");
        await Assertions.Expect(body).ToHaveCSSAsync("font-size", "18px");
        // The same document all along.
        await Assertions.Expect(alva.Page.Chat().MessageBox()).ToHaveValueAsync("half written");
        Assert.Equal("bad-theme", await alva.Page.EvaluateAsync<string>("document.querySelector('piper-chat').setTheme({ accent: 'url(https://elsewhere.example/x)' }).catch(({ message }) => message)"));
        Assert.Equal("bad-locale", await alva.Page.EvaluateAsync<string>("document.querySelector('piper-chat').setLocale('not a tag').catch(({ message }) => message)"));
        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').setChannel('design')");
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("design");
        Assert.Single(alva.Requests, request => request.IsNavigationRequest && request.Url.StartsWith(relay.Address.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_chats_on_one_page_are_one_person_in_two_channels()
    {
        await using var site = await HostSite.Start();
        await using var relay = await HostAppProcess.Start(settings: HostPages.Allowing(site.Origin));
        await using var browser = await chromium.LaunchWithPartitionedStorage();
        await using var alva = await Person.Open(browser, site.Page("/", HostPages.With(
            relay.Address, "<style>piper-chat { height: 300px }</style><piper-chat id='one' channel='support'></piper-chat><piper-chat id='two' channel='design'></piper-chat>")));

        await alva.Page.Chat("#one").PickName("alva");
        // The other frame goes on by itself, and joins nothing unasked.
        await alva.Page.Chat("#two").GetByRole(AriaRole.Button, new() { Name = "Join this conversation" }).ClickAsync();
        await alva.Page.Chat("#two").MessageBox().WaitForAsync();
        await alva.Page.Chat("#one").Say("in support");
        await alva.Page.Chat("#two").Say("in design");

        await using var bo = await Person.Start(chromium.Browser, new Uri(relay.Address, "?channel=design"), "bo-1");
        await Assertions.Expect(alva.Page.Chat("#two").GetByText("can read this").First).ToContainTextAsync("bo-1");
        await bo.Say("to design alone");
        await Assertions.Expect(alva.Page.Chat("#two").Log()).ToContainTextAsync("to design alone");
        await Assertions.Expect(alva.Page.Chat("#one").Log()).Not.ToContainTextAsync("to design alone");
        using var client = new HttpClient();
        var readers = await client.GetStringAsync(new Uri(relay.Address, "identities/" + await FromOf(client, relay.Address, "support")), TestContext.Current.CancellationToken);
        Assert.Contains("\"alva\"", readers, StringComparison.Ordinal);
        Assert.Equal(await FromOf(client, relay.Address, "support"), await FromOf(client, relay.Address, "design"));
    }

    private static async Task<string> FromOf(HttpClient client, Uri relay, string channel)
    {
        var messages = await client.GetStringAsync(new Uri(relay, $"messages?channel={channel}"), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(messages).RootElement[0].GetProperty("from_dot1").GetString()!;
    }
}
