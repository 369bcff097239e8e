using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>Asks the host who is logged in. Whatever it doesn't say clearly is refused.</summary>
internal sealed partial class UserResolver(IOptions<PiperchatOptions> options, ILogger<UserResolver> logger)
{
    private const int MostCharacters = 256;

    /// <summary>The user; null for an anonymous caller, or where the log-in has neither an id nor a name.</summary>
    public async ValueTask<(PiperchatUser? User, Problem? Problem)> ResolveAsync(HttpContext context)
    {
        if (context.User.Identity is not { IsAuthenticated: true }) return default;
        if (options.Value.User is not { } ask) return (ByClaims(context.User), null);
        try
        {
            if (await ask(context) is not { } user) return (null, Refusal());
            if (Fits(user.Id) && Fits(user.Name)) return (user, null);
            Log.BadUser(logger);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.UserFailed(logger, failure);
        }

        return (null, Refusal());
    }

    private static PiperchatUser? ByClaims(ClaimsPrincipal user)
    {
        var id = user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name;
        var name = user.Identity?.Name ?? user.FindFirst("name")?.Value ?? id;
        return Fits(id) && Fits(name) ? new PiperchatUser(id!, name!) : null;
    }

    /// <summary>A lone surrogate has no bytes in UTF-8.</summary>
    internal static bool Fits(string? text) => text is { Length: > 0 and <= MostCharacters } && IsWellFormed(text);

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static Problem Refusal() => Problem.Forbidden("The site doesn't say who you are.");

    private static partial class Log
    {
        [LoggerMessage(204, LogLevel.Error, "PiperchatOptions.User failed; the request was refused.")]
        public static partial void UserFailed(ILogger logger, Exception failure);

        [LoggerMessage(205, LogLevel.Error,
            "PiperchatOptions.User gave an id or name that isn't 1 to 256 characters of well-formed text; the request was refused.")]
        public static partial void BadUser(ILogger logger);
    }
}
