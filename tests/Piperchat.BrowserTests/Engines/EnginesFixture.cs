using Piperchat.BrowserTests.Engines;

[assembly: AssemblyFixture(typeof(EnginesFixture))]

namespace Piperchat.BrowserTests.Engines;

/// <summary>The engines of the run, each found, installed if need be, and started when the first test needs it.</summary>
public sealed class EnginesFixture : IAsyncDisposable
{
    private readonly Lazy<Task<FirefoxBrowser>> _firefox = new(FirefoxBrowser.Start);
    private readonly Lazy<Task<WebKitScreen>> _webKit = new(WebKitScreen.Start);

    /// <summary>A page with a profile of its own. Skips the test where the engine doesn't exist for this system.</summary>
    internal async Task<EnginePage> Open(Engine engine)
    {
        if (engine == Engine.Firefox) return await (await _firefox.Value).Open();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "WebKitGTK, the WebKit that can be driven, is there for Linux alone.");
        return await (await _webKit.Value).Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (_firefox is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await _firefox.Value.Result.DisposeAsync();
        if (_webKit is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await _webKit.Value.Result.DisposeAsync();
    }
}
