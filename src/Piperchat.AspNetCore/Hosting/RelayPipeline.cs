using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore;

/// <summary>
/// What every request to the relay goes through: cross-site writes, the address's limit, the log-in, the tenant, the session; then its handler.
/// However it ends, the answer is one of ours: no redirect to a log-in page, no exception text.
/// </summary>
internal sealed partial class RelayPipeline(
    RateLimits limits, ChannelAccess access, TenantResolver tenants, UserResolver users, IRelayStore store, TimeProvider time, ILogger<RelayPipeline> logger)
{
    /// <summary>A disk that fails does so for every request, and its log may lie on it.</summary>
    private static readonly TimeSpan BetweenStorageFailures = TimeSpan.FromMinutes(1);

    private long _storageFailed;

    /// <param name="context">The request.</param>
    /// <param name="handler">What answers it.</param>
    /// <param name="streams">Whether the answer is a stream, which lasts.</param>
    public async Task RunAsync(HttpContext context, RelayHandler handler, bool streams)
    {
        Problem? problem;
        var seat = default(Seat);
        try
        {
            problem = Refuse(context, streams, out seat) ?? await EnterAsync(context, handler);
            if (problem is null && streams && context.Features.Get<EventStream>() is { } stream) await stream.RunAsync();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is left to tell.
            return;
        }
        catch (StoreBusyException failure)
        {
            if (failure.Trouble == StoreTrouble.Unavailable) TellOfStorage(failure);
            problem = Problem.Of(failure.Trouble);
        }
        catch (BadHttpRequestException failure)
        {
            // The server's own limits: a body that is larger than the host allows, or comes too slowly.
            problem = failure.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new Problem(failure.StatusCode, Protocol.FaultCode.TooLarge, "The body is larger than this site allows.")
                : new Problem(failure.StatusCode, Protocol.FaultCode.NotJson, "The body could not be read.");
        }
        catch (Exception failure)
        {
            Log.Failed(logger, failure);
            problem = new Problem(StatusCodes.Status500InternalServerError, Protocol.FaultCode.None, "The relay failed at this; the site's log has more.");
        }
        finally
        {
            seat.Dispose();
        }

        if (problem is not null) await problem.WriteAsync(context);
    }

    /// <summary>What is refused before anyone is asked who the caller is.</summary>
    private Problem? Refuse(HttpContext context, bool streams, out Seat seat)
    {
        seat = default;
        var address = context.Connection.RemoteIpAddress;
        var changes = !HttpMethods.IsGet(context.Request.Method);
        if (changes && CrossSiteRequests.Refuse(context.Request) is { } foreign) return foreign;
        if (changes && limits.Request(address) is { } limited) return limited;

        return streams ? limits.Stream(address, out seat) : changes ? null : limits.Read(address, out seat);
    }

    private async ValueTask<Problem?> EnterAsync(HttpContext context, RelayHandler handler)
    {
        if (AccessToken.Of(context)?.Problem is { } refused) return refused;
        if (await access.EnterAsync(context) is { } anonymous) return anonymous;
        var (tenant, problem) = await tenants.ResolveAsync(context);
        if (problem is not null) return problem;
        var (user, unknown) = await users.ResolveAsync(context);
        if (unknown is not null) return unknown;
        var (session, over) = await FindSessionAsync(context, tenant, user);
        return over ?? await handler(new RelayCall(context, tenant, new Caller(user, session)));
    }

    /// <summary>A session is worth something beside the log-in that opened it only: it ends with it.</summary>
    private async ValueTask<(Session? Session, Problem? Problem)> FindSessionAsync(HttpContext context, string tenant, PiperchatUser? user)
    {
        if (!SessionEndpoints.TryReadToken(context.Request, out var token)) return (null, Problem.SessionExpired());
        if (token is null) return default;
        var session = await store.Sessions.FindAsync(tenant, token, context.RequestAborted);
        if (session is null || session.UserId != user?.Id) return (null, Problem.SessionExpired());
        if (session.IsNews) _ = WriteDownAsync(tenant, session.Key);
        return (session, null);
    }

    /// <summary>Once a day for a key, and no request waits for it. Where it fails, the next one tries again.</summary>
    private async Task WriteDownAsync(string tenant, byte[] key)
    {
        try
        {
            await store.Sessions.SawAsync(tenant, key);
        }
        catch (StoreBusyException)
        {
            // The writer has told of it once; on a full disk this would come with every request.
        }
        catch (Exception failure)
        {
            Log.NotWrittenDown(logger, failure);
        }
    }

    private void TellOfStorage(StoreBusyException failure)
    {
        var now = time.GetTimestamp();
        var told = Interlocked.Read(ref _storageFailed);
        if (told != 0 && time.GetElapsedTime(told, now) < BetweenStorageFailures) return;
        if (Interlocked.CompareExchange(ref _storageFailed, now, told) == told) Log.StorageFailed(logger, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Error, "A request to the Piperchat relay failed.")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(302, LogLevel.Warning, "Piperchat couldn't write down that a reader was seen today.")]
        public static partial void NotWrittenDown(ILogger logger, Exception failure);

        [LoggerMessage(304, LogLevel.Error, "The Piperchat relay's disk failed a request, or what is on it is damaged. This is told once a minute.")]
        public static partial void StorageFailed(ILogger logger, Exception failure);
    }
}
