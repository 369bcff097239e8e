using System.Reflection;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>PiperchatWidget in an application with Blazor, Razor Pages and MVC, under a PathBase.</summary>
public sealed class RazorTests(ChromiumFixture chromium)
{
    private const string FromAlva = "The lighthouse keeper can send marmalade from under the third stair.";
    private const string FromBo = "Then the fourth stair it is, with the blue umbrella.";

    private static readonly string Application =
        typeof(RazorTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "BlazorApp").Value!;

    [Theory]
    [InlineData("orders/7")]
    [InlineData("shop/items/3")]
    [InlineData("static")]
    public async Task Widget_rendered_on_the_server_is_a_chat(string path)
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, path);

        await alva.Chat.PickName("alva");
        await alva.Chat.Say(FromAlva);

        await Assertions.Expect(alva.Chat.Frame).ToHaveCountAsync(1);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Chat_that_the_next_page_has_too_stays_as_it_is_through_enhanced_navigation()
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, "static");
        await alva.Chat.PickName("alva");
        await alva.Chat.Say(FromAlva);
        await alva.Chat.MessageBox.FillAsync("Half a thou");

        await alva.GoTo("Static, other page", "Static other");
        await alva.GoTo("Static", "Static");

        await Assertions.Expect(alva.Chat.MessageBox).ToHaveValueAsync("Half a thou");
        await Assertions.Expect(alva.Chat.Frame).ToHaveCountAsync(1);
        Assert.Equal(1, alva.FramesLoaded);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Chat_left_and_come_back_to_by_enhanced_navigation_is_the_same_persons()
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, "");
        await alva.GoTo("Static", "Static");
        await alva.Chat.PickName("alva");
        await alva.Chat.Say(FromAlva);

        var ended = alva.Page.WaitForRequestAborted(Visitor.IsStream);
        await alva.GoTo("Home", "Home");
        await Assertions.Expect(alva.Chat.Frame).ToHaveCountAsync(0);
        await ended;
        await alva.GoTo("Static, other page", "Static other");
        await alva.Chat.Reads(FromAlva);
        await alva.Chat.Say(FromBo);

        await Assertions.Expect(alva.Chat.Frame).ToHaveCountAsync(1);
        Assert.Equal(2, alva.FramesLoaded);
        Assert.Single(alva.Authors.Distinct());
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Interactive_page_hears_metadata_and_never_text()
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, "");
        await alva.GoTo("Server", "Server");
        await alva.IsConnected();
        await Assertions.Expect(alva.Chat.Frame).ToHaveCountAsync(0);
        await alva.Press("Open the chat");
        await alva.Chat.PickName("alva");
        await alva.Hears("opened");
        await alva.Hears("ready");
        await alva.Hears("connection Live");
        await alva.Bubble.ClickAsync();
        await alva.Hears("closed");

        await using var bo = await Visitor.Open(chromium.Browser, host.Address, "static");
        await bo.Chat.PickName("bo-1");
        await bo.Chat.Say(FromBo);

        await Assertions.Expect(alva.Page.Locator("#unread")).ToHaveTextAsync("1");
        await alva.Hears(@"message from dot1:\S+ in support-42 at \d{4}-\d\d-\d\dT");
        Assert.DoesNotContain("umbrella", await alva.Page.ContentAsync(), StringComparison.Ordinal);
        await alva.Press("Open the chat");
        await alva.Chat.Reads(FromBo);
        await Assertions.Expect(alva.Page.Locator("#unread")).ToHaveTextAsync("0");
        Assert.Equal(1, alva.FramesLoaded);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Interactive_page_acts_on_the_chat_by_methods_and_parameters()
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, "server");
        await alva.IsConnected();
        await alva.Press("Open the chat");
        await alva.Chat.PickName("alva");

        await alva.Press("Prefill");
        await Assertions.Expect(alva.Chat.MessageBox).ToHaveValueAsync("About my order");
        await alva.Hears("prefilled");
        await alva.Press("Dark");
        await Assertions.Expect(alva.Page.Locator("piper-chat[theme=dark]")).ToHaveCountAsync(1);

        Assert.Equal(1, alva.FramesLoaded);
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Interactive_widget_removed_and_added_again_is_one_chat_of_the_same_person()
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, "server");
        await alva.IsConnected();
        await alva.Press("Open the chat");
        await alva.Chat.PickName("alva");
        await alva.Chat.Say(FromAlva);

        await alva.Press("Remove or add");
        await Assertions.Expect(alva.Page.Locator("piper-chat")).ToHaveCountAsync(0);
        await alva.Press("Remove or add");
        await alva.IsConnected();
        await alva.Press("Open the chat");
        await alva.Chat.Reads(FromAlva);
        await alva.Chat.Say(FromBo);

        await Assertions.Expect(alva.Chat.Frame).ToHaveCountAsync(1);
        Assert.Single(alva.Authors.Distinct());
        Assert.Empty(alva.Errors);
    }

    [Fact]
    public async Task Interactive_page_left_by_enhanced_navigation_leaves_no_chat_behind()
    {
        await using var host = await StartHost();
        await using var alva = await Visitor.Open(chromium.Browser, host.Address, "server");
        await alva.IsConnected();
        await alva.Press("Open the chat");
        await alva.Chat.PickName("alva");

        var ended = alva.Page.WaitForRequestAborted(Visitor.IsStream);
        await alva.GoTo("Home", "Home");
        await ended;

        await Assertions.Expect(alva.Page.Locator("piper-chat")).ToHaveCountAsync(0);
        await alva.GoTo("Server", "Server");
        await alva.IsConnected();
        await Assertions.Expect(alva.Page.Locator("piper-chat")).ToHaveCountAsync(1);
        Assert.Empty(alva.Errors);
        Assert.DoesNotContain("fail:", host.Log, StringComparison.Ordinal);
    }

    private static Task<HostAppProcess> StartHost() => HostAppProcess.Start(settings: new() { ["PATH_BASE"] = Visitor.PathBase }, application: Application);
}
