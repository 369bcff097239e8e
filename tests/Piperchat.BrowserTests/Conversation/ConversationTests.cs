using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Conversation;

/// <summary>The main job: two people, two browsers, one host that can't read along.</summary>
public sealed class ConversationTests(ChromiumFixture chromium)
{
    private const string FromAlva = "The lighthouse keeper can send marmalade from under the third stair.";
    private const string FromBo = "Then the fourth stair it is, with the blue umbrella.";

    [Fact]
    public async Task Two_browsers_talk_both_ways_and_the_host_stores_and_sends_no_plaintext()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await using var stream = await StreamTap.Open(host.Address, "main");
        await Assertions.Expect(alva.Page.GetByText("can read this").First).ToContainTextAsync("bo-1");

        await alva.Say(FromAlva);
        await bo.Reads(FromAlva);
        await bo.Say(FromBo);
        await alva.Reads(FromBo);

        await stream.WaitForMessages(2);
        Assert.Contains("cipher_body", stream.Text, StringComparison.Ordinal);
        AssertHidden(stream.Text);
        var posted = alva.Requests.Concat(bo.Requests).Select(request => request.PostData ?? "").Where(body => body.Contains("cipher_body", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, posted.Count);
        Assert.All(alva.Requests.Concat(bo.Requests), request => AssertHidden(request.Url + request.PostData));
        var stored = Encoding.Latin1.GetString(await host.ReadStoredBytes());
        Assert.Contains("cipher_body", stored, StringComparison.Ordinal);
        AssertHidden(stored);
        AssertHidden(host.Log);
        Assert.Empty(alva.Errors);
        Assert.Empty(bo.Errors);
    }

    [Fact]
    public async Task Reload_keeps_the_identity_and_the_history()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        // What is written shows at once, and is posted a moment later.
        await alva.Page.RunAndWaitForResponseAsync(() => alva.Say(FromAlva), IsPosted);
        await alva.Reads(FromAlva);

        await alva.Page.ReloadAsync();

        await alva.MessageBox.WaitForAsync();
        await alva.Reads(FromAlva);
        await alva.Page.RunAndWaitForResponseAsync(() => alva.Say(FromBo), IsPosted);
        await alva.Reads(FromBo);
        var posted = alva.Requests.Select(request => request.PostData ?? "").Where(body => body.Contains("cipher_body", StringComparison.Ordinal))
            .Select(body => JsonDocument.Parse(body).RootElement).ToList();
        // A message whose answer the reload cut off is posted again, under its id: the relay takes it once.
        Assert.Equal(2, posted.DistinctBy(envelope => envelope.GetProperty("id").GetString()).Count());
        Assert.Single(posted.DistinctBy(envelope => envelope.GetProperty("from_ed25519_pub").GetString()));
    }

    [Fact]
    public async Task What_was_said_before_someone_joined_is_sealed_for_them()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await alva.Say(FromAlva);
        await alva.Reads(FromAlva);

        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");

        await Assertions.Expect(bo.Log).ToContainTextAsync("before you joined");
        await Assertions.Expect(bo.Log).Not.ToContainTextAsync("marmalade");
        await alva.Say(FromBo);
        await bo.Reads(FromBo);
    }

    [Fact]
    public async Task New_reader_is_a_line_before_the_first_message_that_includes_them()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, host.Address, "alva");
        await alva.Say(FromAlva);
        await alva.Reads(FromAlva);
        await using var bo = await Person.Start(chromium.Browser, host.Address, "bo-1");
        await Assertions.Expect(alva.Log).ToContainTextAsync("bo-1");

        await alva.Say(FromBo);
        await alva.Reads(FromBo);

        var said = await alva.Log.InnerTextAsync();
        Assert.InRange(said.IndexOf("bo-1", StringComparison.Ordinal), said.IndexOf(FromAlva, StringComparison.Ordinal), said.IndexOf(FromBo, StringComparison.Ordinal));
    }

    private static bool IsPosted(IResponse response) => response.Ok && response.Request.PostData?.Contains("cipher_body", StringComparison.Ordinal) == true;

    private static void AssertHidden(string text)
    {
        foreach (var word in new[] { "marmalade", "lighthouse", "umbrella" }) Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase);
    }
}
