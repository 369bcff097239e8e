using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore;

/// <summary>
/// Ends a stream when what opened it expires: an access token, a cookie or another ticket of the host's, a session. The next one must be asked for
/// with what holds then.
/// </summary>
internal sealed class LogInDeadline : IDisposable
{
    /// <summary>For a client that reads slowly, or no more: a stream that waits for it can't end by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>No timer waits longer than 49 days, and a cookie may last for a year. Whoever listened for so long opens another stream.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _passed = new();
    private readonly HttpContext _context;
    private readonly ITimer _timer;
    private bool _disposed;

    private LogInDeadline(HttpContext context, TimeProvider time, TimeSpan left)
    {
        _context = context;
        _timer = time.CreateTimer(static self => ((LogInDeadline)self!).Pass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, Longest.Ticks)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the stream is to end.</summary>
    public CancellationToken Passed => _passed.Token;

    /// <summary>The earliest deadline of a request; null where nothing of it expires.</summary>
    public static LogInDeadline? Of(RelayCall call, TimeProvider time)
    {
        DateTimeOffset? token = AccessToken.Of(call.Context) is { Ticket: not null } sent ? sent.Expires : null;

        // A token stands in place of whatever log-in came along.
        var logIn = token ?? call.Context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        DateTimeOffset? session = call.Caller.Session is { } open ? DateTimeOffset.FromUnixTimeMilliseconds(open.ExpiresAt) : null;
        var first = logIn is null || session < logIn ? session ?? logIn : logIn;
        return first is { } end ? new LogInDeadline(call.Context, time, end - time.GetUtcNow()) : null;
    }

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
