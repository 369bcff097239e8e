using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>
/// A site that embeds the chat of a relay elsewhere: to the browser, localhost and 127.0.0.1 are different sites, so the frame's storage is a third party's.
/// Its content security policy allows what the loader says it needs, and nothing else.
/// </summary>
internal sealed class HostSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private Uri? _relay;
    private string _script = "";

    private HostSite()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/", (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self' {Origin(_relay!)}; frame-src {Origin(_relay!)}; require-trusted-types-for 'script'; trusted-types 'none'";
            return Results.Content(
                """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>A shop</title><script type="module" src="/page.js"></script></head>
                <body><h1>A shop</h1><div id="chat"></div></body></html>
                """,
                "text/html");
        });
        _app.MapGet("/page.js", () => Results.Content($"import \"{new Uri(_relay!, "piperchat.js")}\";\n{_script}", "text/javascript"));
    }

    public Uri Address => new($"http://localhost:{new Uri(_app.Urls.Single()).Port}/");

    public static async Task<HostSite> Start()
    {
        var site = new HostSite();
        await site._app.StartAsync();
        return site;
    }

    /// <summary>HostApp as a relay that lets this site embed it and bring identities.</summary>
    public Task<HostAppProcess> StartRelay() => HostAppProcess.Start(settings: new()
    {
        ["Piperchat__Embedding__AllowedOrigins__0"] = Origin(Address),
        ["Piperchat__Embedding__InjectedIdentities"] = "true",
    });

    /// <summary>What the page runs once the relay's loader is there.</summary>
    public void Run(Uri relay, string script) => (_relay, _script) = (relay, script);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
