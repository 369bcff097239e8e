using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Time.Testing;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>The attacks of docs/PROTOCOL.md §14, run against the relay over HTTP. Each was seen to succeed with the defence taken out.</summary>
public sealed class AttackTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Attack02_posting_under_a_name_and_dot1_of_another_key_is_refused()
    {
        await using var host = await StartAsync();
        var (alice, mallory) = (new Person(), new Person());
        (await host.PostAsync("usernames/claim", OldClientTests.Claim(alice, "alice"))).Is(201);

        (await host.PostAsync("messages", OldClientTests.Sign11(mallory, "1", Now, dot1: alice.Dot1))).IsProblem(409, "dot1_taken", "from_dot1");
        (await host.PostAsync("messages", OldClientTests.Sign11(mallory, "2", Now, username: "alice"))).IsProblem(409, "username_taken", "username");
        foreach (var name in new[] { "alice", "Alice", " @ALICE " })
        {
            var at = Now.ToUnixTimeMilliseconds();
            (await host.PostAsync("messages", PlainPost.Sign(mallory.Key, "main", name, at, "3"))).IsProblem(409, "username_taken", "author_name");
            (await host.PostAsync("messages", new JsonObject { ["content"] = "4", ["author"] = name }.ToJsonString())).IsProblem(409, "username_taken");
        }

        var envelope = JsonNode.Parse(mallory.Envelope(host.Place(), Now))!;
        envelope["from_dot1"] = alice.Dot1;
        (await host.PostAsync("messages", envelope.ToJsonString())).Is(400);
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Attack02_a_name_that_the_key_doesnt_hold_is_never_shown()
    {
        await using var host = await StartAsync();
        var message = (await host.PostAsync("messages", OldClientTests.Sign11(new Person(), "hi", Now, username: "alice"))).Is(200).Message;
        Assert.DoesNotContain("alice", message.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attack03_claiming_a_name_for_anothers_dot1_is_refused()
    {
        await using var host = await StartAsync();
        var (alice, mallory) = (new Person(), new Person());
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now))).Is(201);
        (await host.PostAsync("usernames/claim", OldClientTests.Claim(mallory, "the-real-alice", alice.Dot1))).IsProblem(409, "dot1_taken", "dot1");
        (await host.GetAsync($"usernames/by-dot1/{alice.Dot1}")).IsProblem(404, "not_found");

        var record = JsonNode.Parse(mallory.Identity(host.Place(), Now, "the-real-alice"))!;
        record["dot1"] = alice.Dot1;
        (await host.PostAsync("identities", record.ToJsonString())).IsProblem(400, "dot1_mismatch", "dot1");
    }

    [Fact]
    public async Task Attack04_a_second_key_for_a_known_dot1_is_refused_in_every_version()
    {
        await using var host = await StartAsync();
        var (alice, colliding) = (new Person(), new Person());

        // Nobody can wait for a collision of 64 bits: the relay sees the label with another key first, in a version that lets it be chosen.
        (await host.PostAsync("messages", OldClientTests.Sign11(colliding, "first", Now, dot1: alice.Dot1))).Is(200);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).IsProblem(409, "dot1_taken", "from_dot1");
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now))).IsProblem(409, "dot1_taken", "dot1");
        (await host.PostAsync("usernames/claim", OldClientTests.Claim(alice, "alice"))).IsProblem(409, "dot1_taken", "dot1");
        Assert.Equal(1, await host.MessageCountAsync());
    }

    [Theory]
    [InlineData("envelope", "messages?channel=support-42")]
    [InlineData("identity", "identities")]
    [InlineData("join", "channels/support-42/join")]
    [InlineData("leave", "channels/support-42/leave")]
    public async Task Attack06_07_17_odd_keys_and_second_readings_are_refused_at_the_endpoint(string kind, string path)
    {
        using var folder = new TemporaryFolder();
        PretendToBe(folder, "00112233445566778899aabbccddeeff");
        await using var host = await RelayHost.StartAsync(
            options =>
            {
                options.Tenant = _ => new("acme");
                options.Limits.RateLimiting = false;
            },
            folder: folder,
            time: new FakeTimeProvider(Now));

        var tried = 0;
        foreach (var vector in Vectors.Malformed(kind))
        {
            if (vector["reader"] is not null) continue;
            var body = vector["text"] is { } text ? System.Text.Encoding.UTF8.GetBytes((string)text!) : Convert.FromHexString((string)vector["hex"]!);
            var reply = await host.PostAsync(path, body);
            var expected = (string)vector["expect"]!["code"]!;
            Assert.True(reply.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, $"{vector["way"]}: {(int)reply.Status} {reply.Text}");
            if (expected is "odd_key" or "duplicate_name" or "bad_signature" or "wrong_relay" or "wrong_tenant" or "wrong_channel")
                Assert.True(reply.Code == expected, $"{vector["way"]}: {reply.Text}");
            tried++;
        }

        Assert.True(tried > 40, $"Only {tried} malformed vectors of {kind}.");
        Assert.Equal("[]", (await host.GetAsync("channels")).Text);
        if (kind != "envelope") return;
        var good = Vectors.Read("piperchat-v1.5.json")["envelopes"]!["plain"]!;
        (await host.PostAsync(path, good.ToJsonString())).Is(200);
    }

    [Fact]
    public async Task Attack08_an_envelope_of_another_relay_or_tenant_is_refused()
    {
        await using var host = await RelayHost.StartAsync(options => options.Tenant = _ => new("acme"), time: new FakeTimeProvider(Now));
        var alice = new Person();
        var here = host.Place(tenant: "acme");
        (await host.PostAsync("messages", alice.Envelope(here with { Relay = new string('0', 32) }, Now))).IsProblem(400, "wrong_relay", "relay");
        (await host.PostAsync("messages", alice.Envelope(here with { Tenant = "globex" }, Now))).IsProblem(400, "wrong_tenant", "tenant");
        (await host.PostAsync("messages", alice.Envelope(here with { Tenant = "ACME" }, Now))).IsProblem(400, "wrong_tenant", "tenant");
        (await host.PostAsync("messages", alice.Envelope(here, Now))).Is(200);
        Assert.Equal(1, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Attack08_an_id_posted_again_isnt_stored_or_broadcast_again()
    {
        await using var host = await StartAsync();
        var alice = new Person();
        var envelope = alice.Envelope(host.Place(), Now);
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        for (var i = 0; i < 3; i++) (await host.PostAsync("messages", envelope)).Is(200);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now, (string?)JsonNode.Parse(envelope)!["id"]))).Is(200);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now))).Is(200);

        var blocks = await stream.UntilAsync(block => block.Id == $"{host.Store.LogId}.2");
        Assert.Equal(2, blocks.Count(block => block.IsMessage));
        Assert.Equal(2, await host.MessageCountAsync());
    }

    [Theory]
    [InlineData("2099-01-01T00:00:00.000Z", "time_off")]
    [InlineData("not-a-date", "bad_value")]
    [InlineData("2026-02-30T00:00:00.000Z", "bad_value")]
    [InlineData("2026-11-23T10:00:00.000+00:00", "bad_value")]
    public async Task Attack09_a_date_of_2099_or_no_date_is_refused_in_every_version(string createdAt, string code)
    {
        await using var host = await StartAsync();
        var alice = new Person();
        if (code == "time_off")
        {
            var far = DateTimeOffset.Parse(createdAt, System.Globalization.CultureInfo.InvariantCulture);
            (await host.PostAsync("messages", alice.Envelope(host.Place(), far))).IsProblem(400, code, "createdAt");
            (await host.PostAsync("messages", OldClientTests.Sign11(alice, "hi", far))).IsProblem(400, code, "createdAt");
            (await host.PostAsync("messages", PlainPost.Sign(alice.Key, "main", "zoe", far.ToUnixTimeMilliseconds(), "hi"))).IsProblem(400, code, "signed_at");
            (await host.PostAsync("identities", alice.Identity(host.Place(), far))).IsProblem(400, code, "createdAt");
        }
        else
        {
            foreach (var post in new[] { System.Text.Encoding.UTF8.GetString(alice.Envelope(host.Place(), Now)), OldClientTests.Sign11(alice, "hi", Now) })
            {
                var message = JsonNode.Parse(post)!;
                message["createdAt"] = createdAt;
                (await host.PostAsync("messages", message.ToJsonString())).IsProblem(400, code, "createdAt");
            }
        }

        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Attack13_an_attachment_with_any_hash_is_dropped_and_the_message_stays()
    {
        await using var host = await StartAsync();
        var bytes = "hello"u8.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var files = new JsonArray(
            File("good.txt", hash, 5, bytes), File("other-hash.txt", new string('a', 64), 5, bytes), File("other-size.txt", hash, 6, bytes), File("no-bytes.txt", hash, 5, null));
        var answer = (await host.PostAsync("messages", OldClientTests.Sign11(new Person(), "files", Now, files: files))).Is(200).Message;
        Assert.Equal("good.txt", (string?)Assert.Single(answer["attachments"]!.AsArray())!["filename"]);
        var listed = (await host.GetAsync("messages")).Json![0]!;
        Assert.Equal("good.txt", (string?)Assert.Single(listed["attachments"]!.AsArray())!["filename"]);

        // What was signed is told apart, so that readers can still check the signature.
        Assert.Equal(4, listed["manifest"]!.AsArray().Count);

        static JsonObject File(string name, string hash, int size, byte[]? bytes)
        {
            var file = new JsonObject { ["filename"] = name, ["mime_type"] = "text/plain", ["size_bytes"] = size, ["sha256"] = hash };
            if (bytes is not null) file["content_b64"] = Convert.ToBase64String(bytes);
            return file;
        }
    }

    [Fact]
    public async Task Attack14_wraps_and_bodies_without_bound_are_refused()
    {
        await using var host = await StartAsync();
        var alice = new Person();
        (await host.PostAsync("messages", alice.Envelope(host.Place(), Now, wraps: 1024))).Is(200);
        var text = System.Text.Encoding.UTF8.GetString(alice.Envelope(host.Place(), Now));
        (await host.PostAsync("messages", WithWraps(text, 1100))).IsProblem(400, "too_large", "wraps");
        (await host.PostAsync("messages", WithWraps(text, 5_000))).IsProblem(413, "too_large");
        (await host.PostAsync("messages", WithWraps(text, 50_000))).IsProblem(413, "too_large");
        (await host.PostAsync("messages", OldClientTests.Sign11(alice, new string('x', 4097), Now))).IsProblem(400, "too_large", "content");
        var many = new JsonArray([.. Enumerable.Range(0, 33).Select(_ => new JsonObject { ["filename"] = "a", ["mime_type"] = "a/b", ["sha256"] = new string('a', 64), ["size_bytes"] = 0 })]);
        (await host.PostAsync("messages", OldClientTests.Sign11(alice, "x", Now, files: many))).IsProblem(400, "too_large", "attachments");
        Assert.Equal(1, await host.MessageCountAsync());

        static string WithWraps(string envelope, int count)
        {
            var wraps = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"dot1:{i:x16}\":\"{new string('A', 64)}\""));
            var start = envelope.IndexOf("\"wraps\":{", StringComparison.Ordinal) + "\"wraps\":{".Length;
            return $"{envelope[..start]}{wraps},{envelope[start..]}";
        }
    }

    [Fact]
    public async Task Attack15_rotating_forwarded_addresses_gives_no_fresh_allowance()
    {
        await using var host = await StartAsync(rateLimits: true);
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++) statuses.Add(await PostUnsignedFromAsync(host, $"203.0.113.{i}", i));
        Assert.Equal([.. Enumerable.Repeat(200, 10), 429, 429], statuses);
    }

    [Fact]
    public async Task Attack15_an_address_from_the_hosts_own_middleware_counts()
    {
        await using var host = await StartAsync(rateLimits: true, map: app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
            app.MapPiperchat("/");
        });
        for (var i = 0; i < 12; i++) Assert.Equal(200, await PostUnsignedFromAsync(host, $"203.0.113.{i}", i));
    }

    [Fact]
    public async Task Attack17_a_text_with_two_readings_is_refused_at_the_endpoint()
    {
        await using var host = await StartAsync();
        var text = System.Text.Encoding.UTF8.GetString(new Person().Envelope(host.Place(), Now));
        var other = Guid.NewGuid().ToString();
        (await host.PostAsync("messages", $"{text[..^1]},\"id\":\"{other}\"}}")).IsProblem(400, "duplicate_name", "id");
        (await host.PostAsync("messages", $"{text[..^1]},\"\\u0069d\":\"{other}\"}}")).IsProblem(400, "duplicate_name", "id");
        (await host.PostAsync("messages", $"{text[..^1]},\"text\":\"seen by some\"}}")).IsProblem(400, "unknown_name", "text");
        (await host.PostAsync("messages", text + text)).IsProblem(400, "not_json");

        var plain = OldClientTests.Sign11(new Person(), "one", Now);
        (await host.PostAsync("messages", $"{plain[..^1]},\"content\":\"two\"}}")).IsProblem(400, "duplicate_name", "content");
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Attack26_a_stranger_who_posts_a_known_id_gets_nothing_of_the_message()
    {
        await using var host = await StartAsync();
        var id = Guid.NewGuid().ToString();
        var first = (await host.PostAsync("messages", new Person().Envelope(host.Place("secret"), Now, id))).Is(200).Message;
        foreach (var channel in new[] { "secret", "main" })
        {
            var reply = (await host.PostAsync("messages", new Person().Envelope(host.Place(channel), Now, id))).IsProblem(409, "id_taken", "id");
            Assert.DoesNotContain((string)first["cipher_body"]!, reply.Text, StringComparison.Ordinal);
            Assert.Null(reply.Json!["message"]);
        }
    }

    [Fact]
    public async Task Attack27_a_message_of_1_2_is_taken_in_no_other_tenant_and_its_id_only_once()
    {
        var tenant = "";
        await using var host = await RelayHost.StartAsync(
            options =>
            {
                options.Tenant = _ => new(tenant);
                options.AcceptPlaintext = true;
            },
            time: new FakeTimeProvider(Now));
        var message = Vectors.Read("piperchat-v1.json")["v12"]![0]!["message"]!.ToJsonString();
        (await host.PostAsync("messages", message)).Is(200);
        tenant = "acme";
        (await host.PostAsync("messages", message)).IsProblem(400, "unsupported_version", "version");
        (await host.PostAsync("messages", """{"content":"hi","author":"Bob"}""")).IsProblem(400, "unsupported_version", "version");
        (await host.PostAsync("usernames/claim", OldClientTests.Claim(new Person(), "alice"))).IsProblem(400, "unsupported_version", "username");
        Assert.Equal(0, await host.MessageCountAsync("direct"));

        // Its id is spoken for over the whole relay.
        var id = (string)JsonNode.Parse(message)!["id"]!;
        (await host.PostAsync("messages", new Person().Envelope(host.Place(tenant: "acme"), Now, id))).IsProblem(409, "id_taken", "id");
    }

    private static async Task<int> PostUnsignedFromAsync(RelayHost host, string address, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "messages");
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.Add("X-Real-IP", address);
        request.Headers.Add("Forwarded", $"for={address}");
        request.Content = new StringContent($$"""{"content":"{{number}}","author":"Bob"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        return (int)(await host.SendAsync(request)).Status;
    }

    private static Task<RelayHost> StartAsync(bool rateLimits = false, Action<WebApplication>? map = null) => RelayHost.StartAsync(
        options =>
        {
            options.AcceptPlaintext = true;
            options.Limits.RateLimiting = rateLimits;
        },
        map: map,
        time: new FakeTimeProvider(Now));

    /// <summary>Gives the data the relay id for which the vector files were signed.</summary>
    private static void PretendToBe(TemporaryFolder folder, string relay)
    {
        using var database = SqliteDatabase.Open(folder.Database);
        database.Writing.Run("UPDATE relay SET value = ?1 WHERE name = 'relay'", relay);
    }
}
