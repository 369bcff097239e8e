using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore.Pages;

/// <summary>GET <c>/</c>: the shell of the chat. It is the same under any prefix: all of its links are relative.</summary>
internal sealed class ChatPageEndpoint(ShellRenderer shells, PageEmbeddings embeddings)
{
    public async Task Serve(HttpContext context)
    {
        if (RedirectToFolder(context)) return;

        var shell = await shells.RenderAsync(await embeddings.OfAsync(context));
        var headers = context.Response.Headers;
        LastWord.Say(context, shell.SetFraming);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-cache";
        headers.ETag = shell.Tag.ToString();
        if (AssetEndpoint.IsKnown(context.Request, shell.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = shell.Html.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(shell.Html, context.RequestAborted);
    }

    /// <summary>
    /// Sends <c>…/chat</c> to <c>…/chat/</c>, without which relative links would miss the prefix. The redirect is relative too:
    /// behind a proxy, the server doesn't know the path that the browser sees.
    /// </summary>
    private static bool RedirectToFolder(HttpContext context)
    {
        var path = (context.Request.PathBase + context.Request.Path).Value ?? "";
        if (path.EndsWith('/') || path.Length == 0) return false;
        var folder = Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"./{folder}/{context.Request.QueryString}";
        return true;
    }
}
