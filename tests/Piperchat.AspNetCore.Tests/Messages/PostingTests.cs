using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /messages in version 1.5, and what is read back.</summary>
public sealed class PostingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Post_answers_the_signed_names_and_those_of_version_1_0()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var alice = new Person();
        var envelope = alice.Envelope(host.Place(), Now);
        var message = (await host.PostAsync("messages", envelope)).Is(200).Message.AsObject();

        foreach (var (name, value) in JsonNode.Parse(envelope)!.AsObject()) Assert.Equal(value?.ToJsonString(), message[name]?.ToJsonString());
        Assert.Equal(alice.Key.PublicKeyHex, (string?)message["pubkey"]);
        Assert.Equal(alice.Key.PublicKeyHex[..8], (string?)message["pubkeyShort"]);
        Assert.Equal(alice.Dot1[^6..], (string?)message["dot1Short"]);
        Assert.Equal(alice.Dot1, (string?)message["author"]);
        Assert.Equal(alice.Dot1, (string?)message["author_name"]);
        Assert.Equal("[false,true,false,true]", new JsonArray(
            message["legacy"]!.DeepClone(), message["signed"]!.DeepClone(), message["unsigned"]!.DeepClone(), message["encrypted"]!.DeepClone()).ToJsonString());
        Assert.Equal(1, (long?)message["seq"]);
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)message["receivedAt"]);
        Assert.NotEqual("", (string?)message["content"]);
    }

    [Fact]
    public async Task Post_and_history_and_stream_have_the_same_bytes()
    {
        await using var host = await RelayHost.StartAsync();
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        var posted = await host.PostAsync("messages", new Person().Envelope(host.Place(), DateTimeOffset.UtcNow));
        var sent = (await stream.UntilAsync(block => block.IsMessage))[^1].Data!;
        Assert.Equal($"{{\"ok\":true,\"message\":{sent}}}", posted.Text);
        Assert.Equal($"[{sent}]", (await host.GetAsync("messages?channel=main")).Text);
        Assert.EndsWith($"\"entries\":[{sent}]}}", (await host.GetAsync("channels/main/log")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_again_is_answered_with_the_first_message_however_late()
    {
        var time = new FakeTimeProvider(Now);
        await using var host = await RelayHost.StartAsync(time: time);
        var envelope = new Person().Envelope(host.Place(), Now);
        var first = (await host.PostAsync("messages", envelope)).Is(200);
        Assert.Null(first.Json!["deduped"]);
        time.Advance(TimeSpan.FromDays(3));
        var second = (await host.PostAsync("messages", envelope)).Is(200);
        Assert.True((bool?)second.Json!["deduped"]);
        Assert.Equal(first.Message.ToJsonString(), second.Message.ToJsonString());
        Assert.Equal(1, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Same_id_by_the_same_key_in_another_channel_is_409()
    {
        await using var host = await RelayHost.StartAsync();
        var alice = new Person();
        var id = Guid.NewGuid().ToString();
        (await host.PostAsync("messages", alice.Envelope(host.Place(), DateTimeOffset.UtcNow, id))).Is(200);
        var other = await host.PostAsync("messages", alice.Envelope(host.Place("other"), DateTimeOffset.UtcNow, id));
        other.IsProblem(409, "id_taken", "id");
        Assert.Equal(0, await host.MessageCountAsync("other"));
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public async Task Post_dated_off_the_relays_clock_is_400_with_its_time(int seconds, bool taken)
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var reply = await host.PostAsync("messages", new Person().Envelope(host.Place(), Now.AddSeconds(seconds)));
        if (taken)
        {
            reply.Is(200);
            return;
        }

        reply.IsProblem(400, "time_off", "createdAt");
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)reply.Json!["now"]);
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Query_that_names_another_channel_than_the_body_is_400()
    {
        await using var host = await RelayHost.StartAsync();
        var envelope = new Person().Envelope(host.Place(), DateTimeOffset.UtcNow);
        (await host.PostAsync("messages?channel=other", envelope)).IsProblem(400, "wrong_channel", "channel");
        (await host.PostAsync("messages?channel=MAIN", envelope)).Is(200);
    }

    [Theory]
    [InlineData("id", "\"not-a-uuid\"", "bad_value")]
    [InlineData("id", "17", "wrong_type")]
    [InlineData("createdAt", "\"yesterday\"", "bad_value")]
    [InlineData("createdAt", "\"2026-02-30T10:00:00.000Z\"", "bad_value")]
    [InlineData("channel", "\"Main\"", "bad_value")]
    [InlineData("channel", "\"a/b\"", "bad_value")]
    [InlineData("epk", "\"00\"", "bad_value")]
    [InlineData("cipher_body", "\"***\"", "bad_value")]
    [InlineData("wraps", "{}", "missing_name")]
    [InlineData("wraps", "[]", "wrong_type")]
    [InlineData("prev", "\"zz\"", "bad_value")]
    [InlineData("sig", "\"00\"", "bad_value")]
    [InlineData("from_dot1", "\"dot1:0000000000000000\"", null)]
    public async Task Post_with_a_bad_field_is_400_that_names_it_and_nothing_is_stored(string field, string value, string? code)
    {
        await using var host = await RelayHost.StartAsync();
        var envelope = JsonNode.Parse(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow))!.AsObject();
        envelope[field] = JsonNode.Parse(value);
        var reply = await host.PostAsync("messages", envelope.ToJsonString());
        if (code is not null) reply.IsProblem(400, code, field);
        else Assert.Equal(400, (int)reply.Status);
        Assert.Equal(0, await host.MessageCountAsync());
        Assert.Equal("[]", (await host.GetAsync("channels")).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    [InlineData("{\"version\":1.5}")]
    [InlineData("{\"version\":\"9.9\"}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    public async Task Post_that_isnt_a_message_is_400(string body)
    {
        await using var host = await RelayHost.StartAsync();
        var reply = await host.PostAsync("messages", body);
        reply.IsProblem(400, reply.Code!);
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Post_of_bytes_that_arent_utf8_is_400()
    {
        await using var host = await RelayHost.StartAsync();
        (await host.PostAsync("messages", [.. "{\"version\":\""u8, 0xff, 0xfe, .. "\"}"u8])).IsProblem(400, "not_json");
    }

    [Fact]
    public async Task Post_past_the_limit_of_bytes_is_413_with_and_without_a_length()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.PostBytes = 8 * 1024);
        var large = Encoding.UTF8.GetBytes(new string(' ', 8 * 1024 + 1));
        (await host.PostAsync("messages", large)).IsProblem(413, "too_large");

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "messages") { Content = new StreamContent(new MemoryStream(large)) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content.Headers.ContentType = new("application/json");
        (await host.SendAsync(chunked)).IsProblem(413, "too_large");

        var fits = new Person().Envelope(host.Place(), DateTimeOffset.UtcNow);
        (await host.PostAsync("messages", [.. fits, .. new byte[(8 * 1024) - fits.Length].Select(_ => (byte)' ')])).Is(200);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task Post_that_isnt_json_by_its_type_is_415(string? type)
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "messages")
        {
            Content = new ByteArrayContent(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow)),
        };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await host.SendAsync(request)).IsProblem(415, "not_json_body");
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Posts_past_the_burst_of_a_key_are_429_until_one_comes_back()
    {
        var time = new FakeTimeProvider(Now);
        await using var host = await RelayHost.StartAsync(time: time);
        var alice = new Person();
        for (var i = 0; i < 10; i++) (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).Is(200);
        var limited = (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).IsProblem(429, "rate_limited");
        Assert.Equal("2", limited.Response.Headers.RetryAfter?.ToString());
        Assert.Equal(2000, (long?)limited.Json!["retry_after_ms"]);
        (await host.PostAsync("messages", new Person().Envelope(host.Place(), Now))).Is(200);

        time.Advance(TimeSpan.FromSeconds(2));
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).Is(200);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).IsProblem(429, "rate_limited");
        Assert.Equal(12, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Posts_are_unlimited_where_the_host_lifted_the_rate_limits()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.RateLimiting = false);
        var alice = new Person();
        for (var i = 0; i < 25; i++) (await host.PostAsync("messages", alice.Envelope(host.Place(), DateTimeOffset.UtcNow))).Is(200);
    }

    [Fact]
    public async Task Requests_past_the_limit_of_an_address_are_429_before_they_are_read()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.RequestsPerMinute = 3, time: new FakeTimeProvider(Now));
        for (var i = 0; i < 3; i++) (await host.PostAsync("messages", "no")).IsProblem(400, "not_json");
        (await host.PostAsync("messages", "no")).IsProblem(429, "rate_limited");
        (await host.PostAsync("identities", "no")).IsProblem(429, "rate_limited");
        (await host.GetAsync("messages")).Is(200);
    }

    [Fact]
    public async Task A_forged_post_uses_up_nothing_of_the_keys_allowance()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.PostBurst = 1, time: new FakeTimeProvider(Now));
        var alice = new Person();
        var forged = JsonNode.Parse(alice.Envelope(host.Place(), Now))!;
        forged["cipher_body"] = Convert.ToBase64String(new byte[96]);
        (await host.PostAsync("messages", forged.ToJsonString())).IsProblem(400, "bad_signature", "sig");
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).Is(200);
    }

    [Fact]
    public async Task Posts_that_the_store_cant_take_are_503()
    {
        await using var host = await RelayHost.StartAsync();
        var place = host.Place();
        await host.Store.DisposeAsync();
        var reply = (await host.PostAsync("messages", new Person().Envelope(place, DateTimeOffset.UtcNow))).IsProblem(503, "busy");
        Assert.Equal("1", reply.Response.Headers.RetryAfter?.ToString());
    }

    [Fact]
    public async Task Messages_are_listed_oldest_first_within_their_limit()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.RateLimiting = false);
        for (var i = 0; i < 5; i++) await host.PostAsync("messages", new Person().Envelope(host.Place(), DateTimeOffset.UtcNow));
        Assert.Equal("[4,5]", await SeqsAsync("messages?limit=2"));
        Assert.Equal("[1,2,3,4,5]", await SeqsAsync("messages?limit=9999"));
        Assert.Equal("[]", await SeqsAsync("messages?since=2999-01-01T00:00:00.000Z"));
        Assert.Equal("[1,2,3,4,5]", await SeqsAsync("messages?since=2020-01-01"));

        async Task<string> SeqsAsync(string path) => new JsonArray(
            [.. (await host.GetAsync(path)).Is(200).Json!.AsArray().Select(message => message!["seq"]!.DeepClone())]).ToJsonString();
    }

    [Theory]
    [InlineData("messages?limit=0", "limit")]
    [InlineData("messages?limit=-1", "limit")]
    [InlineData("messages?limit=x", "limit")]
    [InlineData("messages?since=not-a-date", "since")]
    [InlineData("messages?channel=a%2Fb", "channel")]
    [InlineData("channels/main/log?before=x", "before")]
    [InlineData("channels/main/log?limit=0", "limit")]
    [InlineData("channels/a.b/participants", "channel")]
    [InlineData("events?channel=%20", "channel")]
    [InlineData("identities/alice", "dot1")]
    [InlineData("usernames?dot1=alice", "dot1")]
    [InlineData("usernames?limit=x", "limit")]
    [InlineData("usernames/a", "username")]
    public async Task Query_that_makes_no_sense_is_400_that_names_it(string path, string field)
    {
        await using var host = await RelayHost.StartAsync();
        (await host.GetAsync(path)).IsProblem(400, "bad_value", field);
    }

    [Fact]
    public async Task Log_is_read_backwards_with_records_and_messages()
    {
        await using var host = await RelayHost.StartAsync();
        var alice = new Person();
        var now = DateTimeOffset.UtcNow;
        await host.PostAsync("identities", alice.Identity(host.Place(), now, "alice"));
        await host.PostAsync("messages", alice.Envelope(host.Place(), now));
        await host.PostAsync("channels/main/join", alice.Join(host.Place(), now));
        await host.PostAsync("messages", alice.Envelope(host.Place(), now));

        var log = (await host.GetAsync("channels/main/log?limit=2")).Is(200).Json!;
        Assert.Equal(host.Store.LogId, (string?)log["log"]);
        Assert.Equal(3, (long?)log["head"]);
        Assert.Equal([2L, 3], log["entries"]!.AsArray().Select(entry => (long)entry!["seq"]!));
        var join = log["entries"]![0]!;
        Assert.Equal("join", (string?)join["type"]);
        Assert.Equal("main", (string?)join["channel"]);
        Assert.Equal("alice", (string?)join["identity"]!["username"]);
        Assert.Equal(alice.Key.PublicKeyHex, (string?)join["record"]!["ed25519_pub"]);

        var before = (await host.GetAsync("channels/main/log?before=2")).Is(200).Json!;
        Assert.Equal([1L], before["entries"]!.AsArray().Select(entry => (long)entry!["seq"]!));
        Assert.Equal("""{"log":"LOG","head":0,"entries":[]}""".Replace("LOG", host.Store.LogId, StringComparison.Ordinal), (await host.GetAsync("channels/none/log")).Text);
    }
}
