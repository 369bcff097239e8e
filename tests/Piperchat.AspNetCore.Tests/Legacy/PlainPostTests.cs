using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What version 1.0 leaves open, and the relay closes.</summary>
public sealed class PlainPostTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Unsigned_post_under_a_key_as_its_author_doesnt_stand_for_what_the_key_signed()
    {
        await using var host = await StartAsync(new FakeTimeProvider(Now));
        var alice = new Person();
        (await host.PostAsync("messages", new JsonObject { ["author"] = alice.Key.PublicKeyHex, ["content"] = "pay bob 10" }.ToJsonString())).Is(200);

        var signed = (await host.PostAsync("messages", PlainPost.Sign(alice.Key, "main", "alice", Now.ToUnixTimeMilliseconds(), "pay bob 10"))).Is(200);

        Assert.Null(signed.Json!["deduped"]);
        Assert.True((bool?)signed.Message["signed"]);
        Assert.Equal(2, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Attack08_signed_post_replayed_within_its_five_minutes_isnt_sent_out_again()
    {
        var time = new FakeTimeProvider(Now);
        await using var host = await StartAsync(time);
        var post = PlainPost.Sign(new Person().Key, "main", "alice", Now.ToUnixTimeMilliseconds(), "yes");
        var first = (await host.PostAsync("messages", post)).Is(200);
        time.Advance(TimeSpan.FromMinutes(4));

        var again = (await host.PostAsync("messages", post)).Is(200);

        Assert.True((bool?)again.Json!["deduped"]);
        Assert.Equal((string?)first.Message["id"], (string?)again.Message["id"]);
        Assert.Equal(1, await host.MessageCountAsync());
    }

    private static Task<RelayHost> StartAsync(TimeProvider time) => RelayHost.StartAsync(options => options.AcceptPlaintext = true, time: time);
}
