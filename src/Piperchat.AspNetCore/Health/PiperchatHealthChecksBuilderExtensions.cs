using Microsoft.Extensions.Diagnostics.HealthChecks;
using Piperchat.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Piperchat's health checks.</summary>
public static class PiperchatHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds two checks: <c>piperchat-live</c> (tag <c>live</c>), unhealthy where the relay's writer is stuck or gone, and <c>piperchat-ready</c> (tag <c>ready</c>),
    /// unhealthy where nothing can be committed. They cost nothing, and a commit a second at most.
    /// </summary>
    /// <param name="builder">What <c>services.AddHealthChecks()</c> returned.</param>
    /// <returns>The same.</returns>
    public static IHealthChecksBuilder AddPiperchat(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .Add(new HealthCheckRegistration("piperchat-live", services => services.GetRequiredService<LiveCheck>(), failureStatus: null, ["live"]))
            .Add(new HealthCheckRegistration("piperchat-ready", services => services.GetRequiredService<ReadyCheck>(), failureStatus: null, ["ready"]));
    }
}
