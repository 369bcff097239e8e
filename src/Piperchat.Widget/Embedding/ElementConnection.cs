using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Piperchat.Widget.Embedding;

/// <summary>A component's hold on its element in the browser, by the module that lies beside the loader (app/embed/blazor.ts).</summary>
internal sealed class ElementConnection(IJSRuntime browser, HostCalls calls) : IAsyncDisposable
{
    private const string Unreachable = "unreachable";

    private readonly DotNetObjectReference<HostCalls> _calls = DotNetObjectReference.Create(calls);
    private readonly TaskCompletionSource<IJSObjectReference?> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Loads the module, and with it the loader, and starts the element. Gives the code of what went wrong, if something did.</summary>
    public async Task<string?> Open(string relay, ElementReference element, string[] events, bool hasToken)
    {
        try
        {
            await using var module = await browser.InvokeAsync<IJSObjectReference>("import", relay + "piperchat.blazor.js");
            var held = await module.InvokeAsync<IJSObjectReference>("connect", element, _calls, events, hasToken);
            if (!_held.TrySetResult(held)) await LetGo(held);
            return null;
        }
        catch (JSException)
        {
            _held.TrySetResult(null);
            return Unreachable;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            _held.TrySetCanceled();
            return null;
        }
    }

    /// <summary>Calls a method of the element's. Gives the code of what went wrong, if something did.</summary>
    public async Task<string?> Call(string method, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            var held = await _held.Task.WaitAsync(cancellationToken);
            return held is null ? Unreachable : await held.InvokeAsync<string?>(method, cancellationToken, [.. arguments]);
        }
        catch (Exception gone) when (IsGone(gone) && !cancellationToken.IsCancellationRequested)
        {
            return Unreachable;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_held.TrySetCanceled() && _held.Task is { IsCompletedSuccessfully: true, Result: { } held }) await LetGo(held);
        _calls.Dispose();
    }

    private static async Task LetGo(IJSObjectReference held)
    {
        try
        {
            await held.InvokeVoidAsync("disconnect");
            await held.DisposeAsync();
        }
        catch (Exception gone) when (gone is JSException || IsGone(gone))
        {
            // Whatever there was to let go of went with the page.
        }
    }

    /// <summary>The page, or the circuit to it, ended meanwhile.</summary>
    private static bool IsGone(Exception exception) =>
        exception is JSDisconnectedException or OperationCanceledException or ObjectDisposedException;
}
