using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Crashes;

/// <summary>
/// Streams that are cut at random moments and resumed by their cursors, while the relay goes on: no gap, no repeat, no reorder. 20,000 deliveries and
/// 100 cuts; more by PIPERCHAT_DELIVERIES=10000000 and PIPERCHAT_STREAM_CUTS=1000.
/// </summary>
public sealed class StreamCutTests
{
    private const int Subscribers = 20;

    [Fact]
    public async Task Streams_that_are_cut_again_and_again_have_no_gap_no_repeat_and_no_reorder()
    {
        using var folder = new DataFolder();
        await using var relay = await RelayProcess.StartAsync(folder.Path);
        var oracle = new Oracle();
        var subscribers = Enumerable.Range(0, Subscribers).Select(i => i % 2 == 0 ? new Subscriber(oracle, "a") : new Subscriber(oracle, "a", "b")).ToArray();
        var posts = Length.Deliveries / Subscribers;
        var posting = new Posters(oracle, ["a"]).RunAsync(relay, enough: posts);
        await Task.WhenAll(subscribers.Select((subscriber, i) => FollowAsync(subscriber, relay, posts, new Random(i))));
        await posting;
        await relay.KillAsync();
        await oracle.CompareAsync(folder.Database);
        oracle.AssertNoFaults();
        Assert.True(subscribers.Sum(subscriber => subscriber.Taken) >= (long)posts * Subscribers);
    }

    private static async Task FollowAsync(Subscriber subscriber, RelayProcess relay, int posts, Random random)
    {
        var cuts = Enumerable.Range(0, Length.StreamCuts / Subscribers).Select(_ => random.Next(1, posts)).Order();
        foreach (var seq in cuts.Append(posts))
        {
            using var cut = new CancellationTokenSource();
            var following = subscriber.FollowAsync(relay, cut.Token);
            await subscriber.SeesAsync("a", seq);
            await cut.CancelAsync();
            await following;
        }
    }
}
