using System.Net;
using Piperchat.CrashTests.Disks;
using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Robustness;

/// <summary>A disk that is full, fails or may not be written: posts are refused, and say why; reading goes on; and when the disk is well again, so is the relay.</summary>
public sealed class BrokenDiskTests
{
    /// <summary>Each is a few pages: the log of what was written ahead, however large it is by then, needs more room soon.</summary>
    private const int Large = 20_000;

    [Fact]
    public async Task Full_disk_refuses_posts_with_507_and_takes_them_when_there_is_room_without_a_restart()
    {
        using var disk = await Disk.MakeAsync();
        await using var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
        await RefuseAndRecoverAsync(disk, relay, () => disk.Room = 10_000, () => disk.Room = -1, HttpStatusCode.InsufficientStorage, "storage_full");
    }

    [Theory]
    [InlineData(DiskError.Broken)]
    [InlineData(DiskError.ReadOnly)]
    public async Task Disk_that_cant_be_written_refuses_posts_with_503_and_takes_them_when_it_can(object error)
    {
        using var disk = await Disk.MakeAsync();
        await using var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
        await RefuseAndRecoverAsync(
            disk, relay, () => disk.Error = (DiskError)error, () => disk.Error = DiskError.None, HttpStatusCode.ServiceUnavailable, "storage_unavailable");
    }

    [Fact]
    public async Task Relay_that_is_killed_while_its_disk_is_full_has_lost_nothing()
    {
        using var disk = await Disk.MakeAsync();
        var oracle = new Oracle();
        var posters = new Posters(oracle, ["a", "b"], Large);
        await using (var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings))
        {
            // Every poster stops at its first refusal.
            disk.Room = 2_000_000;
            await posters.RunAsync(relay);
            Assert.True(disk.Refused > 0);
            await relay.KillAsync();
        }

        disk.Room = -1;
        await using var next = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
        await posters.RunAsync(next, enough: 20);
        await next.KillAsync();
        await oracle.CompareAsync(disk.Database);
        oracle.AssertNoFaults();
    }

    [Fact]
    public async Task Relay_on_a_read_only_disk_says_at_its_start_which_file_it_cant_write_and_what_to_do()
    {
        using var disk = await Disk.MakeAsync();
        await using (var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings))
        {
            await Post.Sign(relay, "a").SendAsync(relay.Client, TestContext.Current.CancellationToken);
        }

        disk.Error = DiskError.ReadOnly;
        var said = await RelayProcess.RefusesToStartAsync(disk.Folder, disk.Settings);
        Assert.Contains($"Piperchat can't use its database {disk.Database}: it may not be written.", said, StringComparison.Ordinal);
        Assert.Contains("Give the account that this app runs as the right to write the file and its folder", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_that_starts_on_a_full_disk_says_so_or_serves_what_there_is()
    {
        using var disk = await Disk.MakeAsync();
        disk.Room = 0;
        var said = await RelayProcess.RefusesToStartAsync(disk.Folder, disk.Settings);
        Assert.Contains($"Piperchat can't use its database {disk.Database}: its disk is full.", said, StringComparison.Ordinal);

        disk.Room = -1;
        var oracle = new Oracle();
        await using (var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings))
        {
            await PostAsync(relay, oracle);
        }

        disk.Room = 0;
        await using var next = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
        await ReadsAsync(next, oracle);
        var refused = await Post.Sign(next, "a", 5 * Large).SendAsync(next.Client, TestContext.Current.CancellationToken);
        refused.IsProblem(HttpStatusCode.InsufficientStorage, "storage_full");
        disk.Room = -1;
        await PostAsync(next, oracle);
        oracle.AssertNoFaults();
    }

    private static async Task RefuseAndRecoverAsync(Disk disk, RelayProcess relay, Action spoil, Action mend, HttpStatusCode status, string code)
    {
        var oracle = new Oracle();
        var subscriber = new Subscriber(oracle, "a");
        using var hangUp = new CancellationTokenSource();
        var following = subscriber.FollowAsync(relay, hangUp.Token);
        await PostAsync(relay, oracle);
        spoil();

        var refused = Post.Sign(relay, "a", Large);
        var answer = await refused.SendAsync(relay.Client, TestContext.Current.CancellationToken);
        while (answer.Status == HttpStatusCode.OK)
        {
            oracle.Acknowledge(refused, answer);
            refused = Post.Sign(relay, "a", Large);
            answer = await refused.SendAsync(relay.Client, TestContext.Current.CancellationToken);
        }

        answer.IsProblem(status, code);
        for (var i = 0; i < 3; i++) (await refused.SendAsync(relay.Client, TestContext.Current.CancellationToken)).IsProblem(status, code);
        Assert.True(disk.Refused > 0);
        await ReadsAsync(relay, oracle);
        await subscriber.SeesAllAsync();
        mend();

        // The same post again, as a client sends it: it wasn't stored, and is now.
        answer = await refused.SendAsync(relay.Client, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.IsRepeat));
        oracle.Acknowledge(refused, answer);
        await PostAsync(relay, oracle);
        await subscriber.SeesAllAsync();
        await hangUp.CancelAsync();
        await following;
        relay.Terminate();
        await relay.Exited;
        await oracle.CompareAsync(disk.Database);
        oracle.AssertNoFaults();

        // The log of a relay may lie on the disk that is full: it is told once what is wrong, and once that it isn't any more.
        Assert.Equal((1, 1), (Times("couldn't commit to its database"), Times("commits to its database again")));

        int Times(string text) => relay.Log.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));
    }

    private static async Task PostAsync(RelayProcess relay, Oracle oracle)
    {
        var post = Post.Sign(relay, "a", Large);
        oracle.Acknowledge(post, await post.SendAsync(relay.Client, TestContext.Current.CancellationToken));
    }

    /// <summary>A list and a new stream, both from the store.</summary>
    private static async Task ReadsAsync(RelayProcess relay, Oracle oracle)
    {
        var list = await relay.Client.GetStringAsync("messages?channel=a&limit=500");
        Assert.EndsWith("}]", list, StringComparison.Ordinal);
        var late = new Subscriber(oracle, "a", "b");
        using var hangUp = new CancellationTokenSource();
        var following = late.FollowAsync(relay, hangUp.Token);
        await late.SeesAllAsync();
        await hangUp.CancelAsync();
        await following;
    }
}
