using Microsoft.JSInterop;

namespace Piperchat.Widget.Embedding;

/// <summary>What the browser calls. Arguments are text alone, which a trimmed application reads without reflection.</summary>
internal sealed class HostCalls(PiperchatWidget widget)
{
    /// <param name="name">The event, as the bridge names it.</param>
    /// <param name="detail">What it tells, as JSON.</param>
    [JSInvokable]
    public Task Hear(string name, string detail) => widget.Raise(name, detail);

    [JSInvokable]
    public Task<string> GetToken() => widget.GetToken?.Invoke() ?? Task.FromResult("");
}
