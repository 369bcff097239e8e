using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Conversation;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>samples/ReactHost, built as its README says and served from an origin of its own.</summary>
public sealed class ReactHostTests(ChromiumFixture chromium)
{
    private static readonly string Sample = Path.Combine(
        typeof(ReactHostTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!,
        "samples", "ReactHost");

    [Fact]
    public async Task React_app_builds_and_its_component_talks_with_the_chat()
    {
        await using var site = await HostSite.Start();
        var port = FreePort();
        await Build($"http://localhost:{port}/");
        var settings = HostPages.Allowing(site.Origin);
        settings["PORT"] = $"{port}";
        await using var relay = await HostAppProcess.Start(settings: settings);
        var index = await File.ReadAllTextAsync(Path.Combine(Sample, "dist", "index.html"), TestContext.Current.CancellationToken);
        foreach (var script in Directory.EnumerateFiles(Path.Combine(Sample, "dist", "assets"), "*.js"))
            site.Page($"/assets/{Path.GetFileName(script)}", await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken));

        await using var alva = await Person.Open(chromium.Browser, site.Page("/", index));
        await alva.Page.Chat().PickName("alva");
        await alva.Page.GetByRole(AriaRole.Button, new() { Name = "Begin a sentence" }).ClickAsync();
        await Assertions.Expect(alva.Page.Chat().MessageBox()).ToHaveValueAsync("Hello from React");
        await alva.Page.GetByLabel("Accent").SelectOptionAsync("#ffd54a");
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Button, new() { Name = "Send" })).ToHaveCSSAsync("background-color", "rgb(255, 213, 74)");
        await using var bo = await Person.Start(chromium.Browser, new Uri($"http://localhost:{port}/?channel=demo"), "bo-1");
        await alva.Page.EvaluateAsync("document.querySelector('piper-chat').close()");
        await bo.Say("marmalade");

        await Assertions.Expect(alva.Page.GetByText("1 unread")).ToBeVisibleAsync();
        await Assertions.Expect(alva.Page.GetByText("Last heard: dot1:")).ToContainTextAsync("in demo");
        await alva.Page.GetByLabel("Conversation").SelectOptionAsync("design");
        await Assertions.Expect(alva.Page.Chat().GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("design");
        await Axe.AssertNothingSerious(alva.Page);
    }

    private static async Task Build(string relay)
    {
        await Run("ci --ignore-scripts --no-audit --no-fund --loglevel=error", relay);
        await Run("run build", relay);
    }

    private static async Task Run(string npm, string relay)
    {
        // npm is a script on Windows, which only a shell finds.
        var (shell, flag) = OperatingSystem.IsWindows() ? ("cmd.exe", "/c") : ("/bin/sh", "-c");
        var start = new ProcessStartInfo(shell, [flag, $"npm {npm}"]) { WorkingDirectory = Sample, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["VITE_PIPERCHAT_RELAY"] = relay;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"npm {npm} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
