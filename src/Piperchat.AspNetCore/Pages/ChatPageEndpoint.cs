using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Piperchat.Widget;

namespace Piperchat.AspNetCore.Pages;

/// <summary>GET <c>/</c>: the shell of the chat. It is the same for everyone, under any prefix: all of its links are relative.</summary>
internal sealed class ChatPageEndpoint(IAssetSource assets, IServiceProvider services, ILoggerFactory loggers)
{
    private volatile Shell? _rendered;

    public async Task Serve(HttpContext context)
    {
        if (RedirectToFolder(context)) return;

        var shell = await CurrentShell();
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy.ChatPage;
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

    private async Task<Shell> CurrentShell()
    {
        var manifest = assets.Manifest;
        if (_rendered is { } rendered && rendered.Manifest == manifest) return rendered;
        return _rendered = await Render(manifest);
    }

    private async Task<Shell> Render(AssetManifest manifest)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<ChatPage>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(ChatPage.Script)] = Address(manifest.Script),
                [nameof(ChatPage.Style)] = Address(manifest.Style),
                [nameof(ChatPage.Icon)] = Address(manifest.Icon),
                [nameof(ChatPage.Preload)] = manifest.Preload.Select(Address).ToArray(),
            }));
            return Encoding.UTF8.GetBytes(page.ToHtmlString());
        });
        return new Shell(manifest, html, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(html).AsSpan(0, 8))}\""));
    }

    private static string Address(string asset) => "assets/" + asset;

    private sealed record Shell(AssetManifest Manifest, byte[] Html, EntityTagHeaderValue Tag);
}
