using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>GET and POST /events: what a stream begins with, how it goes on, and how it ends.</summary>
public sealed class StreamTests
{
    private static readonly PiperchatChannel Main = new("", "main");

    [Fact]
    public async Task Stream_has_headers_that_keep_proxies_from_holding_it_back()
    {
        await using var host = await RelayHost.StartAsync();
        using var stream = await EventReader.GetAsync(host);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache, no-store, no-transform", stream.Response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Equal(["no"], stream.Response.Headers.GetValues("X-Accel-Buffering"));
    }

    [Fact]
    public async Task Stream_of_an_empty_channel_gives_a_cursor_at_once()
    {
        await using var host = await RelayHost.StartAsync();
        using var stream = await EventReader.GetAsync(host, "nothing");
        var live = (await stream.NextAsync())!;
        Assert.Equal("live", live.Event);
        Assert.Equal($$"""{"channel":"nothing","log":"{{host.Store.LogId}}","head":0}""", live.Data);
        Assert.Equal($"id: {host.Store.LogId}.0", (await stream.NextAsync())!.Text);
    }

    [Fact]
    public async Task Stream_without_a_cursor_begins_with_the_last_100_messages()
    {
        await using var host = await RelayHost.StartAsync();
        for (var i = 0; i < 130; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        using var stream = await EventReader.GetAsync(host);
        var blocks = await stream.UntilLiveAsync();
        Assert.Equal(Enumerable.Range(31, 100).Select(i => (long)i), blocks.Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!));
    }

    [Fact]
    public async Task Stream_of_large_messages_gives_all_of_its_backlog()
    {
        await using var host = await RelayHost.StartAsync();
        for (var i = 0; i < 5; i++) await host.Store.Messages.PostAsync(StoreContract.Message(opening: $"{{\"content\":\"{new string('x', 3_000_000)}\""));
        using var stream = await EventReader.GetAsync(host);
        Assert.Equal(5, (await stream.UntilLiveAsync()).Count(block => block.IsMessage));
    }

    [Fact]
    public async Task Message_block_begins_with_data_and_its_cursor_comes_in_a_block_of_its_own()
    {
        await using var host = await RelayHost.StartAsync();
        var message = (await host.Store.Messages.PostAsync(StoreContract.Message())).Message;
        using var stream = await EventReader.GetAsync(host);
        Assert.Equal("data: " + System.Text.Encoding.UTF8.GetString(message.Body), (await stream.NextAsync())!.Text);
        Assert.Equal($"id: {host.Store.LogId}.1", (await stream.NextAsync())!.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_goes_on_after_its_cursor(bool inHeader)
    {
        await using var host = await RelayHost.StartAsync();
        for (var i = 0; i < 5; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        var cursor = $"{host.Store.LogId}.3";
        using var stream = inHeader ? await EventReader.GetAsync(host, lastEventId: cursor) : await EventReader.GetAsync(host, $"main&cursor={cursor}");
        Assert.Equal([4L, 5], (await stream.UntilLiveAsync()).Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!));
    }

    [Fact]
    public async Task Last_event_id_counts_more_than_the_address_that_a_browser_repeats()
    {
        await using var host = await RelayHost.StartAsync();
        for (var i = 0; i < 5; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        using var stream = await EventReader.GetAsync(host, $"main&cursor={host.Store.LogId}.1", lastEventId: $"{host.Store.LogId}.4");
        Assert.Equal([5L], (await stream.UntilLiveAsync()).Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!));
    }

    [Theory]
    [InlineData("0123456789abcdef.1")]
    [InlineData("LOG.3")]
    [InlineData("LOG.99999999999999999999")]
    [InlineData("LOG.-1")]
    [InlineData("e4a1c9")]
    [InlineData("LOG.1.other")]
    public async Task Cursor_of_another_log_or_past_the_head_resets_the_stream(string cursor)
    {
        await using var host = await RelayHost.StartAsync();
        for (var i = 0; i < 2; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        using var stream = await EventReader.GetAsync(host, lastEventId: cursor.Replace("LOG", host.Store.LogId, StringComparison.Ordinal));
        var blocks = await stream.UntilLiveAsync();
        Assert.Equal("reset", blocks[0].Event);
        Assert.Equal(2, (long)blocks[0].Json["head"]!);
        Assert.Equal([1L, 2], blocks.Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!));
    }

    [Fact]
    public async Task One_stream_carries_many_channels_with_a_cursor_each()
    {
        await using var host = await RelayHost.StartAsync();
        var (a, b) = (new PiperchatChannel("", "a"), new PiperchatChannel("", "b"));
        for (var i = 0; i < 3; i++) await host.Store.Messages.PostAsync(StoreContract.Message(a));
        await host.Store.Messages.PostAsync(StoreContract.Message(b));

        using var stream = await EventReader.PostAsync(host, ("a", $"{host.Store.LogId}.2.a"), ("b", "head"), ("new", "last100"));
        var blocks = await stream.UntilAsync(block => block.Id?.EndsWith(".new", StringComparison.Ordinal) is true);
        Assert.Equal(
            [$"{host.Store.LogId}.3.a", $"{host.Store.LogId}.3.a", $"{host.Store.LogId}.1.b", $"{host.Store.LogId}.0.new"],
            blocks.Where(block => block.Id is not null).Select(block => block.Id));

        await host.Store.Messages.PostAsync(StoreContract.Message(b));
        await host.Store.Messages.PostAsync(StoreContract.Message(a));
        var live = await stream.UntilAsync(block => block.Id == $"{host.Store.LogId}.4.a");
        Assert.Contains(live, block => block.Id == $"{host.Store.LogId}.2.b");
        Assert.Equal(2, live.Count(block => block.IsMessage));
    }

    [Theory]
    [InlineData("""{}""", "channels")]
    [InlineData("""{"channels":{}}""", "channels")]
    [InlineData("""{"channels":[]}""", "channels")]
    [InlineData("""{"channels":{"a":"head"},"more":1}""", "channels")]
    [InlineData("""{"channels":{"A":"head"}}""", "channels")]
    [InlineData("""{"channels":{"a":1}}""", "channels.a")]
    [InlineData("""{"channels":{"a":"tail"}}""", "channels.a")]
    [InlineData("""{"channels":{"a":"head","b":"head","c":"head"}}""", "channels")]
    public async Task Request_for_a_stream_that_makes_no_sense_is_400(string body, string field)
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.ChannelsPerStream = 2);
        (await host.PostAsync("events", body)).IsProblem(400, "bad_value", field);
    }

    [Fact]
    public async Task Request_for_a_stream_that_names_a_channel_twice_is_400()
    {
        await using var host = await RelayHost.StartAsync();
        (await host.PostAsync("events", """{"channels":{"a":"head","a":"head"}}""")).IsProblem(400, "duplicate_name");
    }

    [Fact]
    public async Task Silent_stream_gets_a_heartbeat_every_25_seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RelayHost.StartAsync(time: time);
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(25));
            Assert.Equal(": ", (await stream.NextAsync())!.Text);
        }
    }

    [Fact]
    public async Task Streams_end_at_once_when_the_host_stops_and_say_when_to_come_back()
    {
        await using var host = await RelayHost.StartAsync();
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        var stopping = host.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^retry: [1-5][0-9]{3}$", (await stream.NextAsync())!.Text);
        Assert.Null(await stream.NextAsync());
        await stopping;
    }

    [Fact]
    public async Task Stream_whose_client_doesnt_read_holds_up_no_shutdown()
    {
        await using var host = await RelayHost.StartAsync();
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        await FillAsync(host);

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await host.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Stream_that_lags_past_its_bound_is_cut_off_and_resumes_by_cursor_without_loss()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.StreamBacklog = 10);
        using var stalled = await EventReader.GetAsync(host);
        await stalled.UntilLiveAsync();
        using var healthy = await EventReader.GetAsync(host);
        await healthy.UntilLiveAsync();
        for (var posted = 0; posted < Filling; posted += 5)
        {
            await FillAsync(host, 5);
            await healthy.UntilAsync(block => block.Id == $"{host.Store.LogId}.{posted + 5}");
        }

        var got = new List<long>();
        var cursor = $"{host.Store.LogId}.0";
        while (await NextOrCutAsync(stalled) is { } block)
        {
            if (block.IsMessage) got.Add((long)block.Json["seq"]!);
            cursor = block.Id ?? cursor;
        }

        Assert.True(got.Count < Filling, "The stalled stream was never cut off.");
        using var resumed = await EventReader.GetAsync(host, lastEventId: cursor);
        got.AddRange((await resumed.UntilLiveAsync()).Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!));
        Assert.Equal(Enumerable.Range(1, Filling).Select(i => (long)i), got.Distinct());
    }

    [Fact]
    public void Feed_keeps_no_more_frames_and_bytes_than_its_bounds()
    {
        var feed = new ChannelFeed(Main, "0123456789abcdef");
        var awoken = new HashSet<StreamListener>();
        var frames = new Frame?[1024];
        for (var seq = 1; seq <= 2000; seq++) feed.Publish(new LogEntry(seq, EntryKind.Message, new byte[100]), awoken);
        Assert.Equal(ChannelFeed.Taken.Frames, feed.Take(2000 - 512, frames, out var count));
        Assert.Equal(512, count);
        Assert.Equal(ChannelFeed.Taken.Gap, feed.Take(2000 - 513, frames, out _));

        for (var seq = 2001; seq <= 2020; seq++) feed.Publish(new LogEntry(seq, EntryKind.Message, new byte[200 * 1024]), awoken);
        Assert.Equal(ChannelFeed.Taken.Gap, feed.Take(2010, frames, out _));
        Assert.Equal(ChannelFeed.Taken.Frames, feed.Take(2016, frames, out count));
        Assert.Equal(4, count);
    }

    [Fact]
    public void Feed_begins_anew_after_frames_that_another_process_wrote()
    {
        var feed = new ChannelFeed(Main, "0123456789abcdef");
        var awoken = new HashSet<StreamListener>();
        var frames = new Frame?[8];
        feed.Publish(new LogEntry(5, EntryKind.Message, []), awoken);
        feed.Publish(new LogEntry(6, EntryKind.Message, []), awoken);
        feed.Publish(new LogEntry(9, EntryKind.Message, []), awoken);
        Assert.Equal(ChannelFeed.Taken.Gap, feed.Take(6, frames, out _));
        Assert.Equal(ChannelFeed.Taken.Frames, feed.Take(8, frames, out var count));
        Assert.Equal(1, count);
        Assert.Equal(ChannelFeed.Taken.Nothing, feed.Take(9, frames, out _));
    }

    [Fact]
    public async Task Stream_shows_what_a_second_process_on_the_same_data_wrote_once_its_own_writes_again()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RelayHost.StartAsync(folder: folder);
        await using var other = SqliteStore.Open(
            folder.Database, new Announcements(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, StoreContract.Absence);
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        await host.Store.Messages.PostAsync(StoreContract.Message());
        await other.Messages.PostAsync(StoreContract.Message());
        await host.Store.Messages.PostAsync(StoreContract.Message());
        var blocks = await stream.UntilAsync(block => block.Id == $"{host.Store.LogId}.3");
        Assert.Equal([1L, 2, 3], blocks.Where(block => block.IsMessage).Select(block => (long)block.Json["seq"]!));
    }

    private const int Filling = 1_500;

    /// <summary>More than the socket and its pipe hold on any system, so that a client which doesn't read stalls the stream.</summary>
    private static async Task FillAsync(RelayHost host, int messages = Filling)
    {
        var large = new string('x', 20_000);
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ =>
            host.Store.Messages.PostAsync(StoreContract.Message(opening: $"{{\"content\":\"{large}\""))));
    }

    private static async Task<Block?> NextOrCutAsync(EventReader stream)
    {
        try
        {
            return await stream.NextAsync();
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
