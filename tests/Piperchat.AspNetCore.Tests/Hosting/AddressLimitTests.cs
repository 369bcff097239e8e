using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What one network address may have going on at once, and how much an answer and a body hold.</summary>
public sealed class AddressLimitTests
{
    [Fact]
    public async Task Reads_past_those_of_an_address_are_429_until_one_has_its_answer()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.ReadsPerAddress = 2);
        var limits = host.App.Services.GetRequiredService<RateLimits>();
        Assert.Null(limits.Read(IPAddress.Loopback, out var first));
        Assert.Null(limits.Read(IPAddress.Loopback, out _));
        foreach (var path in (string[])["messages", "channels", "channels/main/log", "channels/main/participants", "health"])
        {
            var refused = (await host.GetAsync(path)).IsProblem(429, "rate_limited");
            Assert.Equal("1", refused.Response.Headers.GetValues("Retry-After").Single());
        }

        first.Dispose();
        for (var i = 0; i < 3; i++) (await host.GetAsync("messages")).Is(200);
        (await host.GetAsync("messages?channel=a b")).Is(400);
        (await host.GetAsync("messages")).Is(200);
    }

    [Fact]
    public async Task Streams_past_those_of_an_address_are_429_until_one_ends()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.StreamsPerAddress = 2);
        var limits = host.App.Services.GetRequiredService<RateLimits>();
        Assert.Null(limits.Stream(IPAddress.Loopback, out var first));
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        (await host.GetAsync("events")).IsProblem(429, "rate_limited");
        (await host.PostAsync("events", """{"channels":{"main":"head"}}""")).IsProblem(429, "rate_limited");
        (await host.GetAsync("messages")).Is(200);

        first.Dispose();
        using var third = await EventReader.PostAsync(host, ("main", "head"));
        await third.UntilLiveAsync();
    }

    [Fact]
    public async Task Addresses_dont_use_up_each_others_seats()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.StreamsPerAddress = 1);
        var limits = host.App.Services.GetRequiredService<RateLimits>();
        Assert.Null(limits.Stream(IPAddress.Parse("2001:db8::1"), out _));
        Assert.NotNull(limits.Stream(IPAddress.Parse("2001:db8::2"), out _));
        Assert.Null(limits.Stream(IPAddress.Parse("2001:db8:0:1::1"), out _));
    }

    [Fact]
    public async Task Limits_of_addresses_are_lifted_with_rate_limiting()
    {
        await using var host = await RelayHost.StartAsync(options =>
        {
            options.Limits.RateLimiting = false;
            options.Limits.StreamsPerAddress = options.Limits.ReadsPerAddress = 1;
        });
        using var one = await EventReader.GetAsync(host);
        using var other = await EventReader.GetAsync(host);
        await other.UntilLiveAsync();
    }

    [Fact]
    public async Task Answer_holds_the_newest_that_fit_and_scrolling_back_gives_all()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.PageBytes = 5_000);
        for (var i = 0; i < 9; i++) await host.Store.Messages.PostAsync(StoreContract.Message(opening: $"{{\"content\":\"{new string('x', 1_000)}\""));
        var messages = (await host.GetAsync("messages?limit=500")).Is(200);
        Assert.Equal([6L, 7, 8, 9], messages.Json!.AsArray().Select(message => (long)message!["seq"]!));
        Assert.InRange(messages.Text.Length, 4_000, 5_010);

        var scrolled = new List<long>();
        for (var before = long.MaxValue >> 10; ;)
        {
            var entries = (await host.GetAsync($"channels/main/log?before={before}")).Is(200).Json!["entries"]!.AsArray();
            if (entries.Count == 0) break;
            scrolled.InsertRange(0, entries.Select(entry => (long)entry!["seq"]!));
            before = scrolled[0];
        }

        Assert.Equal(Enumerable.Range(1, 9).Select(seq => (long)seq), scrolled);
    }

    [Fact]
    public async Task Body_takes_as_much_memory_as_came_and_not_as_was_claimed()
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        var body = new AskedStream();
        (context.Request.Body, context.Request.ContentLength, context.Request.ContentType) = (body, 1_000_000, "application/json");
        var (read, problem) = await RequestBody.ReadAsync(context, 1024 * 1024);
        using (read) Assert.Null(problem);
        Assert.InRange(body.Asked, 1, 64 * 1024);
    }

    /// <summary>An empty body that notes how much room it was offered.</summary>
    private sealed class AskedStream : MemoryStream
    {
        public int Asked { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked = Math.Max(Asked, buffer.Length);
            return ValueTask.FromResult(0);
        }
    }
}
