using Microsoft.Extensions.FileProviders;

namespace CrmPanel;

/// <summary>A policy as strict as a site's should be. The chat's own page has its own, which takes the place of this one.</summary>
internal static class PageHeaders
{
    /// <summary>Scripts, styles, pictures, frames and requests of this site, and nothing else; what a script writes into a page is never HTML.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    public static void UsePageHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return next(context);
    });

    public static void UseFilesOfAssembly(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new EmbeddedFileProvider(typeof(PageHeaders).Assembly, "wwwroot"),
        RequestPath = "/files",
        OnPrepareResponse = served => served.Context.Response.Headers.CacheControl = "no-cache",
    });
}
