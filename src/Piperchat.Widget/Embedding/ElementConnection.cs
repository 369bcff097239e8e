using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Piperchat.Widget.Embedding;

/// <summary>A component's hold on its element in the browser, by the module that lies beside the loader (app/embed/blazor.ts).</summary>
internal sealed class ElementConnection(IJSRuntime browser, HostCalls calls) : IAsyncDisposable
{
    private readonly DotNetObjectReference<HostCalls> _calls = DotNetObjectReference.Create(calls);
    private readonly TaskCompletionSource<IJSObjectReference> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Loads the module, and with it the loader, and starts the element. False if the relay can't be reached.</summary>
    public async Task<bool> Open(string relay, ElementReference element, string[] events, bool hasToken)
    {
        try
        {
            await using var module = await browser.InvokeAsync<IJSObjectReference>("import", relay + "piperchat.blazor.js");
            var held = await module.InvokeAsync<IJSObjectReference>("connect", element, _calls, events, hasToken);
            if (!_held.TrySetResult(held)) await LetGo(held);
            return true;
        }
        catch (JSException error)
        {
            // A chat that isn't there mustn't take the page with it: whoever calls a method learns of it, nobody else.
            _held.TrySetException(error);
            _ = _held.Task.Exception;
            return false;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            _held.TrySetCanceled();
            return true;
        }
    }

    public async Task Call(string method, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var held = await _held.Task.WaitAsync(cancellationToken);
        await held.InvokeVoidAsync(method, cancellationToken, [.. arguments]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_held.TrySetCanceled() && _held.Task.IsCompletedSuccessfully) await LetGo(await _held.Task);
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
