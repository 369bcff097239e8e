using Microsoft.Extensions.Time.Testing;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Key records, joins, leaves and who is in a channel.</summary>
public sealed class DirectoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Key_record_is_201_then_200_and_is_found_as_it_was_signed()
    {
        var time = new FakeTimeProvider(Now);
        await using var host = await RelayHost.StartAsync(time: time);
        var alice = new Person();
        var record = alice.Identity(host.Place(), Now, "alice");
        Assert.Equal(System.Text.Encoding.UTF8.GetString(record), (await host.PostAsync("identities", record)).Is(201).Json!["identity"]!.ToJsonString());
        time.Advance(TimeSpan.FromDays(30));
        (await host.PostAsync("identities", record)).Is(200);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(record), (await host.GetAsync($"identities/{alice.Dot1}")).Is(200).Text);
        (await host.GetAsync("identities/dot1:0000000000000000")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task Key_record_with_a_serial_that_isnt_higher_is_409()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var alice = new Person();
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice", serial: 2))).Is(201);
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice", serial: 1))).IsProblem(409, "serial_taken", "serial");
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice2", serial: 2))).IsProblem(409, "serial_taken", "serial");
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice2", serial: 3))).Is(201);
    }

    [Fact]
    public async Task Key_record_for_another_keys_name_is_409_that_names_the_holder()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var (alice, mallory) = (new Person(), new Person());
        await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice"));
        var taken = (await host.PostAsync("identities", mallory.Identity(host.Place(), Now, "alice"))).IsProblem(409, "username_taken", "username");
        Assert.Equal(alice.Dot1, (string?)taken.Json!["claimed_by"]);
        (await host.GetAsync($"identities/{mallory.Dot1}")).IsProblem(404, "not_found");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public async Task Key_record_or_join_dated_off_the_relays_clock_is_400(int seconds)
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var alice = new Person();
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now.AddSeconds(seconds)))).IsProblem(400, "time_off", "createdAt");
        await host.PostAsync("identities", alice.Identity(host.Place(), Now));
        (await host.PostAsync("channels/main/join", alice.Join(host.Place(), Now.AddSeconds(seconds)))).IsProblem(400, "time_off", "createdAt");
        Assert.Equal("[]", (await host.GetAsync("channels/main/participants")).Text);
    }

    [Fact]
    public async Task Join_and_leave_say_who_is_in_the_channel_and_repeat_their_first_answer()
    {
        var time = new FakeTimeProvider(Now);
        await using var host = await RelayHost.StartAsync(time: time);
        var alice = new Person();
        await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice"));
        var join = alice.Join(host.Place(), Now);
        var first = (await host.PostAsync("channels/main/join", join)).Is(200);
        Assert.Equal(1, (long?)first.Json!["seq"]);
        Assert.Equal(first.Text, (await host.PostAsync("channels/main/join", join)).Is(200).Text);

        var person = Assert.Single((await host.GetAsync("channels/main/participants")).Json!.AsArray())!;
        Assert.Equal("alice", (string?)person["identity"]!["username"]);
        Assert.Equal("join", (string?)person["by"]);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(join), person["record"]!.ToJsonString());
        Assert.True(person.AsObject().ContainsKey("role") && person.AsObject().ContainsKey("site_user"));

        (await host.PostAsync("channels/main/leave", alice.Leave(host.Place(), Now))).Is(200);
        Assert.Equal("[]", (await host.GetAsync("channels/main/participants")).Text);
        (await host.PostAsync("channels/main/join", join)).IsProblem(409, "superseded", "createdAt");
        time.Advance(TimeSpan.FromSeconds(1));
        (await host.PostAsync("channels/main/join", alice.Join(host.Place(), Now.AddSeconds(1)))).Is(200);
    }

    [Fact]
    public async Task Join_without_a_key_record_is_400_that_says_what_to_do()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var reply = (await host.PostAsync("channels/main/join", new Person().Join(host.Place(), Now))).IsProblem(400, "no_identity", "ed25519_pub");
        Assert.Contains("publish a key record first", (string?)reply.Json!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_past_the_most_readers_is_400()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.Readers = 1, time: new FakeTimeProvider(Now));
        foreach (var (person, status) in new[] { (new Person(), 200), (new Person(), 400) })
        {
            await host.PostAsync("identities", person.Identity(host.Place(), Now));
            var reply = await host.PostAsync("channels/main/join", person.Join(host.Place(), Now));
            if (status == 200) reply.Is(200);
            else reply.IsProblem(400, "too_many_readers", "channel");
        }

        Assert.Single((await host.GetAsync("channels/main/participants")).Json!.AsArray());
        Assert.Equal(1, (int?)(await host.GetAsync("health")).Json!["limits"]!["readers"]);
    }

    [Fact]
    public async Task Join_posted_to_another_channel_or_as_a_leave_is_400()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var alice = new Person();
        await host.PostAsync("identities", alice.Identity(host.Place(), Now));
        var join = alice.Join(host.Place(), Now);
        (await host.PostAsync("channels/other/join", join)).IsProblem(400, "wrong_channel", "channel");
        (await host.PostAsync("channels/main/leave", join)).IsProblem(400, "bad_signature", "sig");
    }

    [Theory]
    [InlineData("identities")]
    [InlineData("channels/main/join")]
    [InlineData("channels/main/leave")]
    [InlineData("usernames/claim")]
    public async Task Record_that_makes_no_sense_is_400_or_413_or_415(string path)
    {
        await using var host = await RelayHost.StartAsync();
        (await host.PostAsync(path, "{")).IsProblem(400, "not_json");
        (await host.PostAsync(path, "{}")).IsProblem(400, "missing_name");
        (await host.PostAsync(path, new string(' ', 17 * 1024))).IsProblem(413, "too_large");
        using var form = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
        (await host.SendAsync(form)).IsProblem(415, "not_json_body");
    }

    [Fact]
    public async Task Records_past_the_burst_of_a_key_are_429()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.PostBurst = 2, time: new FakeTimeProvider(Now));
        var alice = new Person();
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now))).Is(201);
        (await host.PostAsync("channels/main/join", alice.Join(host.Place(), Now))).Is(200);
        (await host.PostAsync("channels/main/leave", alice.Leave(host.Place(), Now))).IsProblem(429, "rate_limited");
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).Is(200);
    }

    [Fact]
    public async Task Stream_carries_joins_and_leaves_as_records_that_old_clients_skip()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        var alice = new Person();
        await host.PostAsync("identities", alice.Identity(host.Place(), Now, "alice"));
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        await host.PostAsync("channels/main/join", alice.Join(host.Place(), Now));
        await host.PostAsync("channels/main/leave", alice.Leave(host.Place(), Now));

        var join = (await stream.NextAsync())!;
        Assert.StartsWith("event: record\ndata: {", join.Text, StringComparison.Ordinal);
        Assert.Equal("join", (string?)join.Json["type"]);
        Assert.Equal(alice.Dot1, (string?)join.Json["identity"]!["dot1"]);
        Assert.Equal($"id: {host.Store.LogId}.1", (await stream.NextAsync())!.Text);
        Assert.Equal("leave", (string?)(await stream.NextAsync())!.Json["type"]);
    }

    [Fact]
    public async Task Channels_are_listed_once_they_hold_something()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        Assert.Equal("[]", (await host.GetAsync("channels")).Text);
        await host.PostAsync("messages", new Person().Envelope(host.Place("support-42"), Now));
        Assert.Equal(
            """[{"name":"support-42","created_at":"2026-11-23T10:00:00.000Z","message_count":1,"last_activity":"2026-11-23T10:00:00.000Z","claimed":false}]""",
            (await host.GetAsync("channels")).Text);
    }

    [Fact]
    public async Task Health_tells_the_relay_its_log_and_its_clock()
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Now));
        await host.PostAsync("messages", new Person().Envelope(host.Place(), Now));
        var health = (await host.GetAsync("health")).Is(200).Json!.AsObject();
        Assert.Equal("ok", (string?)health["status"]);
        Assert.Equal(host.Store.RelayId, (string?)health["relay"]);
        Assert.Equal(host.Store.LogId, (string?)health["log"]);
        Assert.Equal("", (string?)health["tenant"]);
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)health["now"]);
        Assert.Equal((1, 1, 1), ((int)health["channels"]!, (int)health["messages"]!, (int)health["keys"]!));
        Assert.Equal("1.5", (string?)health["protocol_version"]);
        Assert.Equal(["1.2", "1.3", "1.5"], health["protocol_versions_supported"]!.AsArray().Select(version => (string?)version));
        Assert.Equal(262_144, (int?)health["limits"]!["envelope_bytes"]);
        Assert.Equal(256, (int?)health["limits"]!["stream_channels"]);
        Assert.True(health.ContainsKey("nodeId") && health.ContainsKey("iroh") && health.ContainsKey("uptime_s") && health.ContainsKey("version"));
    }
}
