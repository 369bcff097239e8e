using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Live and ready, as a balancer asks them, and with a writer that is stuck.</summary>
public sealed class HealthCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_by_tag_tell_that_all_is_well()
    {
        await using var host = await RelayHost.StartAsync(build: builder => builder.Services.AddHealthChecks().AddPiperchat(), map: app =>
        {
            app.MapPiperchat("/chat");
            app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
            app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        });
        foreach (var path in new[] { "healthz/live", "healthz/ready" }) Assert.Equal("Healthy", (await host.GetAsync(path)).Is(200).Text);
    }

    [Fact]
    public async Task Stuck_writer_is_not_ready_and_after_half_a_minute_not_live()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RelayHost.StartAsync(build: builder => builder.Services.AddHealthChecks().AddPiperchat(), time: time);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), await AskAsync(host));

        using var gate = new ManualResetEventSlim();
        var reached = new TaskCompletionSource();
        var held = ((SqliteStore)host.Store).Writer.RunAsync(_ =>
        {
            reached.SetResult();
            gate.Wait();
            return 0;
        });
        await reached.Task;
        time.Advance(TimeSpan.FromSeconds(29));
        var asking = AskAsync(host);
        while (!asking.IsCompleted)
        {
            time.Advance(ReadyCheck.Patience / 100);
            await Task.Yield();
        }

        Assert.Equal(HealthStatus.Unhealthy, (await asking).Ready);
        time.Advance(TimeSpan.FromSeconds(30));
        var live = await host.App.Services.GetRequiredService<LiveCheck>().CheckHealthAsync(new HealthCheckContext(), Cancel);
        Assert.Equal(HealthStatus.Unhealthy, live.Status);
        Assert.Matches("^The relay's writer has been at one commit for [0-9]+ s: nothing can be posted[.]", live.Description);

        gate.Set();
        await held;
        await host.Store.Pulse.ProbeAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), await AskAsync(host));
    }

    [Fact]
    public async Task Answer_counts_for_a_second_so_that_asking_costs_a_commit_a_second_at_most()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RelayHost.StartAsync(build: builder => builder.Services.AddHealthChecks().AddPiperchat(), time: time);
        var writer = ((SqliteStore)host.Store).Writer;
        var before = writer.Commits;
        for (var i = 0; i < 20; i++) await AskAsync(host);
        Assert.Equal(1, writer.Commits - before);
        time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(host);
        Assert.Equal(2, writer.Commits - before);
    }

    [Fact]
    public async Task Closed_store_is_neither_and_says_so_without_a_path()
    {
        await using var host = await RelayHost.StartAsync(build: builder => builder.Services.AddHealthChecks().AddPiperchat());
        await host.Store.DisposeAsync();
        var report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        Assert.Equal(["The relay is shutting down.", "The relay's writer has stopped: nothing can be posted. Restart the app."], report.Entries.Values.Select(entry => entry.Description).Order(StringComparer.Ordinal));
        Assert.All(report.Entries.Values, entry => Assert.Null(entry.Exception));
    }

    private static async Task<(HealthStatus Live, HealthStatus Ready)> AskAsync(RelayHost host)
    {
        var report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        return (report.Entries["piperchat-live"].Status, report.Entries["piperchat-ready"].Status);
    }
}
