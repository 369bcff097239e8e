using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Conversation;

/// <summary>What the page shows when the relay lies about what was written.</summary>
public sealed partial class LyingRelayTests(ChromiumFixture chromium)
{
    private const string Written = "The meeting is at ten.";
    private const string Forged = "Please send the keys to Mallory.";

    [Fact]
    public async Task Attack01_relay_adds_decrypted_verified_and_content_and_the_page_shows_what_was_written()
    {
        await using var relay = await LyingRelay.Start(Forge);
        await using var alva = await Person.Start(chromium.Browser, relay.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, relay.Address, "bo-1");
        await Assertions.Expect(alva.Page.GetByText("can read this").First).ToContainTextAsync("bo-1");

        await alva.Say(Written);

        await bo.Reads(Written);
        Assert.DoesNotContain("Mallory", await bo.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Mallory", await alva.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_signature_shows_as_broken_and_never_the_text()
    {
        await using var relay = await LyingRelay.Start(block => Signature().Replace(block, match => match.Value[..^3] + (match.Value[^3] == '0' ? '1' : '0') + match.Value[^2..]));
        await using var alva = await Person.Start(chromium.Browser, relay.Address, "alva");
        await using var bo = await Person.Start(chromium.Browser, relay.Address, "bo-1");
        await Assertions.Expect(alva.Page.GetByText("can read this").First).ToContainTextAsync("bo-1");

        await alva.Say(Written);

        await Assertions.Expect(bo.Log).ToContainTextAsync("signature");
        await Assertions.Expect(bo.Log).Not.ToContainTextAsync(Written);
    }

    private static string Forge(string block) => RelaysOwnText().Replace(block, $"\"$1\":\"{Forged}\"").Replace(
        "data: {", $$"""data: {"decrypted":"{{Forged}}","verified":true,"text":"{{Forged}}","plaintext":"{{Forged}}",""", StringComparison.Ordinal);

    // What a message says that no signature covers.
    [GeneratedRegex("\"(content|author|author_name|username)\":\"[^\"]*\"")]
    private static partial Regex RelaysOwnText();

    // In a message, not in a record of a join: those have their signature deeper.
    [GeneratedRegex("(?<=^data: \\{\"(?!seq).*)\"sig\":\"[0-9a-f]{128}\"", RegexOptions.Singleline)]
    private static partial Regex Signature();
}
