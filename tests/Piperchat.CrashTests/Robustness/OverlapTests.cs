using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Robustness;

/// <summary>Two relays on one folder, as while the new version of a site starts and the old one still serves.</summary>
public sealed class OverlapTests
{
    private static readonly string[] Channels = ["a", "b"];

    [Fact]
    public async Task Two_relays_on_one_folder_lose_nothing_and_each_streams_what_the_other_takes()
    {
        using var folder = new DataFolder();
        await using var old = await RelayProcess.StartAsync(folder.Path);
        await using var @new = await RelayProcess.StartAsync(folder.Path);
        Assert.Equal((old.RelayId, old.LogId), (@new.RelayId, @new.LogId));
        var oracle = new Oracle();
        Subscriber[] ofOld = [new(oracle, "a"), new(oracle, "a", "b")], ofNew = [new(oracle, "b"), new(oracle, "b", "a")];
        using var hangUp = new CancellationTokenSource();
        var following = ofOld.Select(each => each.FollowAsync(old, hangUp.Token))
            .Concat(ofNew.Select(each => each.FollowAsync(@new, hangUp.Token))).ToArray();

        // One at a time and then both at once: whoever posts, all see it.
        await new Posters(oracle, Channels).RunAsync(old, enough: 50);
        await SeeAllAsync([.. ofOld, .. ofNew]);
        await new Posters(oracle, Channels).RunAsync(@new, enough: 50);
        await SeeAllAsync([.. ofOld, .. ofNew]);
        await Task.WhenAll(new Posters(oracle, Channels).RunAsync(old, enough: 300), new Posters(oracle, Channels).RunAsync(@new, enough: 300));
        await SeeAllAsync([.. ofOld, .. ofNew]);

        // The old one goes. Its streams go on at the new one.
        var posting = new Posters(oracle, Channels).RunAsync(@new, enough: 100);
        await old.KillAsync();
        await Task.WhenAll(following[..ofOld.Length]);
        var moved = ofOld.Select(each => each.FollowAsync(@new, hangUp.Token)).ToArray();
        await posting;
        await SeeAllAsync([.. ofOld, .. ofNew]);
        await hangUp.CancelAsync();
        await Task.WhenAll([.. following, .. moved]);
        await @new.KillAsync();
        await oracle.CompareAsync(folder.Database);
        oracle.AssertNoFaults();
    }

    private static Task SeeAllAsync(IEnumerable<Subscriber> subscribers) => Task.WhenAll(subscribers.Select(subscriber => subscriber.SeesAllAsync()));
}
