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

    private BrowserTypeLaunchOptions? _options;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("Chromium has not been started.");

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(ExpectTimeoutMilliseconds);
        _options = await ChromiumInstallation.LaunchOptions($"--host-resolver-rules=MAP {InsecureHost} 127.0.0.1");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(_options);
    }

    /// <summary>
    /// A browser of its own in which a frame of another site has a storage of its own, as people's browsers do it. Playwright turns that off,
    /// which leaves such a frame none at all; a list of the same kind in a later flag takes the place of Playwright's.
    /// </summary>
    public Task<IBrowser> LaunchWithPartitionedStorage() => _playwright!.Chromium.LaunchAsync(new(_options!)
    {
        Args = [.. _options!.Args!, "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades"],
    });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
