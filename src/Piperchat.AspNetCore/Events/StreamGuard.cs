using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>Whether an open stream may go on.</summary>
internal interface IStreamGuard : IAsyncDisposable
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
    : IStreamGuard
{
    private readonly LogInDeadline? _deadline = LogInDeadline.Of(call, time);

    // Made where there is something to watch: an open relay holds thousands of streams that nothing but their clients ends.
    private CancellationTokenSource? _closed;
    private CancellationTokenSource? _over;
    private Task _watching = Task.CompletedTask;

    public CancellationToken Over => (_over ?? _closed)?.Token ?? _deadline?.Passed ?? CancellationToken.None;

    /// <summary>Begins to ask again and again. Where there is neither a log-in nor a session there is nothing that could change but the roster.</summary>
    public void Watch(IReadOnlyList<PiperchatChannel> channels, TimeSpan interval, AccessMode mode)
    {
        if (mode != AccessMode.Closed && call.Caller.Session is null) return;
        _closed = new CancellationTokenSource();
        if (_deadline is not null) _over = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, _deadline.Passed);
        _watching = WatchAsync(channels, interval, _closed);
    }

    public ValueTask<bool> AllowsAsync(PiperchatChannel channel) => AllowsAllAsync([channel]);

    public async ValueTask DisposeAsync()
    {
        if (_closed is not null) await _closed.CancelAsync();
        try
        {
            await _watching;
        }
        finally
        {
            _over?.Dispose();
            _closed?.Dispose();
            _deadline?.Dispose();
        }
    }

    private async Task WatchAsync(IReadOnlyList<PiperchatChannel> channels, TimeSpan interval, CancellationTokenSource closed)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(closed.Token) && await AllowsAllAsync(channels))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended by itself.
        }
        finally
        {
            // However it stopped: nothing goes on unwatched. What failed here comes out where the stream is done, and is logged.
            await closed.CancelAsync();
        }
    }

    private async ValueTask<bool> AllowsAllAsync(IReadOnlyList<PiperchatChannel> channels)
    {
        // Whoever a channel shut out lost their session, which may have been all that let them in; and where it wasn't, they are to ask anew.
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
