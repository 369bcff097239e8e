using System.Globalization;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Many who lost their streams at once, as behind a proxy that restarts, and come back at once.</summary>
public sealed class ReconnectTests
{
    private const int Clients = 500;
    private const int Channels = 5;
    private const int Missed = 10;

    [Fact]
    public async Task Clients_that_missed_what_the_rings_hold_come_back_with_at_most_one_read_of_the_store_per_channel()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.StreamsPerAddress = 2 * Clients, CountingStore.Decorate);
        var store = (CountingStore)host.Store;
        await OpenAndLeaveAsync(host);
        for (var i = 0; i < Missed; i++) await PostToAllAsync(host);

        var before = store.Reads;
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => CountBacklogAsync(host, Name(i % Channels))));
        Assert.InRange(store.Reads - before, 0, Channels);
        Assert.All(counts, count => Assert.Equal(Missed, count));
    }

    [Fact]
    public async Task Client_that_missed_more_than_the_ring_holds_reads_the_store_up_to_where_the_ring_goes_on()
    {
        await using var host = await RelayHost.StartAsync(build: CountingStore.Decorate);
        await OpenAndLeaveAsync(host);
        for (var i = 0; i < 550; i++) await host.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", Name(0))));
        Assert.Equal(550, await CountBacklogAsync(host, Name(0)));
    }

    /// <summary>A channel has a ring from the first message on that someone listened to.</summary>
    private static async Task OpenAndLeaveAsync(RelayHost host)
    {
        var streams = await Task.WhenAll(Enumerable.Range(0, Channels).Select(i => EventReader.GetAsync(host, Name(i))));
        foreach (var stream in streams) await stream.UntilLiveAsync();
        await PostToAllAsync(host);
        foreach (var stream in streams)
        {
            await stream.UntilAsync(block => block.IsMessage);
            stream.Dispose();
        }
    }

    private static async Task PostToAllAsync(RelayHost host)
    {
        for (var i = 0; i < Channels; i++) await host.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", Name(i))));
    }

    /// <summary>How many messages a client gets that had the first one.</summary>
    private static async Task<int> CountBacklogAsync(RelayHost host, string channel)
    {
        using var stream = await EventReader.GetAsync(host, channel, $"{host.Store.LogId}.1");
        var blocks = await stream.UntilLiveAsync();
        Assert.DoesNotContain(blocks, block => block.Event == "reset");
        return blocks.Count(block => block.IsMessage);
    }

    private static string Name(int channel) => string.Create(CultureInfo.InvariantCulture, $"c{channel}");
}
