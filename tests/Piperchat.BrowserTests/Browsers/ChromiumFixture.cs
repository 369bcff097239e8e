using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace Piperchat.BrowserTests.Browsers;

/// <summary>One Chromium for the whole run; each person in a test has a context, and so a profile, of their own.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    /// <summary>A name that resolves to this machine but isn't localhost, so plain http there is no secure context.</summary>
    public const string InsecureHost = "piperchat.test";

    /// <summary>How long a page may take to show what is expected: the tests share two cores with all others.</summary>
    private const float ExpectTimeoutMilliseconds = 20_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("Chromium has not been started.");

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(ExpectTimeoutMilliseconds);
        var executable = await ChromiumInstallation.FindOrInstall();
        _playwright = await Playwright.CreateAsync();
        List<string> flags =
        [
            "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", $"--host-resolver-rules=MAP {InsecureHost} 127.0.0.1",
        ];
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()) flags.Add("--no-sandbox");
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = flags });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
