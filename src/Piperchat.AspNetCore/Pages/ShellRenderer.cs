using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Piperchat.Widget;

namespace Piperchat.AspNetCore.Pages;

/// <summary>Renders the shells: the chat's once for each list of origins, the panel's once, and all again when the bundles change under them.</summary>
internal sealed class ShellRenderer(IAssetSource assets, IServiceProvider services, ILoggerFactory loggers)
{
    private volatile Rendered? _rendered;

    public async ValueTask<Shell> ChatAsync(PageEmbedding embedding)
    {
        var rendered = Current();
        if (!rendered.Chats.TryGetValue(embedding, out var shell)) rendered.Chats[embedding] = shell = await RenderChatAsync(rendered.Manifest, embedding);
        return shell;
    }

    public async ValueTask<Shell> AdminAsync()
    {
        var rendered = Current();
        return rendered.Admin ??= await RenderAdminAsync(rendered.Manifest);
    }

    private Rendered Current()
    {
        var manifest = assets.Manifest;
        if (_rendered is not { } rendered || rendered.Manifest != manifest) _rendered = rendered = new Rendered(manifest);
        return rendered;
    }

    private async Task<Shell> RenderChatAsync(AssetManifest manifest, PageEmbedding embedding)
    {
        var html = await RenderAsync<ChatPage>(manifest.Chat, manifest.Icon, (nameof(ChatPage.Embedding), embedding.Json));
        return new Shell(html, ContentSecurityPolicy.ChatPage(embedding.FrameAncestors), frameOptions: null);
    }

    private async Task<Shell> RenderAdminAsync(AssetManifest manifest) =>
        new(await RenderAsync<AdminPage>(manifest.Admin, manifest.Icon), ContentSecurityPolicy.AdminPage, frameOptions: "DENY");

    private Task<byte[]> RenderAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(PageAssets page, string icon, params ReadOnlySpan<(string Name, object? Value)> more)
        where TPage : IComponent
    {
        // The two pages have these by the same names.
        var parameters = new Dictionary<string, object?>
        {
            [nameof(ChatPage.Script)] = Address(page.Script),
            [nameof(ChatPage.Style)] = Address(page.Style),
            [nameof(ChatPage.Icon)] = Address(icon),
            [nameof(ChatPage.Preload)] = page.Preload.Select(Address).ToArray(),
        };
        foreach (var (name, value) in more) parameters[name] = value;
        return RenderAsync<TPage>(ParameterView.FromDictionary(parameters));
    }

    private async Task<byte[]> RenderAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(ParameterView parameters)
        where TPage : IComponent
    {
        // In a host with pages of its own (AddRazorPages, AddRazorComponents) a renderer takes scoped services, and in Development only a scope gives them.
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<TPage>(parameters);
            return Encoding.UTF8.GetBytes(page.ToHtmlString());
        });
    }

    private static string Address(string asset) => "assets/" + asset;

    private sealed record Rendered(AssetManifest Manifest)
    {
        public ConcurrentDictionary<PageEmbedding, Shell> Chats { get; } = [];

        public Shell? Admin { get; set; }
    }
}
