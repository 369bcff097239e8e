using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Engines;

/// <summary>A page whose content security policy allows what the loader says it needs, and nothing else.</summary>
internal static class ShopPage
{
    /// <param name="script">What the page runs once the relay's loader is there.</param>
    public static Uri Put(HostSite site, Uri relay, string script)
    {
        var origin = relay.GetLeftPart(UriPartial.Authority);
        site.Headers["Content-Security-Policy"] = $"default-src 'none'; script-src 'self' {origin}; frame-src {origin}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'";
        site.Page("/page.js", $"import \"{new Uri(relay, "piperchat.js")}\";\n{script}");
        return site.Page(
            "/",
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>A shop</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script></head>
            <body><h1>A shop</h1><div id="chat"></div></body></html>
            """);
    }
}
