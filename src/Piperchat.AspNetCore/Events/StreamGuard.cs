using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>Whether an open stream may go on.</summary>
internal interface IStreamGuard
{
    /// <summary>Cancelled when the stream is to end.</summary>
    CancellationToken Over { get; }

    /// <summary>Whether the caller may still read a channel. False ends the whole stream: asking anew tells which channels are left.</summary>
    ValueTask<bool> AllowsAsync(PiperchatChannel channel);
}

/// <summary>
/// A stream was allowed once, and may last for hours. It ends when its log-in or session expires; within an interval of the host's handler
/// saying no, asked again in a scope of its own; and at once when the roster shuts its reader out.
/// </summary>
internal sealed class StreamGuard(RelayCall call, ChannelAccess access, IRelayStore store, IServiceScopeFactory scopes, TimeProvider time)
    : IStreamGuard, IAsyncDisposable
{
    private readonly LogInDeadline? _deadline = LogInDeadline.Of(call, time);
    private readonly CancellationTokenSource _closed = new();
    private CancellationTokenSource? _over;
    private Task _watching = Task.CompletedTask;

    public CancellationToken Over => (_over ??= CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, _deadline?.Passed ?? default)).Token;

    /// <summary>Begins to ask again and again. Where there is neither a log-in nor a session there is nothing that could change but the roster.</summary>
    public void Watch(IReadOnlyList<PiperchatChannel> channels, TimeSpan interval, AccessMode mode)
    {
        if (mode == AccessMode.Closed || call.Caller.Session is not null) _watching = WatchAsync(channels, interval);
    }

    public async ValueTask<bool> AllowsAsync(PiperchatChannel channel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await AllowsAsync(channel, scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _watching;
        _over?.Dispose();
        _closed.Dispose();
        _deadline?.Dispose();
    }

    private async Task WatchAsync(IReadOnlyList<PiperchatChannel> channels, TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                if (await AllowsAllAsync(channels)) continue;
                await _closed.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended by itself.
        }
        catch (Exception)
        {
            // Nobody can say whether it may go on, so it doesn't; its client asks anew, and is told what is wrong.
            await _closed.CancelAsync();
        }
    }

    private async ValueTask<bool> AllowsAllAsync(IReadOnlyList<PiperchatChannel> channels)
    {
        if (call.Caller.Session is { } session && await store.Sessions.FindAsync(call.Tenant, session.Token, call.Aborted) is null) return false;
        await using var scope = scopes.CreateAsyncScope();
        foreach (var channel in channels)
        {
            if (!await AllowsAsync(channel, scope.ServiceProvider)) return false;
        }

        return true;
    }

    private async ValueTask<bool> AllowsAsync(PiperchatChannel channel, IServiceProvider scope) =>
        await access.JudgeAsync(call, channel, PiperchatOperation.Read, signer: null, scope) == Verdict.Granted;
}
