using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Piperchat.CrashTests.Crashes;
using Piperchat.CrashTests.Load;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Robustness;

/// <summary>Traffic that means no good beside traffic that does.</summary>
public sealed partial class HostileLoadTests
{
    /// <summary>The runtime's heap grows with the load and not without end; a relay that kept what it is sent would take hundreds of megabytes here.</summary>
    private const long MostGrowth = 120L << 20;

    [Fact]
    public async Task Ten_times_as_much_junk_costs_no_good_post_its_answer_and_fills_no_memory()
    {
        const int Good = 400;
        const int Senders = 10;
        using var folder = new DataFolder();
        await using var relay = await RelayProcess.StartAsync(folder.Path);
        var oracle = new Oracle();
        var subscriber = new Subscriber(oracle, "a");
        using var hangUp = new CancellationTokenSource();
        var following = subscriber.FollowAsync(relay, hangUp.Token);
        await new Posters(oracle, ["a"]).RunAsync(relay, enough: 50);
        var before = relay.ResidentBytes;

        var junk = Junk(relay);
        var sent = 0;
        var refused = 0;
        var sending = Enumerable.Range(0, Senders).Select(number => Task.Run(async () =>
        {
            for (var i = number; Interlocked.Increment(ref sent) <= 10 * Good; i += Senders)
            {
                using var content = new ByteArrayContent(junk[i % junk.Length]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await relay.Client.PostAsync("messages", content, TestContext.Current.CancellationToken);
                if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge) Interlocked.Increment(ref refused);
                else oracle.Fault($"Junk {i % junk.Length} was answered with {(int)response.StatusCode}.");
            }
        })).ToArray();
        await new Posters(oracle, ["a"]).RunAsync(relay, enough: Good);
        await Task.WhenAll(sending);

        await subscriber.SeesAllAsync();
        await hangUp.CancelAsync();
        await following;
        Assert.Equal(10 * Good, refused);
        if (OperatingSystem.IsLinux()) Assert.InRange(relay.ResidentBytes - before, long.MinValue, MostGrowth);
        await relay.KillAsync();
        await oracle.CompareAsync(folder.Database);
        oracle.AssertNoFaults();
        Assert.Equal(oracle.Acknowledged, oracle.Head("a"));
    }

    /// <summary>5,000 replays; more by PIPERCHAT_REPLAYS=100000.</summary>
    [Fact]
    public async Task Post_that_is_replayed_thousands_of_times_stays_one_message_that_is_delivered_once()
    {
        const int Senders = 8;
        using var folder = new DataFolder();
        await using var relay = await RelayProcess.StartAsync(folder.Path);
        var oracle = new Oracle();
        var subscriber = new Subscriber(oracle, "a");
        using var hangUp = new CancellationTokenSource();
        var following = subscriber.FollowAsync(relay, hangUp.Token);
        var post = Post.Sign(relay, "a");
        oracle.Acknowledge(post, await post.SendAsync(relay.Client, TestContext.Current.CancellationToken));

        var left = Length.Replays;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var answer = await post.SendAsync(relay.Client);
                if (answer.Status != HttpStatusCode.OK || !answer.IsRepeat) oracle.Fault($"A replay was answered with {(int)answer.Status}: {answer.Text}");
                else oracle.Acknowledge(post, answer);
            }
        })));

        var other = Post.Sign(relay, "a");
        oracle.Acknowledge(other, await other.SendAsync(relay.Client, TestContext.Current.CancellationToken));
        await subscriber.SeesAllAsync();
        await hangUp.CancelAsync();
        await following;
        Assert.Equal((2L, 2L), (subscriber.Taken, oracle.Head("a")));
        await relay.KillAsync();
        await oracle.CompareAsync(folder.Database);
        oracle.AssertNoFaults();
    }

    /// <summary>Many megabytes go to a channel whose stream one client opened and doesn't read, and another reads.</summary>
    [Fact]
    public async Task Stalled_reader_costs_the_healthy_ones_nothing_fills_no_memory_and_resumes_without_loss()
    {
        const int Large = 30_000;
        const int Posts = 1_200;
        using var folder = new DataFolder();
        await using var relay = await RelayProcess.StartAsync(folder.Path, new Dictionary<string, string> { ["Piperchat__Limits__StreamBacklog"] = "600" });
        var oracle = new Oracle();
        var healthy = Enumerable.Range(0, 4).Select(_ => new Subscriber(oracle, "a")).ToArray();
        using var hangUp = new CancellationTokenSource();
        var following = healthy.Select(each => each.FollowAsync(relay, hangUp.Token)).ToArray();
        using var stalled = await StalledStream.OpenAsync(relay, "a");
        await new Posters(oracle, ["a"], Large).RunAsync(relay, enough: 50);
        await Task.WhenAll(healthy.Select(each => each.SeesAllAsync()));
        var before = relay.ResidentBytes;

        await new Posters(oracle, ["a"], Large).RunAsync(relay, enough: Posts);
        await Task.WhenAll(healthy.Select(each => each.SeesAllAsync()));
        if (OperatingSystem.IsLinux()) Assert.InRange(relay.ResidentBytes - before, long.MinValue, MostGrowth);

        // It reads at last what its socket holds, and finds that it was cut off; its cursor brings the rest.
        var got = SeqOf().Matches(await stalled.DrainAsync()).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(1, got.Count).Select(i => (long)i), got);
        Assert.InRange(got.Count, 1, Posts);
        var resumed = new Subscriber(oracle, "a") { Start = got.Count };
        var again = resumed.FollowAsync(relay, hangUp.Token);
        await resumed.SeesAllAsync();
        await hangUp.CancelAsync();
        await Task.WhenAll(following.Append(again));
        Assert.Equal(oracle.Head("a"), got.Count + resumed.Taken);
        oracle.AssertNoFaults();
    }

    /// <summary>What a stranger might send: nonsense, a forged signature, half a body, more than is allowed, deep nesting.</summary>
    private static byte[][] Junk(RelayProcess relay)
    {
        var good = Post.Sign(relay, "a").Body;
        var forged = good.ToArray();
        var signature = forged.AsSpan().IndexOf("\"sig\":\""u8) + 7;
        forged[signature] = forged[signature] == (byte)'0' ? (byte)'1' : (byte)'0';
        return
        [
            forged,
            good[..(good.Length / 2)],
            "{}"u8.ToArray(),
            "not json at all"u8.ToArray(),
            [.. Enumerable.Repeat((byte)'[', 50_000)],
            [.. "{\"content\":\""u8, .. Enumerable.Repeat((byte)'x', 300_000), .. "\"}"u8],
            [.. Enumerable.Repeat((byte)' ', 1_100_000)],
        ];
    }

    /// <summary>The cursor behind a message; the first one, behind nothing, is 0.</summary>
    [GeneratedRegex(@"^id: [0-9a-f]{16}\.([1-9][0-9]*)$", RegexOptions.Multiline)]
    private static partial Regex SeqOf();
}
