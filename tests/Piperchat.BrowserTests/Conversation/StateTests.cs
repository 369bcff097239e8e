using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Conversation;

/// <summary>What the page says and does when something isn't as it should be.</summary>
public sealed class StateTests(ChromiumFixture chromium)
{
    private const string Text = "Is anybody there?";

    [Fact]
    public async Task Empty_conversation_helps_to_begin()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");

        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Only you can read this so far");
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the link" })).ToBeVisibleAsync();
    }

    /// <summary>What a page does for its teams, and for those who are owed something, is in it.</summary>
    [Fact]
    public async Task Rest_of_the_page_that_couldnt_be_loaded_is_loaded_later_by_itself()
    {
        await using var host = await HostAppProcess.Start();
        var asked = 0;
        var again = new TaskCompletionSource();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva", prepare: page => page.RouteAsync(new Regex("/loaded-later-"), route =>
        {
            if (Interlocked.Increment(ref asked) == 1) return route.AbortAsync();
            again.TrySetResult();
            return route.ContinueAsync();
        }));

        await again.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Offline_keeps_the_message_and_sends_it_once_when_back()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await Readable(alva, "bo-1");

        await alva.Page.Context.SetOfflineAsync(true);
        await alva.Say(Text);
        await alva.Reads(Text);
        await Assertions.Expect(alva.Page.GetByText(new Regex("offline|no connection|reconnect", RegexOptions.IgnoreCase)).First).ToBeVisibleAsync();
        await Assertions.Expect(bo.Log).Not.ToContainTextAsync(Text);
        await alva.Page.Context.SetOfflineAsync(false);

        await bo.Reads(Text);
        await Assertions.Expect(bo.Log.GetByText(Text)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Message_unsent_survives_a_reload()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await Readable(alva, "bo-1");
        await alva.Page.RouteAsync("**/messages*", route => route.AbortAsync());
        await alva.Say(Text);
        await alva.Reads(Text);

        await alva.Page.UnrouteAllAsync();
        await alva.Page.ReloadAsync();

        await bo.Reads(Text);
        await Assertions.Expect(bo.Log.GetByText(Text)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Rate_limit_holds_the_message_which_then_goes_by_itself()
    {
        // So slow a refill that even a busy machine writes faster.
        await using var host = await HostAppProcess.Start(settings: new() { ["Piperchat__Limits__PostBurst"] = "3", ["Piperchat__Limits__PostInterval"] = "00:00:10" });
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await Readable(alva, "bo-1");

        for (var i = 1; i <= 4; i++) await alva.Say($"Line {i} of four.");

        await Assertions.Expect(alva.Log).ToContainTextAsync(new Regex(@"Waiting \d+ s"));
        await Assertions.Expect(bo.Log.GetByText("Line 4 of four.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var lines = Regex.Matches(await bo.Log.InnerTextAsync(), @"Line (\d+) of four").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, 4), lines);
    }

    [Fact]
    public async Task Refused_message_says_why_and_can_be_sent_again_or_dropped()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await alva.Page.RouteAsync("**/messages*", route => route.FulfillAsync(new()
        {
            Status = (int)HttpStatusCode.Forbidden,
            ContentType = "application/problem+json",
            Body = """{"status":403,"error":"This channel is closed to you.","code":"forbidden"}""",
        }));

        await alva.Say(Text);

        await Assertions.Expect(alva.Log).ToContainTextAsync("Not sent");
        await alva.Page.UnrouteAllAsync();
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(alva.Log).Not.ToContainTextAsync("Not sent");
        await alva.Reads(Text);
    }

    [Fact]
    public async Task Clock_that_is_off_sends_with_the_relays_time_and_says_so()
    {
        await using var host = await HostAppProcess.Start();
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva", prepare: page => page.AddInitScriptAsync(
            "{ const real = Date.now; const off = 3600_000; Date.now = () => real() + off; const D = Date; globalThis.Date = class extends D { constructor(...a) { super(...(a.length ? a : [real() + off])) } static now() { return real() + off } } }"));
        await Readable(alva, "bo-1");

        await alva.Say(Text);

        await bo.Reads(Text);
        await Assertions.Expect(alva.Page.GetByText(new Regex("clock", RegexOptions.IgnoreCase)).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Browser_without_Ed25519_is_told_which_one_to_use()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, host.Address, prepare: page => page.AddInitScriptAsync(
            "for (const name of ['generateKey', 'importKey']) { const real = SubtleCrypto.prototype[name]; SubtleCrypto.prototype[name] = function (...a) { return JSON.stringify(a).includes('Ed25519') ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError')) : real.apply(this, a) } }"));

        await Assertions.Expect(alva.Page.GetByText(new Regex("Firefox 130", RegexOptions.IgnoreCase)).First).ToBeVisibleAsync();
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Plain_http_off_localhost_says_that_https_is_needed()
    {
        await using var host = await HostAppProcess.Start();
        var address = new UriBuilder(host.Address) { Host = ChromiumFixture.InsecureHost }.Uri;
        await using var alva = await Person.Open(chromium.Browser, address);

        await Assertions.Expect(alva.Page.GetByText(new Regex("https", RegexOptions.IgnoreCase)).First).ToBeVisibleAsync();
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Username_of_someone_else_is_refused_in_plain_words()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var mallory = await Person.Open(chromium.Browser, host.Address);

        await mallory.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).FillAsync("alva");

        await Assertions.Expect(mallory.Page.GetByText(new Regex("taken|someone else", RegexOptions.IgnoreCase)).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Attack10_script_in_a_message_is_shown_as_text()
    {
        const string Script = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await Readable(alva, "bo-1");

        await alva.Say(Script);

        await bo.Reads(Script);
        await Assertions.Expect(bo.Log.Locator("img, script")).ToHaveCountAsync(0);
        Assert.DoesNotContain("owned", await bo.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(bo.Errors);
    }

    [Fact]
    public async Task Attack10_script_as_a_channels_name_is_shown_as_text()
    {
        const string Name = "<img src=x onerror=document.title='owned'>";
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(host.Address, "?channel=" + Uri.EscapeDataString(Name)));

        await Assertions.Expect(alva.Page.GetByText("no conversation by that name")).ToBeVisibleAsync();
        await Assertions.Expect(alva.Page.GetByText("onerror")).ToBeVisibleAsync();
        Assert.DoesNotContain("owned", await alva.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Loading_keeps_the_place_of_what_comes()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        var letGo = new TaskCompletionSource();
        await alva.Page.RouteAsync("**/events", async route =>
        {
            await letGo.Task;
            await route.ContinueAsync();
        });

        await alva.Page.ReloadAsync();

        await Assertions.Expect(alva.Log).ToHaveAttributeAsync("aria-busy", "true");
        await Assertions.Expect(alva.MessageBox).ToBeVisibleAsync();
        letGo.SetResult();
        await Assertions.Expect(alva.Log).ToHaveAttributeAsync("aria-busy", "false");
    }

    private static Task Readable(Person writer, string reader) =>
        Assertions.Expect(writer.Page.GetByText("can read this").First).ToContainTextAsync(reader);
}
