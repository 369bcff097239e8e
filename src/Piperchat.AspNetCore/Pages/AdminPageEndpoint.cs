using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore.Pages;

/// <summary>GET <c>/admin</c>: the shell of the panel. Its links are relative to the folder that it lies in, as the chat's are.</summary>
internal sealed class AdminPageEndpoint(ShellRenderer shells)
{
    public async Task Serve(HttpContext context)
    {
        if (RedirectOutOfFolder(context)) return;
        var shell = await shells.AdminAsync();
        await shell.SendAsync(context);
    }

    /// <summary>Sends <c>…/admin/</c> to <c>…/admin</c>: from the folder that it names, relative links would miss the assets.</summary>
    private static bool RedirectOutOfFolder(HttpContext context)
    {
        if (context.Request.Path.Value?.EndsWith('/') is not true) return false;
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"../{PageEndpoints.Admin}{context.Request.QueryString}";
        return true;
    }
}
