using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Load;

/// <summary>Posters and subscribers that go through many lives of one relay.</summary>
internal sealed class Session(int bytes = 96)
{
    private static readonly string[] Channels = ["a", "b", "c"];

    public Oracle Oracle { get; } = new();

    private Posters Posters => field ??= new Posters(Oracle, Channels, bytes);

    private Subscriber[] Subscribers => field ??= [new(Oracle, "a"), new(Oracle, "a", "b", "c"), new(Oracle, "c", "b")];

    /// <summary>
    /// One life: the subscribers resume, the posters post, and once <paramref name="enough"/> posts were acknowledged, <paramref name="end"/> ends it. The
    /// moment has nothing to do with the relay's own steps, so over many lives it is any of them.
    /// </summary>
    public async Task LiveAsync(RelayProcess relay, int enough, Func<Task> end)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (enough == 0) reached.SetResult();
        var following = Subscribers.Select(subscriber => subscriber.FollowAsync(relay)).ToArray();
        var posting = Posters.RunAsync(relay, acknowledged: count =>
        {
            if (count >= enough) reached.TrySetResult();
        });

        // One that stops by itself is no reason to wait for what won't come.
        await Task.WhenAny(reached.Task, relay.Exited, posting);
        await end();
        await Task.WhenAll(following.Append(posting));
    }

    /// <summary>The last life: all that is left is posted, every subscriber sees all, and the database holds what was promised.</summary>
    public async Task FinishAsync(RelayProcess relay, string database)
    {
        using var hangUp = new CancellationTokenSource();
        var following = Subscribers.Select(subscriber => subscriber.FollowAsync(relay, hangUp.Token)).ToArray();
        await Posters.RunAsync(relay, enough: 50);
        await Task.WhenAll(Subscribers.Select(subscriber => subscriber.SeesAllAsync()));
        await hangUp.CancelAsync();
        await Task.WhenAll(following);
        await relay.KillAsync();
        await Oracle.CompareAsync(database);
    }
}
