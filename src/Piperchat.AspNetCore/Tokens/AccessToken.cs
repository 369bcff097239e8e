using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>The access token of a request, once it is read: whose it is and until when, or why it isn't taken.</summary>
internal sealed record AccessToken(AuthenticationTicket? Ticket, DateTimeOffset Expires, Problem? Problem)
{
    public static readonly AccessToken Refused = new(null, default, Problem.BadToken());

    /// <summary>
    /// The request's token; null where it has none. The first to ask has the request's user set by it: whoever sends a token means that
    /// user, whatever cookie came along.
    /// </summary>
    public static AccessToken? Of(HttpContext context)
    {
        if (context.Features.Get<AccessToken>() is { } known) return known;
        if (Sent(context.Request) is not { } text) return null;
        var token = context.RequestServices.GetRequiredService<PiperchatTokens>().Read(text);
        if (token.Ticket is { } ticket) context.User = ticket.Principal;
        context.Features.Set(token);
        return token;
    }

    private static string? Sent(HttpRequest request)
    {
        foreach (var value in request.Headers.Authorization)
        {
            if (value?.StartsWith(PiperchatTokens.Scheme, StringComparison.OrdinalIgnoreCase) is not true) continue;
            var rest = value.AsSpan(PiperchatTokens.Scheme.Length);
            if (rest.IsEmpty || rest[0] == ' ') return rest.Trim().ToString();
        }

        return null;
    }
}
