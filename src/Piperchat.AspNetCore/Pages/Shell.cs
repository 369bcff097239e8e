using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Piperchat.AspNetCore.Pages;

/// <summary>A page as it is sent.</summary>
/// <param name="html">The page.</param>
/// <param name="policy">Its Content-Security-Policy.</param>
/// <param name="frameOptions">Its X-Frame-Options; null where it has none, since that header knows no list.</param>
internal sealed class Shell(byte[] html, string policy, string? frameOptions)
{
    /// <summary>Of the policy as well: a browser that is told "not modified" may keep the headers that it has.</summary>
    private readonly EntityTagHeaderValue _tag =
        new($"\"{Convert.ToHexStringLower(SHA256.HashData([.. html, .. Encoding.UTF8.GetBytes(policy)]).AsSpan(0, 8))}\"");

    public async Task SendAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        LastWord.Say(context, SetFraming);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-cache";
        headers.ETag = _tag.ToString();
        if (AssetEndpoint.IsKnown(context.Request, _tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = html.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(html, context.RequestAborted);
    }

    /// <summary>
    /// In place of what the host says of its own pages: two policies both hold, so a host's would keep out what is allowed here, and let
    /// in nobody who isn't.
    /// </summary>
    private void SetFraming(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = policy;
        if (frameOptions is null) headers.Remove(HeaderNames.XFrameOptions);
        else headers.XFrameOptions = frameOptions;
    }
}
