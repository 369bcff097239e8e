using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>
/// Looks through the channels at each interval and deletes what is past its bounds, in steps of which each is a unit of work like any other: posts come in between.
/// Then it gives the room back, in steps as well.
/// </summary>
internal sealed partial class RetentionSweep(
    Lazy<IRelayStore> store, IOptions<PiperchatOptions> options, TimeProvider time, PiperchatMetrics metrics, ILogger<RetentionSweep> logger) : BackgroundService
{
    private const int PageChannels = 200;

    /// <summary>Something was deleted whose room wasn't given back yet: on a full disk that may fail, and is for the next sweep then.</summary>
    private bool _owesRoom;

    private PiperchatRetention Retention => options.Value.Retention;

    public static bool IsAge(TimeSpan age) => age >= TimeSpan.FromMinutes(1) && age <= TimeSpan.FromDays(36_525);

    public static bool IsCount(long count) => count is >= 1 and <= 1_000_000_000;

    /// <summary>One look through all channels. Gives how many messages went.</summary>
    public async Task<long> SweepAsync(CancellationToken cancel)
    {
        using var trace = PiperchatTraces.Source.StartActivity("piperchat.retention.sweep");
        var (retention, rules, deleted, after) = (store.Value.Retention, new Dictionary<string, KeepingBounds>(StringComparer.Ordinal), 0L, 0L);
        IReadOnlyList<KeptChannel> page;
        do
        {
            page = await retention.ChannelsAsync(after, PageChannels, cancel);
            foreach (var channel in page)
            {
                after = channel.Number;
                var tenant = channel.Channel.Tenant;
                if (!rules.TryGetValue(tenant, out var bounds)) rules.Add(tenant, bounds = BoundsOf(tenant));
                if (bounds.Touches(channel)) deleted += await ExpireAsync(retention, channel, bounds, cancel);
            }
        }
        while (page.Count == PageChannels);

        trace?.SetTag("piperchat.messages", deleted);
        _owesRoom |= deleted > 0;
        if (_owesRoom) await GiveBackAsync(retention, cancel);
        if (deleted > 0) Log.Swept(logger, deleted);
        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Retention.IsSet) return;
        using var timer = new PeriodicTimer(Retention.SweepInterval, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // What wasn't deleted is found by the next sweep.
                Log.Failed(logger, failure);
            }
        }
    }

    private static async ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<long> ExpireAsync(IRetention retention, KeptChannel channel, KeepingBounds bounds, CancellationToken cancel)
    {
        for (var total = 0L; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var deleted = await retention.ExpireAsync(channel, bounds);
            metrics.Expired(deleted);
            total += deleted;
            if (deleted < IRetention.StepMessages) return total;
        }
    }

    private async Task GiveBackAsync(IRetention retention, CancellationToken cancel)
    {
        while (await retention.GiveBackAsync(cancel)) cancel.ThrowIfCancellationRequested();
        _owesRoom = false;
    }

    private KeepingBounds BoundsOf(string tenant)
    {
        var rule = new PiperchatRetentionRule(Retention.MaxAge, Retention.MaxMessages);
        try
        {
            rule = Retention.ForTenant?.Invoke(tenant) ?? rule;
        }
        catch (Exception failure)
        {
            Log.RuleFailed(logger, failure);
            return default;
        }

        if (rule.MaxAge is { } age && !IsAge(age) || rule.MaxMessages is { } most && !IsCount(most))
        {
            Log.RuleOutOfBounds(logger);
            return default;
        }

        return new KeepingBounds(rule.MaxAge is { } kept ? (time.GetUtcNow() - kept).ToUnixTimeMilliseconds() : null, rule.MaxMessages);
    }

    private static partial class Log
    {
        [LoggerMessage(411, LogLevel.Information, "Piperchat deleted {Messages} messages that its retention keeps no longer.")]
        public static partial void Swept(ILogger logger, long messages);

        [LoggerMessage(412, LogLevel.Error, "Piperchat's retention failed; it goes on at its next sweep.")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(413, LogLevel.Error, "PiperchatOptions.Retention.ForTenant failed; nothing of the tenant is deleted.")]
        public static partial void RuleFailed(ILogger logger, Exception failure);

        [LoggerMessage(414, LogLevel.Error,
            "PiperchatOptions.Retention.ForTenant gave a rule out of bounds (MaxAge 1 minute to 100 years, MaxMessages 1 to 1,000,000,000); nothing of the tenant is deleted.")]
        public static partial void RuleOutOfBounds(ILogger logger);
    }
}
