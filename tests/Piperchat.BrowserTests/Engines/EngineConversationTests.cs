using System.Text;
using System.Text.RegularExpressions;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Engines;

/// <summary>The main job in the engines beside Chromium: two people, two profiles, and keys that outlive the page.</summary>
[Collection(nameof(Engine))]
public sealed partial class EngineConversationTests(EnginesFixture engines)
{
    private const string FromAlva = "The lighthouse keeper can send marmalade from under the third stair.";
    private const string FromBo = "Then the fourth stair it is, with the blue umbrella.";
    private const string AfterReload = "Same keys as before.";

    [Theory]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task Two_people_talk_both_ways_and_a_reload_keeps_the_identity(Engine engine)
    {
        await using var host = await HostAppProcess.Start();
        await using var alvasPage = await engines.Open(engine);
        await using var bosPage = await engines.Open(engine);
        var alva = new EnginePerson(alvasPage);
        var bo = new EnginePerson(bosPage);
        await alvasPage.Goto(host.Address);
        await alva.PickName("alva");
        await bosPage.Goto(host.Address);
        await bo.PickName("bo-1");
        await using var stream = await StreamTap.Open(host.Address, "main");
        await alva.Sees("bo-1");

        await alva.Say(FromAlva);
        await bo.Reads(FromAlva);
        await bo.Say(FromBo);
        await alva.Reads(FromBo);
        await stream.WaitForMessages(2);
        await alvasPage.Reload();
        await alva.Enters();
        await alva.Reads(FromAlva);
        await alva.Reads(FromBo);
        await alva.Say(AfterReload);
        await bo.Reads(AfterReload);
        await stream.WaitForMessages(3);

        Assert.Equal(2, AuthorKey().Matches(stream.Text).Select(match => match.Value).Distinct().Count());
        Assert.DoesNotContain("marmalade", Encoding.Latin1.GetString(await host.ReadStoredBytes()), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(alvasPage.Errors);
        Assert.Empty(bosPage.Errors);
    }

    [GeneratedRegex("\"from_ed25519_pub\":\"[0-9a-f]{64}\"")]
    private static partial Regex AuthorKey();
}
