using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Piperchat.AspNetCore.Pages;

/// <summary>The chat page, the panel, their assets and the loader. They hold no data, and are open unless the host puts a policy on them.</summary>
internal static class PageEndpoints
{
    /// <summary>In Development, the folder that <c>npm run watch</c> writes: its bundles are served in place of the embedded ones.</summary>
    private const string AssetFolderKey = "Piperchat:Development:Assets";

    public const string Loader = "piperchat.js";
    public const string LoaderTypes = "piperchat.d.ts";
    public const string BlazorModule = "piperchat.blazor.js";
    public const string Admin = "admin";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(ChooseAssets);
        services.TryAddSingleton<PageEmbeddings>();
        services.TryAddSingleton<ShellRenderer>();
        services.TryAddSingleton<ChatPageEndpoint>();
        services.TryAddSingleton<AdminPageEndpoint>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, LastWord>());
    }

    public static void Map(IEndpointRouteBuilder widget)
    {
        var assets = widget.ServiceProvider.GetRequiredService<IAssetSource>();
        On(widget, "/", context => context.RequestServices.GetRequiredService<ChatPageEndpoint>().Serve(context));
        On(widget, $"/{Loader}", context => LoaderEndpoint.Serve(context, assets, assets.Manifest.Loader));
        On(widget, $"/{LoaderTypes}", context => LoaderEndpoint.Serve(context, assets, assets.Manifest.LoaderTypes));
        On(widget, $"/{BlazorModule}", context => LoaderEndpoint.Serve(context, assets, assets.Manifest.BlazorModule));
        On(widget, "/assets/{piperchat_asset}", context => AssetEndpoint.Serve(context, assets, (string)context.Request.RouteValues["piperchat_asset"]!));
    }

    public static void MapAdmin(IEndpointRouteBuilder admin) =>
        On(admin, $"/{Admin}", context => context.RequestServices.GetRequiredService<AdminPageEndpoint>().Serve(context));

    private static void On(IEndpointRouteBuilder pages, string path, RequestDelegate serve)
    {
        Add(pages.MapMethods(path, Reading, serve), $"GET {path}");
        Add(pages.Map(path, Problem.MethodNotAllowed("GET, HEAD").WriteAsync), path);
    }

    private static void Add(IEndpointConventionBuilder endpoint, string name) => endpoint.WithDisplayName($"Piperchat page {name}").Finally(OpenUnlessRefused);

    /// <summary>Lets anyone in past a fallback policy of the host, but not past a policy that it put here.</summary>
    private static void OpenUnlessRefused(EndpointBuilder endpoint)
    {
        // Whoever may enter anonymously may, whatever else is asked: so it is said only where nothing is.
        if (!endpoint.Metadata.Any(each => each is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData))
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
    }

    private static IAssetSource ChooseAssets(IServiceProvider services)
    {
        var folder = services.GetService<IConfiguration>()?[AssetFolderKey];
        var isDevelopment = services.GetRequiredService<IHostEnvironment>().IsDevelopment();
        return isDevelopment && !string.IsNullOrEmpty(folder) ? new AssetFolder(folder) : new AssetCatalog();
    }
}
