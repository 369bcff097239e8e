using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Conversation;

/// <summary>The look that a host asks for by the frame's address, and the frame's own layout.</summary>
public sealed class ThemeTests(ChromiumFixture chromium)
{
    private static readonly BrowserNewContextOptions Panel = new() { ViewportSize = new() { Width = 384, Height = 590 } };

    [Theory]
    [InlineData("theme=light&accent=%23ffd54a")]
    [InlineData("theme=dark&accent=black")]
    [InlineData("bg=%23808080&accent=crimson")]
    [InlineData("bg=%230b1020")]
    public async Task Axe_finds_nothing_serious_in_a_frame_of_any_look(string look)
    {
        await using var host = await HostAppProcess.Start();
        var address = new Uri(host.Address, $"?embed=1&close=1&{look}");
        await using var alva = await Person.Open(chromium.Browser, address, Panel);
        await alva.Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).WaitForAsync();
        await Axe.AssertNothingSerious(alva.Page);

        await alva.PickName("alva");
        await using var bo = await Person.Start(chromium.Browser, address, "bo-1", Panel);
        await bo.Say("Hi! Did the parcel arrive?");
        await alva.Reads("Hi! Did the parcel arrive?");
        await Axe.AssertNothingSerious(alva.Page);
        await Axe.AssertNothingSerious(bo.Page);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Accent_is_read_however_it_is_written()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, host.Address);
        foreach (var (accent, expected) in new[]
        {
            ("gold", "rgb(255, 215, 0)"),
            ("%23ffd54a", "rgb(255, 213, 74)"),
            ("rgb(10 120 90)", "rgb(10, 120, 90)"),
            ("hsl(210 80% 40%)", "rgb(20, 102, 184)"),
            ("color(srgb 1 0 none)", "rgb(255, 0, 0)"),
        })
        {
            await alva.Page.GotoAsync(new Uri(host.Address, $"?theme=light&accent={accent}").ToString());
            await Assertions.Expect(alva.Page.GetByRole(AriaRole.Button, new() { Name = "Start chatting" })).ToHaveCSSAsync("background-color", expected);
        }

        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Look_follows_the_system_unless_the_host_chose_one()
    {
        const string Light = "rgb(255, 255, 255)", Dark = "rgb(18, 21, 28)";
        await using var host = await HostAppProcess.Start();
        await using var auto = await Person.Open(chromium.Browser, new Uri(host.Address, "?theme=auto"), new() { ColorScheme = ColorScheme.Light });
        await using var chosen = await Person.Open(chromium.Browser, new Uri(host.Address, "?theme=light"), new() { ColorScheme = ColorScheme.Light });
        await Assertions.Expect(auto.Page.Locator("body")).ToHaveCSSAsync("background-color", Light);

        foreach (var person in new[] { auto, chosen }) await person.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        await Assertions.Expect(auto.Page.Locator("body")).ToHaveCSSAsync("background-color", Dark);
        await Assertions.Expect(chosen.Page.Locator("body")).ToHaveCSSAsync("background-color", Light);
    }

    [Fact]
    public async Task Setting_that_is_no_colour_leaves_the_usual_look()
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Open(chromium.Browser, new Uri(host.Address, "?theme=light&accent=red;background:url(//elsewhere.example/)"));

        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Button, new() { Name = "Start chatting" })).ToHaveCSSAsync("background-color", "rgb(37, 99, 235)");
        Assert.All(alva.Requests, request => Assert.Equal(host.Address.Authority, new Uri(request.Url).Authority));
    }

    [Theory]
    [InlineData(320, 480)]
    [InlineData(740, 360)]
    public async Task Frame_shows_the_conversation_alone_and_a_way_out_however_a_phone_is_held(int width, int height)
    {
        await using var host = await HostAppProcess.Start();
        await using var alva = await Person.Start(chromium.Browser, new Uri(host.Address, "?embed=1&close=1"), "alva", new() { ViewportSize = new() { Width = width, Height = height } });
        await alva.Say("A rather long line that must wrap in a frame as narrow as this: " + new string('w', 90));
        await alva.Reads("A rather long line");

        Assert.Equal(width, await alva.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Assertions.Expect(alva.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        var close = alva.Page.GetByRole(AriaRole.Button, new() { Name = "Close the chat" });
        await Assertions.Expect(close).ToBeVisibleAsync();
        var box = await close.BoundingBoxAsync();
        Assert.NotNull(box);
        Assert.True(box is { Width: >= 44, Height: >= 44 } && box.X + box.Width <= width);
    }
}
