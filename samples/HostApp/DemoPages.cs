using Microsoft.Extensions.FileProviders;

namespace HostApp;

/// <summary>The embedding demos: plain pages as a site would have them, under a policy that is strict as a site's should be.</summary>
internal static class DemoPages
{
    /// <summary>Scripts, styles and frames of this site, and nothing else.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'";

    public static void UseDemos(this WebApplication app, string path)
    {
        var files = new EmbeddedFileProvider(typeof(DemoPages).Assembly, "demos");
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RequestPath = path });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            RequestPath = path,
            OnPrepareResponse = served =>
            {
                var headers = served.Context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers.CacheControl = "no-cache";
            },
        });
    }
}
