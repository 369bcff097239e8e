using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;

namespace Piperchat.Widget.Tests.Components;

/// <summary>What a page gets that is rendered on the server and stays as it is: static rendering, Razor Pages, MVC.</summary>
public sealed class MarkupTests
{
    [Fact]
    public async Task Widget_with_a_channel_is_the_loader_and_one_element()
    {
        var html = await Render(new() { [nameof(PiperchatWidget.Channel)] = "support-42" });

        Assert.Equal("""<script type="module" src="/piperchat/piperchat.js"></script><piper-chat relay="/piperchat/" channel="support-42"></piper-chat>""", html);
    }

    [Theory]
    [InlineData("https://shop.example/", "/piperchat", null, "/piperchat/")]
    [InlineData("https://shop.example/apps/shop/", "/chat", null, "/apps/shop/chat/")]
    [InlineData("https://shop.example/apps/shop/", "team/chat/", null, "/apps/shop/team/chat/")]
    [InlineData("https://shop.example/apps/shop/", "/", null, "/apps/shop/")]
    [InlineData("https://shop.example/", "", null, "/")]
    [InlineData("https://shop.example/caf%C3%A9/", "/chat", null, "/caf%C3%A9/chat/")]
    [InlineData("https://shop.example/apps/shop/", "/chat", "/elsewhere", "/elsewhere/")]
    [InlineData("https://shop.example/apps/shop/", "/chat", "https://chat.example/", "https://chat.example/")]
    public async Task Relay_lies_under_the_applications_base_or_where_it_is_said_to(string root, string path, string? relay, string expected)
    {
        var html = await Render(new() { [nameof(PiperchatWidget.Path)] = path, [nameof(PiperchatWidget.Relay)] = relay }, new AppAddress(root, "orders/7"));

        Assert.Contains($"src=\"{expected}piperchat.js\"", html, StringComparison.Ordinal);
        Assert.Contains($"relay=\"{expected}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_set_are_the_elements_attributes()
    {
        var html = await Render(new()
        {
            [nameof(PiperchatWidget.Channel)] = "main",
            [nameof(PiperchatWidget.Mode)] = PiperchatMode.Launcher,
            [nameof(PiperchatWidget.Theme)] = PiperchatTheme.Dark,
            [nameof(PiperchatWidget.Accent)] = "#0a7",
            [nameof(PiperchatWidget.Bg)] = "#111",
            [nameof(PiperchatWidget.Locale)] = "de-CH",
            [nameof(PiperchatWidget.Label)] = "Ask \"us\"",
            [nameof(PiperchatWidget.Heading)] = "Acme & co",
            [nameof(PiperchatWidget.Watch)] = true,
            [nameof(PiperchatWidget.Bare)] = true,
            ["class"] = "corner",
            ["pc-radius-card"] = "4px",
        });

        Assert.EndsWith(
            """
            <piper-chat class="corner" pc-radius-card="4px" relay="/piperchat/" channel="main" mode="launcher" theme="dark" accent="#0a7" bg="#111" locale="de-CH" label="Ask &quot;us&quot;" heading="Acme &amp; co" watch bare></piper-chat>
            """,
            html);
    }

    [Fact]
    public async Task Method_called_where_nothing_is_interactive_says_what_it_needs()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => new PiperchatWidget().OpenAsync(TestContext.Current.CancellationToken));

        Assert.Contains("interactive render mode", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> Render(Dictionary<string, object?> parameters, AppAddress? address = null)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IJSRuntime>(new RecordingBrowser())
            .AddSingleton<NavigationManager>(address ?? new AppAddress("https://shop.example/"))
            .BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<PiperchatWidget>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
