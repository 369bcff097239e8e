using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore.Pages;

/// <summary>GET <c>/</c>: the shell of the chat. It is the same under any prefix: all of its links are relative.</summary>
internal sealed class ChatPageEndpoint(ShellRenderer shells, PageEmbeddings embeddings)
{
    public async Task Serve(HttpContext context)
    {
        if (RedirectToFolder(context)) return;
        var shell = await shells.ChatAsync(await embeddings.OfAsync(context));
        await shell.SendAsync(context);
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
