using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /sessions/challenge, POST and DELETE /sessions: what opens a session, what it is worth, and what ends it.</summary>
public sealed class SessionTests
{
    private static readonly string[] Anywhere = ["health", "messages", "events", "channels", "channels/main/log", "channels/main/admin", "identities/dot1:0000000000000000", "usernames?limit=1"];

    [Fact]
    public async Task Session_is_a_random_token_for_12_hours()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var challenge = (await bob.PostAsync("sessions/challenge", "{}")).Is(200).Json!;
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)challenge["now"]);
        Assert.Matches("^[0-9a-f]{64}$", (string?)challenge["challenge"]);
        var session = (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Audience, (string)challenge["challenge"]!))).Is(201).Json!;
        Assert.Equal("2026-11-23T22:00:00.000Z", (string?)session["expires_at"]);
        Assert.Equal(32, Base64Url.DecodeFromChars((string)session["token"]!).Length);
        Assert.NotEqual((string)session["token"]!, await bob.OpenSessionAsync());

        site.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMilliseconds(1));
        (await bob.GetAsync("messages")).Is(200);
        site.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await bob.GetAsync("messages")).IsProblem(401, "session_expired");
        bob.Use(null);
        (await bob.GetAsync("messages")).Is(200);
    }

    [Fact]
    public async Task Challenge_counts_once()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var answer = bob.Person.Session(bob.At(), bob.Audience, await bob.ChallengeAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bob.PostAsync("sessions", answer)));
        Assert.Single(answers, reply => (int)reply.Status == 201);
        Assert.All(answers.Where(reply => (int)reply.Status != 201), reply => reply.IsProblem(400, "bad_challenge", "challenge"));
    }

    [Theory]
    [InlineData(59_999, 201)]
    [InlineData(60_000, 400)]
    public async Task Challenge_counts_for_60_seconds(int milliseconds, int status)
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var challenge = await bob.ChallengeAsync();
        site.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        var reply = await bob.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Audience, challenge));
        if (status == 400) reply.IsProblem(400, "bad_challenge", "challenge");
        else reply.Is(status);
    }

    [Fact]
    public async Task Attack22_challenge_of_another_log_in_or_tenant_or_none_at_all_is_refused_and_not_used_up()
    {
        await using var site = await Site.StartAsync();
        var (bob, mallory, abroad) = (site.Visit("bob"), site.Visit("mallory"), site.Visit("bob", "acme"));
        var challenge = await bob.ChallengeAsync();
        foreach (var who in new[] { mallory, abroad })
            (await who.PostAsync("sessions", who.Person.Session(who.At(), who.Audience, challenge))).IsProblem(400, "bad_challenge", "challenge");

        // What bob signed, mallory can't use under a log-in of their own.
        var answer = bob.Person.Session(bob.At(), bob.Audience, challenge);
        (await mallory.PostAsync("sessions", answer)).IsProblem(400, "bad_challenge", "challenge");
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Audience, new string('0', 64)))).IsProblem(400, "bad_challenge", "challenge");
        (await bob.PostAsync("sessions", answer)).Is(201);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("http://127.0.0.1")]
    [InlineData("OWN/")]
    [InlineData("OWN/sessions")]
    [InlineData("OWN?x")]
    [InlineData("SECURE")]
    [InlineData("https://evil.example/chat")]
    [InlineData("OWNER")]
    public async Task Audience_that_isnt_this_relays_address_is_refused_and_the_challenge_stays(string audience)
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var challenge = await bob.ChallengeAsync();
        var asked = audience.Replace("SECURE", bob.Audience.Replace("http://", "https://", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("OWN", bob.Audience, StringComparison.Ordinal);
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), asked, challenge))).IsProblem(400, "wrong_audience", "audience");
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Audience, challenge))).Is(201);
    }

    [Fact]
    public async Task Configured_audiences_count_in_place_of_the_requests_own_address()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Audiences.Add("https://example.com/chat/");
            options.Audiences.Add("https://www.example.com/chat");
        });
        var bob = site.Visit("bob");
        foreach (var audience in new[] { "https://example.com/chat", "https://www.example.com/chat" })
            (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), audience, await bob.ChallengeAsync()))).Is(201);
        foreach (var audience in new[] { bob.Audience, "https://example.com/chat/", "https://example.com", "https://example.com/Chat" })
            (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), audience, await bob.ChallengeAsync()))).IsProblem(400, "wrong_audience", "audience");
    }

    [Theory]
    [InlineData("/base")]
    [InlineData("/my app")]
    [InlineData("/büro")]
    public async Task Audience_is_the_address_with_path_base_group_and_prefix_as_a_browser_writes_it(string pathBase)
    {
        var prefix = new Uri($"http://host{pathBase}/group/chat").AbsolutePath;
        await using var site = await Site.StartAsync(
            map: app =>
            {
                app.UsePathBase(pathBase);
                app.UseRouting();
                app.MapGroup("/group").MapPiperchat("/chat");
            },
            prefix: prefix);
        var bob = site.Visit("bob");
        Assert.EndsWith("/group/chat", bob.Client.BaseAddress!.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Client.BaseAddress.AbsoluteUri.TrimEnd('/'), await bob.ChallengeAsync()))).Is(201);
        foreach (var audience in new[] { site.Host.Origin.GetLeftPart(UriPartial.Authority), $"{site.Host.Origin.GetLeftPart(UriPartial.Authority)}/group/chat" })
            (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), audience, await bob.ChallengeAsync()))).IsProblem(400, "wrong_audience", "audience");
    }

    [Fact]
    public async Task Request_for_a_session_of_another_relay_or_key_is_400()
    {
        await using var site = await Site.StartAsync();
        var (bob, mallory) = (site.Visit("bob"), new Person());
        var challenge = await bob.ChallengeAsync();
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At() with { Relay = new string('0', 32) }, bob.Audience, challenge))).IsProblem(400, "wrong_relay", "relay");
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At() with { Tenant = "acme" }, bob.Audience, challenge))).IsProblem(400, "wrong_tenant", "tenant");
        var stolen = Encoding.UTF8.GetString(mallory.Session(bob.At(), bob.Audience, challenge)).Replace(mallory.Key.PublicKeyHex, bob.Person.Key.PublicKeyHex, StringComparison.Ordinal);
        (await bob.PostAsync("sessions", stolen)).IsProblem(400, "bad_signature", "sig");
        (await bob.PostAsync("sessions", "{}")).Is(400);
    }

    [Fact]
    public async Task Token_is_worth_nothing_beside_another_log_in_or_tenant_or_none()
    {
        await using var site = await Site.StartAsync();
        var token = await site.Visit("bob").OpenSessionAsync();
        foreach (var other in new[] { site.Visit("mallory"), site.Visit("bob", "acme") })
        {
            other.Use(token);
            foreach (var path in Anywhere) (await other.GetAsync(path)).IsProblem(401, "session_expired");
            (await other.PostAsync("messages", other.Person.Envelope(other.At(), site.Now))).IsProblem(401, "session_expired");
        }

        var nobody = site.Visit(null);
        nobody.Use(token);
        (await nobody.GetAsync("messages")).IsProblem(401, "unauthorized");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("null")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("TOKENA")]
    [InlineData("TOKEN=")]
    [InlineData("A TOKEN")]
    [InlineData("TOKEN, TOKEN")]
    [InlineData("Bearer TOKEN")]
    [InlineData("%41%41")]
    [InlineData("LONG")]
    public async Task Header_that_is_no_open_session_is_401_everywhere(string header)
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var token = await bob.OpenSessionAsync();
        bob.Use(null);
        var sent = header.Replace("TOKEN", token, StringComparison.Ordinal).Replace("LONG", new string('A', 5000), StringComparison.Ordinal);
        bob.Client.DefaultRequestHeaders.TryAddWithoutValidation("Piperchat-Session", sent);
        foreach (var path in Anywhere) (await bob.GetAsync(path)).IsProblem(401, "session_expired");
    }

    [Fact]
    public async Task Session_that_its_owner_ends_is_over_and_others_are_not()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var (first, second) = (await bob.OpenSessionAsync(), await bob.OpenSessionAsync());
        Assert.Equal("""{"ok":true}""", (await bob.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "sessions"))).Is(200).Text);
        (await bob.GetAsync("messages")).IsProblem(401, "session_expired");
        (await bob.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "sessions"))).IsProblem(401, "session_expired");
        bob.Use(first);
        (await bob.GetAsync("messages")).Is(200);
        bob.Use(null);
        (await bob.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "sessions"))).Is(200);
        bob.Use(first);
        (await bob.GetAsync("messages")).Is(200);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("banned")]
    [InlineData("none")]
    public async Task Session_ends_when_any_channel_of_the_tenant_shuts_its_key_out(string role)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol) = (site.Visit("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"));
        var abroad = site.Visit("bob", "acme", bob.Person);
        await abroad.OpenSessionAsync();
        (await olga.ClaimAsync("somewhere")).Is(201);
        (await olga.GiveAsync(bob, role, "somewhere")).Is(200);
        (await bob.GetAsync("messages")).IsProblem(401, "session_expired");
        (await carol.GetAsync("messages")).Is(200);
        (await abroad.GetAsync("messages")).Is(200);
        await bob.OpenSessionAsync();
        (await bob.GetAsync("messages")).Is(200);
    }

    [Fact]
    public async Task Key_that_is_tied_to_one_user_opens_no_session_for_another()
    {
        await using var site = await Site.StartAsync();
        var bob = await site.WelcomeAsync("bob");
        var mallory = site.Visit("mallory", person: bob.Person);
        (await mallory.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Audience, await mallory.ChallengeAsync()))).IsProblem(409, "key_taken", "ed25519_pub");
        await bob.OpenSessionAsync();

        // In another tenant nobody is the same.
        await site.Visit("mallory", "acme", bob.Person).OpenSessionAsync();
    }

    [Fact]
    public async Task Token_isnt_in_the_database_in_any_form_that_opens_it()
    {
        using var folder = new TemporaryFolder();
        await using var site = await Site.StartAsync(folder: folder);
        var token = await site.Visit("bob").OpenSessionAsync();
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(token)));
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(Base64Url.DecodeFromChars(token)));
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Base64Url.DecodeFromChars(token)))));
        }
    }

    [Fact]
    public async Task Sessions_of_a_relay_without_log_in_tie_a_key_to_nobody()
    {
        await using var site = await Site.StartAsync(open: true);
        var alice = site.Visit(null);
        (await alice.PublishAsync()).Is(201);
        await alice.OpenSessionAsync();
        (await alice.JoinAsync()).Is(200);
        Assert.Null((await alice.GetAsync("channels/main/participants")).Json![0]!["site_user"]);
    }

    [Fact]
    public async Task Sessions_count_among_the_records_of_their_key()
    {
        await using var site = await Site.StartAsync(options => options.Limits.RateLimiting = true);
        var bob = site.Visit("bob");
        for (var i = 0; i < 10; i++) await bob.OpenSessionAsync();
        bob.Use(null);
        (await bob.PostAsync("sessions", bob.Person.Session(bob.At(), bob.Audience, await bob.ChallengeAsync()))).IsProblem(429, "rate_limited");
    }
}
