using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A host with Piperchat in it, on a real Kestrel and a real SQLite file.</summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownFolder;

    private RelayHost(WebApplication app, TemporaryFolder? ownFolder, string prefix)
    {
        App = app;
        _ownFolder = ownFolder;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Origin = new Uri(address);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"{address}{prefix}/") };
    }

    public WebApplication App { get; }

    public Uri Origin { get; }

    public HttpClient Client { get; }

    public IRelayStore Store => App.Services.GetRequiredService<IRelayStore>();

    public Hub Hub => App.Services.GetRequiredService<Hub>();

    public Place Place(string channel = "main", string tenant = "") => new(Store.RelayId, tenant, channel);

    /// <summary>An open relay at <c>/</c>, unless the set-up says otherwise.</summary>
    public static async Task<RelayHost> StartAsync(
        Action<PiperchatOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null,
        TemporaryFolder? folder = null,
        TimeProvider? time = null,
        string prefix = "",
        bool open = true,
        string environment = "Development")
    {
        var own = folder is null ? new TemporaryFolder() : null;
        var app = Build((folder ?? own)!, configure, build, time, open, environment);
        if (map is null) app.MapPiperchat("/");
        else map(app);
        await app.StartAsync();
        return new RelayHost(app, own, prefix);
    }

    public static WebApplication Build(
        TemporaryFolder folder,
        Action<PiperchatOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        TimeProvider? time = null,
        bool open = true,
        string environment = "Development")
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddPiperchat(options =>
        {
            options.DataDirectory = folder.Path;
            if (open) options.Open();
        });
        if (configure is not null) builder.Services.AddPiperchat(configure);
        build?.Invoke(builder);
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _ownFolder?.Dispose();
    }
}
