using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A plain HTTP client that speaks versions 1.0 to 1.3 as docs/PROTOCOL.md §11 says, with the reference's own messages.</summary>
public sealed class OldClientTests
{
    /// <summary>When the reference signed its messages of 1.0.</summary>
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeMilliseconds(1_780_000_000_000);

    private static readonly JsonNode Reference = Vectors.Read("piperchat-v1.json");

    [Theory]
    [InlineData("v10")]
    [InlineData("v11")]
    [InlineData("v12")]
    public async Task Messages_of_the_reference_are_posted_streamed_and_listed(string version)
    {
        await using var host = await StartAsync(out _);
        foreach (var vector in Reference[version]!.AsArray())
        {
            var message = vector!["message"]!.AsObject();
            var channel = (string)message["channel"]!;
            using var stream = await EventReader.GetAsync(host, channel);
            await stream.UntilLiveAsync();

            var answer = (await host.PostAsync("messages", message.ToJsonString())).Is(200).Message.AsObject();
            var block = (await stream.NextAsync())!;
            Assert.StartsWith("data: {", block.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("id:", block.Text.Split('\n')[0][..10], StringComparison.Ordinal);
            var sent = block.Json.AsObject();
            var listed = (await host.GetAsync($"messages?channel={channel}&limit=1")).Json![0]!;
            Assert.Equal(sent.ToJsonString(), listed.ToJsonString());

            foreach (var name in new[] { "id", "channel", "createdAt", "prev", "content", "version", "from_dot1", "from_ed25519_pub", "sig", "from_x25519_pub", "cipher_body", "wraps" })
            {
                if (message.TryGetPropertyValue(name, out var value)) Assert.Equal(value?.ToJsonString(), sent[name]?.ToJsonString());
                Assert.Equal(sent[name]?.ToJsonString(), answer[name]?.ToJsonString());
            }

            Assert.Equal((string?)message["from_ed25519_pub"] ?? (string?)message["pubkey"], (string?)sent["pubkey"]);
            Assert.Equal((true, false, version == "v12"), ((bool)sent["signed"]!, (bool)sent["unsigned"]!, (bool)sent["encrypted"]!));
        }
    }

    [Theory]
    [InlineData("v11")]
    [InlineData("v12")]
    public async Task Signed_prev_comes_back_and_what_is_answered_still_verifies(string version)
    {
        await using var host = await StartAsync(out _);
        foreach (var vector in Reference[version]!.AsArray())
        {
            var message = vector!["message"]!.AsObject();
            await host.PostAsync("messages", message.ToJsonString());
            var sent = (await host.GetAsync($"messages?channel={message["channel"]}&limit=1")).Json![0]!;
            Assert.Equal((string?)message["prev"], (string?)sent["prev"]);
            Assert.True(LegacyMessage.TryParse(Encoding.UTF8.GetBytes(sent.ToJsonString()), null, out var read, out var fault), fault.ToString());
            Assert.True(SignatureHolds(read), fault.ToString());
        }
    }

    [Fact]
    public async Task Server_puts_its_own_hint_of_order_in_prev_hash()
    {
        await using var host = await StartAsync(out _);
        var alice = new Person();
        var first = (await host.PostAsync("messages", Sign11(alice, "one", Then))).Is(200).Message;
        var second = (await host.PostAsync("messages", Sign11(alice, "two", Then))).Is(200).Message;
        Assert.Null(first["prev_hash"]);
        Assert.Matches("^[0-9a-f]{16}$", (string?)second["prev_hash"]);
    }

    [Fact]
    public async Task Unsigned_post_is_shown_as_such()
    {
        await using var host = await StartAsync(out _);
        var message = (await host.PostAsync("messages", """{"content":"hi <b>there</b>","author":"Bob","channel":"Main"}""")).Is(200).Message;
        Assert.Equal(("Bob", "Bob", "main", "1.0"), ((string?)message["author"], (string?)message["author_name"], (string?)message["channel"], (string?)message["version"]));
        Assert.Equal((false, true, false), ((bool)message["signed"]!, (bool)message["unsigned"]!, (bool)message["encrypted"]!));
        Assert.Equal("hi <b>there</b>", (string?)message["content"]);
        Assert.Null(message["pubkey"]);
    }

    [Fact]
    public async Task Channel_of_the_query_counts_where_the_body_names_none_and_a_difference_is_400()
    {
        await using var host = await StartAsync(out _);
        Assert.Equal("side", (string?)(await host.PostAsync("messages?channel=side", """{"content":"a","author":"Bob"}""")).Is(200).Message["channel"]);
        Assert.Equal("main", (string?)(await host.PostAsync("messages", """{"content":"a","author":"Bob"}""")).Is(200).Message["channel"]);
        (await host.PostAsync("messages?channel=side", """{"content":"b","author":"Bob","channel":"main"}""")).IsProblem(400, "wrong_channel", "channel");
    }

    [Fact]
    public async Task Same_text_again_within_10_s_is_the_first_message_and_isnt_sent_again()
    {
        await using var host = await StartAsync(out var time);
        var alice = new Person();
        var first = (await host.PostAsync("messages", Sign11(alice, "hello", Then))).Is(200);
        time.Advance(TimeSpan.FromSeconds(9));
        var again = (await host.PostAsync("messages", Sign11(alice, "hello", Then))).Is(200);
        Assert.True((bool?)again.Json!["deduped"]);
        Assert.Equal((string?)first.Message["id"], (string?)again.Message["id"]);
        (await host.PostAsync("messages", Sign11(new Person(), "hello", Then))).Is(200);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null((await host.PostAsync("messages", Sign11(alice, "hello", Then))).Is(200).Json!["deduped"]);
        Assert.Equal(3, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Signed_post_of_1_0_may_be_5_minutes_off()
    {
        await using var host = await StartAsync(out _);
        foreach (var (seconds, taken) in new[] { (-300, true), (300, true), (-301, false), (301, false) })
        {
            var post = PlainPost.Sign(new Person().Key, "main", "zoe", Then.AddSeconds(seconds).ToUnixTimeMilliseconds(), "hi");
            var reply = await host.PostAsync("messages", post);
            if (taken) reply.Is(200);
            else reply.IsProblem(400, "time_off", "signed_at");
        }
    }

    [Fact]
    public async Task Message_of_1_1_may_be_as_old_as_it_likes_and_300_s_ahead()
    {
        await using var host = await StartAsync(out _);
        (await host.PostAsync("messages", Sign11(new Person(), "old", Then.AddYears(-20)))).Is(200);
        (await host.PostAsync("messages", Sign11(new Person(), "ahead", Then.AddSeconds(300)))).Is(200);
        (await host.PostAsync("messages", Sign11(new Person(), "too far", Then.AddSeconds(301)))).IsProblem(400, "time_off", "createdAt");
    }

    [Fact]
    public async Task Attachments_come_back_with_their_bytes_in_the_answer_to_the_post_alone()
    {
        await using var host = await StartAsync(out _);
        var message = Reference["v11"]!.AsArray().First(vector => vector!["message"]!["attachments"]!.AsArray().Count > 0)!["message"]!;
        var answer = (await host.PostAsync("messages", message.ToJsonString())).Is(200).Message["attachments"]!.AsArray();
        Assert.Equal("aGVsbG8=", (string?)answer[0]!["content_b64"]);
        var listed = (await host.GetAsync($"messages?channel={message["channel"]}")).Json![0]!["attachments"]!.AsArray();
        Assert.Equal("spec.md", (string?)listed[0]!["filename"]);
        Assert.False(listed[0]!.AsObject().ContainsKey("content_b64"));
    }

    [Fact]
    public async Task Username_is_claimed_found_and_shown()
    {
        await using var host = await StartAsync(out _);
        var claim = Reference["claim"]!["body"]!;
        var answer = (await host.PostAsync("usernames/claim", claim.ToJsonString())).Is(201);
        Assert.Equal("alice", (string?)answer.Json!["username"]);
        (await host.PostAsync("usernames/claim", claim.ToJsonString())).Is(200);

        var dot1 = (string)claim["dot1"]!;
        foreach (var path in new[] { "usernames/alice", "usernames/ALICE", $"usernames/by-dot1/{dot1}" })
        {
            var found = (await host.GetAsync(path)).Is(200).Json!;
            Assert.Equal(("alice", dot1, (string?)claim["ed25519_pub"]), ((string?)found["username"], (string?)found["dot1"], (string?)found["ed25519_pub"]));
            Assert.Equal(WireTime.Format(Then), (string?)found["claimed_at"]);
        }

        var short1 = (await host.GetAsync($"usernames?dot1={dot1}")).Is(200).Json!.AsObject();
        Assert.Equal(["username", "dot1", "claimed_at"], short1.Select(member => member.Key));
        Assert.Equal(short1.ToJsonString(), Assert.Single((await host.GetAsync("usernames?limit=10")).Is(200).Json!.AsArray())!.ToJsonString());
        Assert.Single((await host.GetAsync("usernames?name=alice")).Is(200).Json!.AsArray());
        Assert.Empty((await host.GetAsync("usernames?name=nobody")).Is(200).Json!.AsArray());
        (await host.GetAsync("usernames/nobody")).IsProblem(404, "not_found");
        (await host.GetAsync("usernames/claim")).IsProblem(404, "not_found");
        (await host.GetAsync("usernames?dot1=dot1:0000000000000000")).IsProblem(404, "not_found");

        var message = Reference["v12"]![0]!["message"]!.DeepClone().AsObject();
        message["username"] = "alice";
        Assert.Equal("alice", (string?)(await host.PostAsync("messages", message.ToJsonString())).Is(200).Message["username"]);
    }

    [Fact]
    public async Task Username_of_another_key_is_409_with_its_holder()
    {
        await using var host = await StartAsync(out _);
        var (alice, bob) = (new Person(), new Person());
        (await host.PostAsync("usernames/claim", Claim(alice, "alice"))).Is(201);
        var taken = (await host.PostAsync("usernames/claim", Claim(bob, "alice"))).IsProblem(409, "username_taken", "username");
        Assert.Equal(alice.Dot1, (string?)taken.Json!["claimed_by"]);
        Assert.Equal(WireTime.Format(Then), (string?)taken.Json!["claimed_at"]);
    }

    [Theory]
    [InlineData("""{"content":"hi","author":"Bob"}""")]
    [InlineData("V10")]
    [InlineData("V11")]
    public async Task Plaintext_is_400_unless_the_host_accepts_it(string post)
    {
        await using var host = await RelayHost.StartAsync(time: new FakeTimeProvider(Then));
        var body = post switch
        {
            "V10" => Reference["v10"]![0]!["message"]!.ToJsonString(),
            "V11" => Reference["v11"]![0]!["message"]!.ToJsonString(),
            _ => post,
        };
        (await host.PostAsync("messages", body)).IsProblem(400, "plaintext_refused", "version");
        (await host.PostAsync("messages", Reference["v12"]![0]!["message"]!.ToJsonString())).Is(200);
    }

    [Theory]
    [InlineData("""{"content":"","author":"Bob"}""", "content")]
    [InlineData("""{"author":"Bob"}""", "content")]
    [InlineData("""{"content":1,"author":"Bob"}""", "content")]
    [InlineData("""{"content":"a","author":1}""", "author")]
    [InlineData("""{"content":"a","author":"Bob","channel":"a b"}""", "channel")]
    [InlineData("""{"content":"a","author":"Bob","channel":"a23456789-123456789-123456789-123"}""", "channel")]
    [InlineData("""{"content":"a","pubkey":"00"}""", "pubkey")]
    [InlineData("""{"version":"1.1","content":"a"}""", "id")]
    public async Task Post_of_an_older_version_with_a_bad_field_is_400_that_names_it(string body, string field)
    {
        await using var host = await StartAsync(out _);
        var reply = await host.PostAsync("messages", body);
        reply.IsProblem(400, reply.Code!, field);
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Content_is_at_most_4096_bytes()
    {
        await using var host = await StartAsync(out _);
        (await host.PostAsync("messages", Sign11(new Person(), new string('é', 2048), Then))).Is(200);
        (await host.PostAsync("messages", Sign11(new Person(), new string('é', 2049), Then))).IsProblem(400, "too_large", "content");
    }

    [Fact]
    public async Task Unsigned_posts_past_the_burst_of_an_address_are_429()
    {
        await using var host = await RelayHost.StartAsync(
            options =>
            {
                options.AcceptPlaintext = true;
                options.Limits.PostBurst = 2;
            },
            time: new FakeTimeProvider(Then));
        for (var i = 0; i < 2; i++) (await host.PostAsync("messages", $$"""{"content":"{{i}}","author":"Bob{{i}}"}""")).Is(200);
        (await host.PostAsync("messages", """{"content":"2","author":"Zoe"}""")).IsProblem(429, "rate_limited");
        (await host.PostAsync("messages", Sign11(new Person(), "signed", Then))).Is(200);
    }

    private static Task<RelayHost> StartAsync(out FakeTimeProvider time)
    {
        time = new FakeTimeProvider(Then);
        return RelayHost.StartAsync(
            options =>
            {
                options.AcceptPlaintext = true;
                options.Limits.RateLimiting = false;
            },
            time: time);
    }

    /// <summary>Attachments are listed without their bytes; their manifest is what was signed.</summary>
    private static bool SignatureHolds(LegacyMessage message) =>
        Ed25519.Verify(Convert.FromHexString(message.PublicKeyHex), message.SignedBytes(), Convert.FromHexString(message.SignatureHex));

    internal static string Claim(Person person, string username, string? dot1 = null)
    {
        var claim = UsernameClaim.Sign(person.Key, username, dot1 ?? person.Dot1);
        return new JsonObject
        {
            ["username"] = claim.Username,
            ["dot1"] = claim.Dot1,
            ["ed25519_pub"] = claim.PublicKeyHex,
            ["sig"] = claim.SignatureHex,
        }.ToJsonString();
    }

    /// <summary>Signs a message of 1.1 as an old client does, attachments and username included.</summary>
    internal static string Sign11(Person person, string content, DateTimeOffset at, string? id = null, string? dot1 = null, string? username = null, JsonArray? files = null)
    {
        id ??= Guid.NewGuid().ToString();
        dot1 ??= person.Dot1;
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("channel"u8, "main");
        json.Member("content"u8, content);
        json.Member("createdAt"u8, WireTime.Format(at));
        json.Member("from_dot1"u8, dot1);
        json.Member("from_ed25519_pub"u8, person.Key.PublicKeyHex);
        json.Member("id"u8, id);
        json.Member("prev"u8, null);
        json.Member("version"u8, "1.1");
        json.EndObject();
        var manifest = new JsonArray([.. (files ?? []).Select(file => new JsonObject
        {
            ["filename"] = file!["filename"]!.DeepClone(),
            ["mime_type"] = file["mime_type"]!.DeepClone(),
            ["sha256"] = file["sha256"]!.DeepClone(),
            ["size_bytes"] = file["size_bytes"]!.DeepClone(),
        })]);
        var signed = JsonNode.Parse(json.Written)!.AsObject();
        json.Raw("::"u8);
        json.Raw(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        signed["sig"] = Convert.ToHexStringLower(person.Key.Sign(json.Written));
        if (username is not null) signed["username"] = username;
        if (files is not null) signed["attachments"] = files.DeepClone();
        return signed.ToJsonString();
    }
}
