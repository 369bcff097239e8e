using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Piperchat.AspNetCore;
using Piperchat.AspNetCore.Pages;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Piperchat to an app's services.</summary>
public static class PiperchatServiceCollectionExtensions
{
    /// <summary>Adds the relay and the chat page; <c>app.MapPiperchat()</c> then serves them.</summary>
    /// <param name="services">The app's services.</param>
    /// <returns>A builder for what goes with Piperchat.</returns>
    public static IPiperchatBuilder AddPiperchat(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOnce(services);
        return new PiperchatBuilder(services);
    }

    /// <summary>Adds Piperchat with options. It may be called more than once: each call goes on from what was set before.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options; they are validated when the app starts.</param>
    /// <returns>A builder for what goes with Piperchat.</returns>
    public static IPiperchatBuilder AddPiperchat(this IServiceCollection services, Action<PiperchatOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddPiperchat();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Adds Piperchat with options from configuration, by convention <c>builder.Configuration.GetSection("Piperchat")</c>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, whose keys are the names in <see cref="PiperchatOptions"/>; an unknown key stops the start.</param>
    /// <returns>A builder for what goes with Piperchat.</returns>
    public static IPiperchatBuilder AddPiperchat(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddPiperchat(options => PiperchatOptionsReader.Read(configuration, options));
    }

    private static void AddOnce(IServiceCollection services)
    {
        services.AddOptions<PiperchatOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PiperchatOptions>, PiperchatOptionsValidator>());
        if (services.Any(service => service.ServiceType == typeof(Relay))) return;

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Hub>();
        services.AddMetrics();
        services.AddSingleton<PiperchatMetrics>();
        services.AddSingleton(OpenStore);
        services.AddSingleton(provider => new Lazy<IRelayStore>(provider.GetRequiredService<IRelayStore>));
        services.AddSingleton<LiveCheck>();
        services.AddSingleton<ReadyCheck>();
        services.AddSingleton<RetentionSweep>();
        services.AddSingleton(provider => new PiperchatAdministration(provider));
        services.AddSingleton<RateLimits>();
        services.AddSingleton(provider => new PiperchatTokens(provider, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ChannelAccess>();
        services.AddSingleton<SiteReaders>();
        services.AddSingleton<TenantResolver>();
        services.AddSingleton<UserResolver>();
        services.AddSingleton<RelayPipeline>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<MessageEndpoints>();
        services.AddSingleton<EventEndpoints>();
        services.AddSingleton<ChannelEndpoints>();
        services.AddSingleton<ReaderEndpoints>();
        services.AddSingleton<IdentityEndpoints>();
        services.AddSingleton<UsernameEndpoints>();
        services.AddSingleton<AuditVerification>();
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<ActionEndpoints>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<Relay>();
        services.AddHostedService<RelayLifetime>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweep>());
        RelayRefusals.Decorate(services);
        RelayPolicies.Decorate(services);
        PageEndpoints.AddServices(services);
    }

    private static IRelayStore OpenStore(IServiceProvider services) => SqliteStore.Open(
        DataPath.Of(services.GetRequiredService<IOptions<PiperchatOptions>>().Value, services.GetRequiredService<IHostEnvironment>()),
        services.GetRequiredService<Hub>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<SqliteStore>>(),
        services.GetRequiredService<IOptions<PiperchatOptions>>().Value.ReaderAbsence,
        services.GetRequiredService<PiperchatMetrics>());

    private sealed class PiperchatBuilder(IServiceCollection services) : IPiperchatBuilder
    {
        public IServiceCollection Services => services;
    }
}
