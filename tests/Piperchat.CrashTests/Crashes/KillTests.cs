using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Crashes;

/// <summary>
/// kill -9 at random moments, under load: what was acknowledged or delivered is there afterwards, byte for byte and without a gap, and every
/// subscriber sees each message once and in order through all of the relay's lives. 20 kills; more by PIPERCHAT_KILLS=1000.
/// </summary>
public sealed class KillTests
{
    [Fact]
    public async Task Relay_that_is_killed_again_and_again_loses_nothing_and_repeats_nothing()
    {
        using var folder = new DataFolder();
        var session = new Session();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var kill = 0; kill < Length.Kills; kill++)
        {
            await using var relay = await RelayProcess.StartAsync(folder.Path);

            // Some right at the beginning, while the subscribers resume and what the last life left is still in the log of what was written ahead;
            // and some while the relay ends by itself.
            await session.LiveAsync(relay, random.Next(5) == 0 ? 0 : random.Next(1, 600), async () =>
            {
                if (!OperatingSystem.IsWindows() && random.Next(5) == 0) relay.Terminate();
                await relay.KillAsync();
            });
            Assert.True(session.Oracle.Faults.FirstOrDefault() is null, $"Kill {kill} of seed {seed}: {session.Oracle.Faults.FirstOrDefault()}\n{relay.Log}");
        }

        await using var last = await RelayProcess.StartAsync(folder.Path);
        await session.FinishAsync(last, folder.Database);
        session.Oracle.AssertNoFaults();
        Assert.True(session.Oracle.Acknowledged > Length.Kills);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Length.Kills} kills, {session.Oracle.Acknowledged} acknowledged.");
    }
}
