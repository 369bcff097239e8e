using System.Collections.Concurrent;
using WebDriverBiDi;
using WebDriverBiDi.BrowsingContext;
using WebDriverBiDi.Log;

namespace Piperchat.BrowserTests.Engines;

internal sealed class FirefoxPage : EnginePage
{
    private readonly BiDiDriver _driver;
    private readonly string _profile;
    private readonly string _page;
    private readonly EventObserver<EntryAddedEventArgs> _log;

    public FirefoxPage(BiDiDriver driver, string profile, string page)
        : base(new FirefoxFrame(driver, page, page))
    {
        _driver = driver;
        _profile = profile;
        _page = page;
        _log = driver.Log.OnEntryAdded.AddObserver(entry =>
        {
            if (entry.Level == LogLevel.Error && entry.Source.UserContextId == profile) Errors.Enqueue(entry.Text ?? "");
        });
    }

    public override ConcurrentQueue<string> Errors { get; } = new();

    public override Task Goto(Uri address) => _driver.BrowsingContext.NavigateAsync(new(_page, address.ToString()) { Wait = ReadinessState.Complete });

    public override Task Reload() => _driver.BrowsingContext.ReloadAsync(new(_page) { Wait = ReadinessState.Complete });

    public override async ValueTask DisposeAsync()
    {
        _log.Dispose();
        await _driver.Browser.RemoveUserContextAsync(new(_profile));
    }
}
