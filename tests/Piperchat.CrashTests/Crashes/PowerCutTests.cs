using Piperchat.CrashTests.Disks;
using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Crashes;

/// <summary>
/// Power cuts between any two operations on the disk, under load: what was written and not synced is gone, or torn. What was acknowledged is there all
/// the same. 10 cuts; more by PIPERCHAT_CUTS=200.
/// </summary>
public sealed class PowerCutTests
{
    /// <summary>A commit is some 20 operations, and every few hundred commits what was written ahead is moved into the database.</summary>
    private const int WithinOperations = 6_000;

    /// <summary>What is left to be written at the end, of which some ends get through.</summary>
    private const int OperationsOfAnEnd = 200;

    [Fact]
    public async Task Relay_whose_power_is_cut_again_and_again_loses_nothing_that_it_acknowledged()
    {
        using var disk = await Disk.MakeAsync();
        var session = new Session();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var cut = 0; cut < Length.Cuts; cut++)
        {
            await using var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
            await CutAsync(session, relay, disk, random);
            Assert.True(session.Oracle.Faults.FirstOrDefault() is null, $"Cut {cut} of seed {seed}: {session.Oracle.Faults.FirstOrDefault()}\n{relay.Log}");
        }

        await using var last = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
        await session.FinishAsync(last, disk.Database);
        session.Oracle.AssertNoFaults();
        Assert.True(session.Oracle.Acknowledged > Length.Cuts);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Length.Cuts} cuts, {session.Oracle.Acknowledged} acknowledged, {disk.Syncs} syncs.");
    }

    /// <summary>The first start makes the file and its schema in several steps; a relay that was cut off between any two of them starts again.</summary>
    [Fact]
    public async Task Relay_whose_power_is_cut_while_it_makes_its_database_starts_again()
    {
        var operations = await CountAsync();
        for (var i = 0; i < Math.Max(4, Length.Cuts / 10); i++)
        {
            using var disk = await Disk.MakeAsync();
            disk.CutWithin(operations, new Random(i));
            await Assert.ThrowsAsync<InvalidOperationException>(() => RelayProcess.StartAsync(disk.Folder, disk.Settings));
            disk.Mend();
            await using var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
            Assert.Equal(1, (await Post.Sign(relay, "a").SendAsync(relay.Client, TestContext.Current.CancellationToken)).Seq);
        }
    }

    /// <summary>What an author took back is overwritten before that is acknowledged, and no power cut brings it back: not in the database, and not beside it.</summary>
    [Fact]
    public async Task Message_that_was_taken_back_is_in_no_file_after_a_power_cut()
    {
        for (var i = 0; i < Math.Max(5, Length.Cuts / 10); i++)
        {
            using var disk = await Disk.MakeAsync();
            await using var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
            var (post, erasure) = Post.SignWithErasure(relay, "a");
            Assert.Equal(1, (await post.SendAsync(relay.Client, TestContext.Current.CancellationToken)).Seq);
            Assert.True(disk.Holds(post.Secret));
            using var erased = await relay.Client.PostAsync($"messages/{post.Id}/erase", Post.Json(erasure), TestContext.Current.CancellationToken);
            Assert.True(erased.IsSuccessStatusCode);

            disk.CutWithin(1, new Random(i));
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => Post.Sign(relay, "a").SendAsync(relay.Client, TestContext.Current.CancellationToken));
            await relay.Exited;
            Assert.False(disk.Holds(post.Secret), $"Try {i}.");
        }
    }

    /// <summary>Whether these tests would notice: a relay that doesn't wait for its disk loses something within a few cuts.</summary>
    [Theory]
    [InlineData("OFF")]
    [InlineData("NORMAL")]
    public async Task Relay_that_doesnt_sync_at_every_commit_is_found_out(string synchronous)
    {
        const int MostCuts = 20;
        using var disk = await Disk.MakeAsync();
        var session = new Session();
        var random = new Random(1);
        var settings = new Dictionary<string, string>(disk.Settings) { ["PIPERCHAT_SYNCHRONOUS"] = synchronous };
        for (var cut = 1; cut <= MostCuts; cut++)
        {
            await using var relay = await RelayProcess.StartAsync(disk.Folder, settings, "CrashHost");
            await CutAsync(session, relay, disk, random);
            Assert.True(session.Oracle.Acknowledged > 0);
            await session.Oracle.CompareAsync(disk.Database);
            if (!session.Oracle.Faults.Any()) continue;
            TestContext.Current.TestOutputHelper?.WriteLine($"Cut {cut}, {session.Oracle.Acknowledged} acknowledged: {session.Oracle.Faults.First()}");
            return;
        }

        Assert.Fail($"{MostCuts} cuts lost nothing.");
    }

    /// <summary>How many operations on the disk a first start is.</summary>
    private static async Task<int> CountAsync()
    {
        using var disk = await Disk.MakeAsync();
        await using var relay = await RelayProcess.StartAsync(disk.Folder, disk.Settings);
        return (int)disk.Operations;
    }

    private static async Task CutAsync(Session session, RelayProcess relay, Disk disk, Random random)
    {
        if (random.Next(4) == 0) await session.LiveAsync(relay, random.Next(1, 300), CutWhileItEndsAsync);
        else await session.LiveAsync(relay, int.MaxValue, CutUnderLoadAsync());
        disk.Mend();

        Func<Task> CutUnderLoadAsync()
        {
            disk.CutWithin(WithinOperations, random);
            return () => relay.Exited;
        }

        // At its end it moves all of the log into the database, and removes the log.
        Task CutWhileItEndsAsync()
        {
            disk.CutWithin(OperationsOfAnEnd, random);
            relay.Terminate();
            return relay.Exited;
        }
    }
}
