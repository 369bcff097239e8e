using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>Somebody's own site, on another origin than the relay's, and to a browser on another site too: it is called by another name.</summary>
internal sealed class HostSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _pages = new(StringComparer.Ordinal);

    private HostSite(WebApplication app) => _app = app;

    /// <summary>As browsers write it, without a slash.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>Headers of all its pages.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>The bodies that its pages posted to it.</summary>
    public ConcurrentQueue<string> Posted { get; } = new();

    /// <summary>Released once for each.</summary>
    public SemaphoreSlim Posts { get; } = new(0);

    /// <param name="name">A name of this machine: HostApp is called 127.0.0.1 by the tests.</param>
    public static async Task<HostSite> Start(string name = "localhost")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var site = new HostSite(app);
        app.Run(site.Serve);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        site.Origin = $"http://{name}:{address.Port}";
        return site;
    }

    /// <summary>Puts a page at a path and gives its address.</summary>
    public Uri Page(string path, string content)
    {
        _pages[path] = content;
        return new Uri(Origin + path);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Posts.Dispose();
    }

    private async Task Serve(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using var body = new StreamReader(context.Request.Body);
            Posted.Enqueue(await body.ReadToEndAsync());
            Posts.Release();
            return;
        }

        if (!_pages.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        foreach (var (header, value) in Headers) context.Response.Headers[header] = value;
        context.Response.ContentType = path.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8";
        await context.Response.WriteAsync(content);
    }
}
