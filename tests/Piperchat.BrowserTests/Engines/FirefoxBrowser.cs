using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using WebDriverBiDi;
using WebDriverBiDi.BrowsingContext;

namespace Piperchat.BrowserTests.Engines;

/// <summary>
/// One headless Firefox, by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), which it speaks itself: no geckodriver. Each page has a window, and a
/// user context and so a profile, of its own.
/// </summary>
internal sealed partial class FirefoxBrowser : IAsyncDisposable
{
    /// <summary>For the start, and for each command. The machine may have much else to do; what has failed says so at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Nothing leaves for Mozilla: no settings, no studies, no pings, no updates.</summary>
    private const string Preferences =
        """
        user_pref("app.normandy.enabled", false);
        user_pref("app.update.disabledForTesting", true);
        user_pref("browser.safebrowsing.blockedURIs.enabled", false);
        user_pref("browser.safebrowsing.malware.enabled", false);
        user_pref("browser.safebrowsing.phishing.enabled", false);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("messaging-system.rsexperimentloader.enabled", false);
        user_pref("network.captive-portal-service.enabled", false);
        user_pref("network.connectivity-service.enabled", false);
        user_pref("services.settings.server", "data:,nowhere");
        user_pref("toolkit.telemetry.server", "data:,nowhere");
        """;

    private readonly Process _process;
    private readonly string _profile;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BiDiDriver _driver = new(Patience);

    private FirefoxBrowser(Process process, string profile)
    {
        _process = process;
        _profile = profile;
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            _lines.Enqueue(line.Data);
            if (ListeningLine().Match(line.Data) is { Success: true } match) _address.TrySetResult(match.Groups[1].Value);
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public static async Task<FirefoxBrowser> Start()
    {
        var program = await FirefoxInstallation.FindOrInstall();
        var profile = Directory.CreateTempSubdirectory("piperchat-firefox-").FullName;
        await File.WriteAllTextAsync(Path.Combine(profile, "user.js"), Preferences);
        var start = new ProcessStartInfo(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var browser = new FirefoxBrowser(Process.Start(start)!, profile);
        try
        {
            await browser._driver.StartAsync($"{await browser.Listening()}/session");
            await browser._driver.Session.NewSessionAsync(new());
            await browser._driver.Session.SubscribeAsync(new([browser._driver.Log.OnEntryAdded.EventName]));
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public async Task<EnginePage> Open()
    {
        var profile = (await _driver.Browser.CreateUserContextAsync(new())).UserContextId;
        // A tab behind another one would be a hidden page.
        var page = (await _driver.BrowsingContext.CreateAsync(new(CreateType.Window) { UserContextId = profile })).BrowsingContextId;
        return new FirefoxPage(_driver, profile, page);
    }

    public async ValueTask DisposeAsync()
    {
        await _driver.DisposeAsync();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // One of its processes is still writing. The folder is a temporary one.
        }
    }

    private async Task<string> Listening()
    {
        await Task.WhenAny(_address.Task, _process.WaitForExitAsync()).WaitAsync(Patience);
        return _address.Task.IsCompletedSuccessfully ? _address.Task.Result : throw new EngineException($"Firefox ended with {_process.ExitCode}:\n{string.Join('\n', _lines)}");
    }

    [GeneratedRegex(@"WebDriver BiDi listening on (ws://\S+)")]
    private static partial Regex ListeningLine();
}
