using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore.Pages;

/// <summary>
/// GET <c>piperchat.js</c>, its types and what joins it to Blazor, under names that never change: other sites' pages name them. A module script of another origin
/// is fetched with CORS, and a page that isolates itself takes it only where it says so.
/// </summary>
internal static class LoaderEndpoint
{
    public static Task Serve(HttpContext context, IAssetSource assets, string name)
    {
        LastWord.Say(context, SetSharing);
        return AssetEndpoint.Serve(context, assets, name, "no-cache");
    }

    private static void SetSharing(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = "*";
        headers.Remove("Access-Control-Allow-Credentials");
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}
