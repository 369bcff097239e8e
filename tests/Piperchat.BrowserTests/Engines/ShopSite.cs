using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Engines;

/// <summary>
/// A page that embeds the chat of a relay on another site, so that the frame's storage is a third party's. Its content security policy allows
/// what the loader says it needs, and nothing else.
/// </summary>
internal sealed class ShopSite : IAsyncDisposable
{
    private readonly HostSite _site;

    private ShopSite(HostSite site) => _site = site;

    public Uri Address => new(_site.Origin + "/");

    public static async Task<ShopSite> Start() => new(await HostSite.Start());

    /// <summary>HostApp as a relay that lets this site embed it and bring identities.</summary>
    public Task<HostAppProcess> StartRelay() => HostAppProcess.Start(settings: HostPages.Allowing(_site.Origin));

    /// <summary>What the page runs once the relay's loader is there.</summary>
    public void Run(Uri relay, string script)
    {
        var origin = relay.GetLeftPart(UriPartial.Authority);
        _site.Headers["Content-Security-Policy"] =
            $"default-src 'none'; script-src 'self' {origin}; frame-src {origin}; require-trusted-types-for 'script'; trusted-types 'none'";
        _site.Page("/", """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>A shop</title><script type="module" src="/page.js"></script></head>
            <body><h1>A shop</h1><div id="chat"></div></body></html>
            """);
        _site.Page("/page.js", $"import \"{new Uri(relay, "piperchat.js")}\";\n{script}");
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
