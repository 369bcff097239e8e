using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Piperchat.AspNetCore.Pages;

/// <summary>The chat page and its assets. They hold no data, and are open unless the host puts a policy on them.</summary>
internal static class PageEndpoints
{
    /// <summary>In Development, the folder that <c>npm run watch</c> writes: its bundles are served in place of the embedded ones.</summary>
    private const string AssetFolderKey = "Piperchat:Development:Assets";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(ChooseAssets);
        services.TryAddSingleton<ChatPageEndpoint>();
    }

    public static void Map(IEndpointRouteBuilder widget)
    {
        var page = widget.ServiceProvider.GetRequiredService<ChatPageEndpoint>();
        var assets = widget.ServiceProvider.GetRequiredService<IAssetSource>();
        widget.MapMethods("/", Reading, (RequestDelegate)page.Serve).WithDisplayName("Piperchat chat page");
        widget.MapMethods("/assets/{piperchat_asset}", Reading, (RequestDelegate)(context => AssetEndpoint.Serve(context, assets, (string)context.Request.RouteValues["piperchat_asset"]!)))
            .WithDisplayName("Piperchat asset");
        foreach (var path in new[] { "/", "/assets/{piperchat_asset}" })
            widget.Map(path, Problem.MethodNotAllowed("GET, HEAD").WriteAsync).WithDisplayName("Piperchat page, other methods");
    }

    private static IAssetSource ChooseAssets(IServiceProvider services)
    {
        var folder = services.GetService<IConfiguration>()?[AssetFolderKey];
        var isDevelopment = services.GetRequiredService<IHostEnvironment>().IsDevelopment();
        return isDevelopment && !string.IsNullOrEmpty(folder) ? new AssetFolder(folder) : new AssetCatalog();
    }
}
