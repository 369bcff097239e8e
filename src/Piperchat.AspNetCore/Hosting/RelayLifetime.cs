using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>
/// Opens the store before the server listens, so that what is wrong with it stops the start; tells what holds; and ends the
/// streams as soon as the host is asked to stop, which would wait for them otherwise.
/// </summary>
internal sealed partial class RelayLifetime(
    IServiceProvider services, Hub hub, ChannelAccess access, IOptions<PiperchatOptions> options, IHostEnvironment host,
    IHostApplicationLifetime lifetime, ILogger<RelayLifetime> logger) : IHostedLifecycleService
{
    private CancellationTokenRegistration _stopping;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IRelayStore>();
        _stopping = lifetime.ApplicationStopping.Register(hub.Stop);
        await TellAsync(store);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _stopping.Dispose();
        return Task.CompletedTask;
    }

    private async Task TellAsync(IRelayStore store)
    {
        var held = options.Value;
        Log.Started(logger, store.RelayId, store.LogId, DataPath.Of(held, host));
        switch (await access.ModeAsync())
        {
            case AccessMode.Open:
                Log.Open(logger);
                break;
            case AccessMode.NoLogIn:
                Log.NoLogIn(logger, host.IsProduction() ? LogLevel.Warning : LogLevel.Information);
                break;
            case AccessMode.Closed when !HasAuthorization():
                Log.ClosedToAll(logger);
                break;
            case AccessMode.Closed:
                Log.Closed(logger);
                break;
        }

        Log.Versions(logger, held.AcceptPlaintext ? "1.0 to 1.3 and 1.5" : "1.2, 1.3 and 1.5");
        if (!held.Limits.RateLimiting) Log.NoRateLimits(logger);
    }

    /// <summary>Asked, not made: handlers that use the host's database are of a scope, and there is none here.</summary>
    private bool HasAuthorization() => services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IAuthorizationService));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Piperchat relay {Relay}, log {LogId}, data in {Path}.")]
        public static partial void Started(ILogger logger, string relay, string logId, string path);

        [LoggerMessage(2, LogLevel.Information, "Piperchat's channels are open to all who reach this site: Open() was called.")]
        public static partial void Open(ILogger logger);

        [LoggerMessage(EventId = 3, Message =
            "Piperchat's channels are open to all who reach this site: it has no authentication scheme. Register one, or call Open() in AddPiperchat to say that it is meant.")]
        public static partial void NoLogIn(ILogger logger, LogLevel level);

        [LoggerMessage(4, LogLevel.Information,
            "Piperchat's channels are closed but to those whom an AuthorizationHandler<PiperchatOperation, PiperchatChannel> grants them.")]
        public static partial void Closed(ILogger logger);

        [LoggerMessage(5, LogLevel.Warning,
            "Piperchat's channels are closed to all: this site authenticates, and has no IAuthorizationService. Call AddAuthorization and register an AuthorizationHandler<PiperchatOperation, PiperchatChannel>.")]
        public static partial void ClosedToAll(ILogger logger);

        [LoggerMessage(6, LogLevel.Information, "Piperchat takes versions {Versions}; in named tenants 1.5 only.")]
        public static partial void Versions(ILogger logger, string versions);

        [LoggerMessage(7, LogLevel.Warning, "Piperchat's rate limits are off (Piperchat:Limits:RateLimiting).")]
        public static partial void NoRateLimits(ILogger logger);
    }
}
