using System.Collections.Concurrent;

namespace Piperchat.BrowserTests.Engines;

/// <summary>The one page of a profile of its own, which ends with it.</summary>
internal abstract class EnginePage(IEngineFrame main) : EngineDocument(main), IAsyncDisposable
{
    /// <summary>Script errors and what else the page's console called one.</summary>
    public abstract ConcurrentQueue<string> Errors { get; }

    public abstract Task Goto(Uri address);

    public abstract Task Reload();

    public abstract ValueTask DisposeAsync();
}
