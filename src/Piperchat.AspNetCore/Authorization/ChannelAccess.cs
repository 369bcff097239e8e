using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>
/// Who may do what. Closed by default: where the host has an authentication scheme, nobody gets in without a log-in, and a
/// channel is closed until the host's own authorization handlers or its roster grant it. <see cref="PiperchatOptions.Open"/> lifts both
/// but not what a claimed channel keeps for its members.
/// </summary>
internal sealed partial class ChannelAccess(
    IOptions<PiperchatOptions> options, IRelayStore store, IServiceProvider services, ILogger<ChannelAccess> logger)
{
    private readonly IAuthenticationSchemeProvider? _schemes = services.GetService<IAuthenticationSchemeProvider>();

    public async ValueTask<AccessMode> ModeAsync()
    {
        if (options.Value.IsOpen) return AccessMode.Open;
        return _schemes is not null && (await _schemes.GetAllSchemesAsync()).Any() ? AccessMode.Closed : AccessMode.NoLogIn;
    }

    /// <summary>Whether the caller may use the relay at all.</summary>
    public async ValueTask<Problem?> EnterAsync(HttpContext context) =>
        await ModeAsync() != AccessMode.Closed || context.User.Identity is { IsAuthenticated: true } ? null : Problem.Unauthorized();

    /// <param name="call">The request.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="operation">What is to be done.</param>
    /// <param name="signer">The Ed25519 key that signed for it; null where the session, if any, tells the key.</param>
    public async ValueTask<Problem?> DemandAsync(RelayCall call, PiperchatChannel channel, PiperchatOperation operation, byte[]? signer = null) =>
        await JudgeAsync(call, channel, operation, signer) switch
        {
            Verdict.Granted => null,
            Verdict.MembersOnly => Problem.MembersOnly(channel.Name),
            Verdict.Banned => Problem.Banned(channel.Name),
            _ => Problem.Forbidden($"You may not {operation.Name.ToLowerInvariant()} in the channel {channel.Name}.", "channel"),
        };

    public ValueTask<Verdict> JudgeAsync(RelayCall call, PiperchatChannel channel, PiperchatOperation operation, byte[]? signer = null) =>
        JudgeAsync(call, channel, operation, signer, scope: null);

    /// <summary>The same, asked of services of another scope than the request's (null): of a stream's, which may be hours old.</summary>
    public async ValueTask<Verdict> JudgeAsync(
        RelayCall call, PiperchatChannel channel, PiperchatOperation operation, byte[]? signer, IServiceProvider? scope)
    {
        var host = await AskHostAsync(call.Context, channel, operation, scope);
        if (host == HostWord.No) return Verdict.Refused;

        // Whether a key may post or join in a claimed channel, the writer asks inside the transaction.
        if (host == HostWord.Yes && operation != PiperchatOperation.Read) return Verdict.Granted;
        return Judge(await store.Rosters.StandingAsync(channel, signer ?? call.Caller.Key, call.Caller.User?.Id, call.Aborted), operation, host == HostWord.Yes);
    }

    /// <summary>Whether the host lets the caller act for the site here. Where it tells nobody apart, it lets nobody.</summary>
    public async ValueTask<bool> IsOperatorAsync(RelayCall call, PiperchatChannel channel) =>
        await ModeAsync() == AccessMode.Closed
        && await AskHostAsync(call.Context, channel, PiperchatOperation.Administer, scope: null) == HostWord.Yes;

    private static Verdict Judge(in Standing standing, PiperchatOperation operation, bool granted)
    {
        if (standing.IsBanned) return Verdict.Banned;
        var isMember = Protocol.Roles.TakesPart(standing.Role);
        if (isMember) return Verdict.Granted;
        if (!granted) return Verdict.Refused;
        return operation == PiperchatOperation.Read && standing.IsRestricted ? Verdict.MembersOnly : Verdict.Granted;
    }

    private async ValueTask<HostWord> AskHostAsync(HttpContext context, PiperchatChannel channel, PiperchatOperation operation, IServiceProvider? scope)
    {
        if (await ModeAsync() != AccessMode.Closed) return HostWord.Yes;

        // Of a scope: a handler may well ask the host's database. Only here, for a scope is made when it is first asked for.
        var host = (scope ?? context.RequestServices).GetService<IAuthorizationService>();
        try
        {
            if (host is null) return HostWord.No;
            var answer = await host.AuthorizeAsync(context.User, (object?)PiperchatTeam.Of(channel) ?? channel, operation);
            return answer.Succeeded ? HostWord.Yes : answer.Failure?.FailCalled is true ? HostWord.No : HostWord.Nothing;
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.HandlerFailed(logger, failure);
            return HostWord.No;
        }
    }

    private enum HostWord
    {
        /// <summary>A handler refused, which nothing else outweighs.</summary>
        No,

        /// <summary>No handler granted it; the roster may.</summary>
        Nothing,
        Yes,
    }

    private static partial class Log
    {
        [LoggerMessage(203, LogLevel.Error, "The site's authorization failed; the request was refused.")]
        public static partial void HandlerFailed(ILogger logger, Exception failure);
    }
}

internal enum Verdict
{
    Refused,
    Granted,

    /// <summary>The host would; the channel keeps it for its members.</summary>
    MembersOnly,
    Banned,
}

internal enum AccessMode
{
    /// <summary>The host called <see cref="PiperchatOptions.Open"/>.</summary>
    Open,

    /// <summary>The host has no authentication, so there is nobody to tell apart.</summary>
    NoLogIn,

    Closed,
}
