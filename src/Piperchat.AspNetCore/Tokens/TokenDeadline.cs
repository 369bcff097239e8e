using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore;

/// <summary>Ends a stream when the access token that opened it expires: the next one must be asked for with a new token.</summary>
internal sealed class TokenDeadline : IDisposable
{
    /// <summary>For a client that reads slowly, or no more: a stream that waits for it can't end by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _passed = new();
    private readonly HttpContext _context;
    private readonly ITimer _timer;
    private bool _disposed;

    private TokenDeadline(HttpContext context, TimeProvider time, TimeSpan left)
    {
        _context = context;
        _timer = time.CreateTimer(static self => ((TokenDeadline)self!).Pass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the stream is to end.</summary>
    public CancellationToken Passed => _passed.Token;

    /// <summary>The deadline of a request with a token; null for one without.</summary>
    public static TokenDeadline? Of(HttpContext context, TimeProvider time) =>
        AccessToken.Of(context) is { Ticket: not null } token ? new TokenDeadline(context, time, token.Expires - time.GetUtcNow()) : null;

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        _timer.Dispose();
        _passed.Dispose();
    }

    private void Pass()
    {
        // Once the stream is over, the server may use its context for another request, which mustn't be cut.
        lock (_lock)
        {
            if (_disposed) return;
            if (_passed.IsCancellationRequested)
            {
                _context.Abort();
                return;
            }

            _timer.Change(Grace, Timeout.InfiniteTimeSpan);
            _passed.Cancel();
        }
    }
}
