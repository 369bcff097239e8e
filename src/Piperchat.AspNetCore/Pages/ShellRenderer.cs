using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Piperchat.Widget;

namespace Piperchat.AspNetCore.Pages;

/// <summary>Renders the shell once for each list of origins, and again when the bundles change under it.</summary>
internal sealed class ShellRenderer(IAssetSource assets, IServiceProvider services, ILoggerFactory loggers)
{
    private volatile Rendered? _rendered;

    public async ValueTask<Shell> RenderAsync(PageEmbedding embedding)
    {
        var manifest = assets.Manifest;
        if (_rendered is not { } rendered || rendered.Manifest != manifest) _rendered = rendered = new Rendered(manifest, []);
        if (!rendered.Shells.TryGetValue(embedding, out var shell)) rendered.Shells[embedding] = shell = await RenderAsync(manifest, embedding);
        return shell;
    }

    private async Task<Shell> RenderAsync(AssetManifest manifest, PageEmbedding embedding)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<ChatPage>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(ChatPage.Script)] = Address(manifest.Script),
                [nameof(ChatPage.Style)] = Address(manifest.Style),
                [nameof(ChatPage.Icon)] = Address(manifest.Icon),
                [nameof(ChatPage.Embedding)] = embedding.Json,
                [nameof(ChatPage.Preload)] = manifest.Preload.Select(Address).ToArray(),
            }));
            return Encoding.UTF8.GetBytes(page.ToHtmlString());
        });
        return new Shell(html, ContentSecurityPolicy.ChatPage(embedding.FrameAncestors));
    }

    private static string Address(string asset) => "assets/" + asset;

    private sealed record Rendered(AssetManifest Manifest, ConcurrentDictionary<PageEmbedding, Shell> Shells);
}

/// <summary>The page as it is sent.</summary>
internal sealed class Shell(byte[] html, string policy)
{
    public byte[] Html => html;

    /// <summary>Of the policy as well: a browser that is told "not modified" may keep the headers that it has.</summary>
    public EntityTagHeaderValue Tag { get; } =
        new($"\"{Convert.ToHexStringLower(SHA256.HashData([.. html, .. Encoding.UTF8.GetBytes(policy)]).AsSpan(0, 8))}\"");

    /// <summary>
    /// In place of what the host says of its own pages: two policies both hold, so a host's would keep out what is allowed here, and the
    /// older header knows no list.
    /// </summary>
    public void SetFraming(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = policy;
        headers.Remove(HeaderNames.XFrameOptions);
    }
}
