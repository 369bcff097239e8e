using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore;

/// <summary>Live: what writes is there, and isn't stuck. A process that isn't should be restarted.</summary>
internal sealed class LiveCheck(Lazy<IRelayStore> store) : IHealthCheck
{
    /// <summary>A commit waits 5 s for another process at most, and takes milliseconds else: one that takes longer than this never ends.</summary>
    internal static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pulse = store.Value.Pulse;
        return Task.FromResult(
            !pulse.IsAlive ? HealthCheckResult.Unhealthy("The relay's writer has stopped: nothing can be posted. Restart the app.")
            : pulse.Busy is var busy && busy >= Stuck
                ? HealthCheckResult.Unhealthy($"The relay's writer has been at one commit for {(long)busy.TotalSeconds} s: nothing can be posted. Look at the disk, and restart the app.")
            : HealthCheckResult.Healthy("The relay's writer is alive."));
    }
}

/// <summary>
/// Ready: something small was committed just now, on the way that posts take. A balancer should send nobody to a relay that isn't. The answer counts for a second,
/// so that whoever asks often costs no more than a commit a second.
/// </summary>
internal sealed partial class ReadyCheck(Lazy<IRelayStore> store, TimeProvider time, ILogger<ReadyCheck> logger) : IHealthCheck, IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Counts = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _onlyOne = new(1);
    private HealthCheckResult _last;
    private long? _asked;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _onlyOne.WaitAsync(cancellationToken);
        try
        {
            if (_asked is { } asked && time.GetElapsedTime(asked) < Counts) return _last;
            _last = await ProbeAsync();
            _asked = time.GetTimestamp();
            return _last;
        }
        finally
        {
            _onlyOne.Release();
        }
    }

    public void Dispose() => _onlyOne.Dispose();

    /// <summary>Without the failure itself, which may name paths; the log has it.</summary>
    private async Task<HealthCheckResult> ProbeAsync()
    {
        try
        {
            await store.Value.Pulse.ProbeAsync().WaitAsync(Patience, time);
            return HealthCheckResult.Healthy("The relay takes posts.");
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"The relay didn't commit within {Patience.TotalSeconds} s.");
        }
        catch (StoreBusyException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
        catch (Exception failure)
        {
            Log.Failed(logger, failure);
            return HealthCheckResult.Unhealthy("The relay's store can't be used; the site's log has more.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(303, LogLevel.Error, "Piperchat isn't ready: a probe of its store failed.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
