using System.Diagnostics;
using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Robustness;

/// <summary>SIGTERM under load, with open streams, as a deployment sends it.</summary>
public sealed class ShutdownTests
{
    private const int Streams = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>On a machine that does much else besides, one of a few tries has to be in time. Nothing may be lost in any.</summary>
    private const int Tries = 3;

    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Relay_that_is_asked_to_stop_ends_within_two_seconds_and_loses_nothing_that_it_acknowledged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        var took = new List<TimeSpan>();
        do took.Add(await StopAsync());
        while (took[^1] > Most && took.Count < Tries);
        Assert.True(took[^1] <= Most, string.Join(", ", took));
    }

    private static async Task<TimeSpan> StopAsync()
    {
        using var folder = new DataFolder();
        await using var relay = await RelayProcess.StartAsync(folder.Path);
        var oracle = new Oracle();
        var posters = new Posters(oracle, ["a", "b"]);
        var subscribers = Enumerable.Range(0, Streams).Select(i => i % 2 == 0 ? new Subscriber(oracle, "a") : new Subscriber(oracle, "a", "b")).ToArray();
        var following = subscribers.Select(subscriber => subscriber.FollowAsync(relay)).ToArray();
        using var stalled = await StalledStream.OpenAsync(relay, "full");
        await new Posters(oracle, ["full"], bytes: 100_000).RunAsync(relay, enough: 80);
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posting = posters.RunAsync(relay, acknowledged: count =>
        {
            if (count == 300) running.TrySetResult();
        });
        await running.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await Task.WhenAll(subscribers.Select(subscriber => subscriber.SeesAsync("a", 1)));

        var watch = Stopwatch.StartNew();
        relay.Terminate();
        await relay.Exited.WaitAsync(Patience, TestContext.Current.CancellationToken);
        var took = watch.Elapsed;
        await Task.WhenAll(following.Append(posting));

        Assert.Equal(0, relay.ExitCode);
        Assert.All(subscribers, subscriber => Assert.True(subscriber.WasToldToRetry));
        await oracle.CompareAsync(folder.Database);
        oracle.AssertNoFaults();
        return took;
    }
}
