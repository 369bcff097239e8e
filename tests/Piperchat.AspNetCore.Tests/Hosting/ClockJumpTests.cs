using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A clock that jumps a day ahead or back, as one does that was wrong until it was set: what must hold, holds, and the rest comes right by itself.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly JumpingClock _clock = new();

    [Fact]
    public async Task Messages_keep_the_order_in_which_they_came_and_cursors_their_place()
    {
        await using var site = await Site.StartAsync(time: _clock);
        var bob = site.Visit("bob");
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        var ids = new List<string> { await bob.SaidAsync() };
        _clock.Jump(Day);
        ids.Add(await bob.SaidAsync());
        _clock.Jump(-2 * Day);
        ids.Add(await bob.SaidAsync());
        _clock.Jump(Day);
        ids.Add(await bob.SaidAsync());

        var live = await stream.UntilAsync(block => block.Id == $"{site.Store.LogId}.4");
        Assert.Equal(ids, live.Where(block => block.IsMessage).Select(block => (string)block.Json["id"]!));
        Assert.Equal(ids, (await bob.GetAsync("messages")).Is(200).Json!.AsArray().Select(message => (string)message!["id"]!));
        using var resumed = await EventReader.GetAsync(bob.Client, lastEventId: $"{site.Store.LogId}.1");
        Assert.Equal(ids[1..], (await resumed.UntilLiveAsync()).Where(block => block.IsMessage).Select(block => (string)block.Json["id"]!));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Allowance_of_a_key_neither_fills_up_nor_dries_up(int days)
    {
        await using var site = await Site.StartAsync(options => (options.Limits.RateLimiting, options.Limits.PostBurst) = (true, 3), time: _clock);
        var bob = site.Visit("bob");
        for (var i = 0; i < 3; i++) (await bob.SayAsync()).Is(200);
        _clock.Jump(days * Day);
        (await bob.SayAsync()).IsProblem(429, "rate_limited");
        site.Time.Advance(TimeSpan.FromSeconds(2));
        (await bob.SayAsync()).Is(200);
    }

    [Fact]
    public async Task Session_outlives_a_clock_that_is_set_back_and_a_new_one_opens_after_one_that_is_set_ahead()
    {
        await using var site = await Site.StartAsync(time: _clock);
        var bob = await site.WelcomeAsync("bob");
        _clock.Jump(-Day);
        (await bob.GetAsync("messages")).Is(200);
        (await bob.SayAsync()).Is(200);
        _clock.Jump(2 * Day);
        (await bob.GetAsync("messages")).IsProblem(401, "session_expired");
        await bob.OpenSessionAsync();
        (await bob.SayAsync()).Is(200);
    }

    [Fact]
    public async Task Stream_goes_on_through_a_jump_back_and_gets_its_heartbeats()
    {
        await using var site = await Site.StartAsync(time: _clock);
        var bob = site.Visit("bob");
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        _clock.Jump(-Day);
        site.Time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(": ", (await stream.NextAsync())!.Text);
        var id = await bob.SaidAsync();
        await stream.UntilAsync(block => block.IsMessage && (string?)block.Json["id"] == id);
    }

    /// <summary>Versions 1.0 and 1.1 send a message twice where its answer was lost; what counts as twice are 10 s by the relay's clock.</summary>
    [Fact]
    public async Task Text_that_is_said_again_after_a_jump_back_is_a_message_of_its_own()
    {
        await using var site = await Site.StartAsync(options => options.AcceptPlaintext = true, time: _clock);
        var bob = site.Visit("bob");
        var hello = new JsonObject { ["content"] = "hello", ["author"] = "bob", ["channel"] = "main" }.ToJsonString();
        var first = (await bob.PostAsync("messages", hello)).Is(200).Message;
        _clock.Jump(-Day);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        var second = (await bob.PostAsync("messages", hello)).Is(200).Message;
        Assert.NotEqual((long)first["seq"]!, (long)second["seq"]!);
        Assert.Equal((long)second["seq"]!, (long)(await bob.PostAsync("messages", hello)).Is(200).Message["seq"]!);
    }

    /// <summary>What it shows jumps; what it measures by (timers, elapsed time) doesn't, as in a system whose time is set.</summary>
    private sealed class JumpingClock() : FakeTimeProvider(Site.Start)
    {
        private TimeSpan _off;

        public void Jump(TimeSpan by) => _off += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _off;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
