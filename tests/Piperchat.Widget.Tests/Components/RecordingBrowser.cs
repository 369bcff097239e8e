using Microsoft.JSInterop;

namespace Piperchat.Widget.Tests.Components;

/// <summary>A browser that writes down what it is called for. Everything that it gives back is itself: the module and what the module returns.</summary>
internal sealed class RecordingBrowser : IJSRuntime, IJSObjectReference
{
    public List<(string Name, object?[] Arguments)> Calls { get; } = [];

    /// <summary>Thrown at the next call instead of an answer.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What the element's methods answer.</summary>
    public string? Fault { get; set; }

    public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args)
    {
        if (Failure is not null) throw Failure;
        Calls.Add((identifier, args ?? []));
        return ValueTask.FromResult(typeof(T) == typeof(string) ? (T)(object?)Fault! : typeof(T) == typeof(IJSObjectReference) ? (T)(object)this : default!);
    }

    public ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<T>(identifier, args);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
