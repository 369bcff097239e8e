using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore;

/// <summary>
/// Keeps other sites from writing with a visitor's cookies (attack 21). Browsers name the origin of every cross-site write; a
/// program that isn't a browser carries nobody's cookies, and may leave it out.
/// </summary>
internal static class CrossSiteRequests
{
    /// <summary>Schemes of Authorization that a browser answers by itself, wherever the request comes from.</summary>
    private static readonly string[] Ambient = ["Basic", "Digest", "Negotiate", "NTLM"];

    public static Problem? Refuse(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0 || IsOwn(request, origin.ToString())) return null;

        // Behind a proxy that changes scheme or host the comparison fails, and this tells the truth: no page can set it.
        if (request.Headers["Sec-Fetch-Site"] == "same-origin") return null;
        return Problem.Forbidden("Requests from pages of another origin may change nothing here.");
    }

    /// <summary>
    /// For what a log-in alone is enough for: the request must be shown to come from a page of ours, unless it carries a token that no
    /// browser adds by itself.
    /// </summary>
    public static Problem? RequireOwn(HttpRequest request)
    {
        if (HasToken(request)) return null;
        var origin = request.Headers.Origin;
        if (origin.Count > 0 && IsOwn(request, origin.ToString())) return null;
        return request.Headers["Sec-Fetch-Site"] == "same-origin"
            ? null
            : Problem.Forbidden("An act for the site is taken from the site's own pages only; send their Origin.");
    }

    private static bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ Length: > 0 } sent] && !Ambient.Contains(sent.Split(' ', 2)[0], StringComparer.OrdinalIgnoreCase);

    private static bool IsOwn(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
