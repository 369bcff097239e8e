using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>
/// Who may do what. Closed by default: where the host has an authentication scheme, nobody gets in without a log-in, and a
/// channel is closed until the host's own authorization handlers grant it. <see cref="PiperchatOptions.Open"/> lifts both.
/// </summary>
internal sealed partial class ChannelAccess(IOptions<PiperchatOptions> options, IServiceProvider services, ILogger<ChannelAccess> logger)
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

    public async ValueTask<Problem?> DemandAsync(HttpContext context, PiperchatChannel channel, PiperchatOperation operation) =>
        await AllowsAsync(context, channel, operation)
            ? null
            : Problem.Forbidden($"You may not {operation.Name.ToLowerInvariant()} in the channel {channel.Name}.", "channel");

    public async ValueTask<bool> AllowsAsync(HttpContext context, PiperchatChannel channel, PiperchatOperation operation)
    {
        if (await ModeAsync() != AccessMode.Closed) return true;

        // Of the request's scope: a handler may well ask the host's database.
        var host = context.RequestServices.GetService<IAuthorizationService>();
        try
        {
            return host is not null && (await host.AuthorizeAsync(context.User, channel, operation)).Succeeded;
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.HandlerFailed(logger, failure);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(203, LogLevel.Error, "The site's authorization failed; the request was refused.")]
        public static partial void HandlerFailed(ILogger logger, Exception failure);
    }
}

internal enum AccessMode
{
    /// <summary>The host called <see cref="PiperchatOptions.Open"/>.</summary>
    Open,

    /// <summary>The host has no authentication, so there is nobody to tell apart.</summary>
    NoLogIn,

    Closed,
}
