using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>The main job, once through: publish a key, join, post, read back, follow.</summary>
public sealed class SliceTests
{
    [Fact]
    public async Task Relay_two_people_in_a_channel_read_each_other()
    {
        await using var host = await RelayHost.StartAsync();
        var alice = new Person();
        var bob = new Person();
        var now = DateTimeOffset.UtcNow;

        (await host.PostAsync("identities", alice.Identity(host.Place(), now, "alice"))).Is(201);
        (await host.PostAsync("identities", bob.Identity(host.Place(), now, "bob"))).Is(201);
        (await host.PostAsync("channels/main/join", alice.Join(host.Place(), now))).Is(200);

        using var stream = await EventReader.GetAsync(host);
        var backlog = await stream.UntilLiveAsync();
        Assert.Equal(["record", "live", "message"], backlog.Where(block => block.Data is not null || block.Id is null).Select(block => block.Event).Append("message"));

        (await host.PostAsync("channels/main/join", bob.Join(host.Place(), now))).Is(200);
        var posted = (await host.PostAsync("messages", bob.Envelope(host.Place(), now))).Is(200);
        var blocks = await stream.UntilAsync(block => block.IsMessage);
        Assert.Equal(posted.Message.ToJsonString(), blocks[^1].Json.ToJsonString());
        Assert.Equal("bob", (string?)posted.Message["username"]);
        Assert.Equal(3, (long?)posted.Message["seq"]);
        Assert.Equal($"{host.Store.LogId}.3", (await stream.NextAsync())!.Id);

        var people = (await host.GetAsync("channels/main/participants")).Is(200).Json!.AsArray();
        Assert.Equal(["alice", "bob"], people.Select(person => (string?)person!["identity"]!["username"]));
        Assert.Equal(1, await host.MessageCountAsync());
        Assert.Equal(alice.Dot1, (string?)(await host.GetAsync($"identities/{alice.Dot1}")).Is(200).Json!["dot1"]);
    }
}
