using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Closed by default: who gets in, to which channels, of which tenant.</summary>
public sealed class AccessTests
{
    private static readonly string[] Paths =
    [
        "health", "messages?channel=main", "channels", "channels/main/log", "channels/main/participants", "events?channel=main",
        "identities/dot1:0000000000000000", "usernames?limit=1", "usernames/alice", "usernames/by-dot1/dot1:0000000000000000", "ticket",
    ];

    [Fact]
    public async Task Anonymous_is_401_at_every_path_where_the_host_has_a_log_in()
    {
        await using var host = await StartAsync();
        foreach (var path in Paths) (await host.GetAsync(path)).IsProblem(401, "unauthorized");
        foreach (var path in new[] { "messages", "identities", "usernames/claim", "channels/main/join", "channels/main/leave", "events", "connect" })
            (await host.PostAsync(path, "{}")).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Anonymous_gets_in_where_the_host_called_open()
    {
        await using var host = await RelayHost.StartAsync(build: TestScheme.Add);
        (await host.GetAsync("messages?channel=main")).Is(200);
    }

    [Fact]
    public async Task Host_without_authentication_is_open()
    {
        await using var host = await RelayHost.StartAsync(open: false);
        (await host.GetAsync("messages?channel=main")).Is(200);
    }

    [Fact]
    public async Task Channel_that_the_hosts_handler_doesnt_grant_is_403()
    {
        await using var host = await StartAsync();
        Use(host, "alice");
        (await host.GetAsync("messages?channel=main")).Is(200);
        foreach (var path in new[] { "messages?channel=other", "events?channel=other", "channels/other/log", "channels/other/participants" })
            (await host.GetAsync(path)).IsProblem(403, "forbidden", "channel");
        (await host.PostAsync("events", """{"channels":{"main":"head","other":"head"}}""")).IsProblem(403, "forbidden", "channels.other");
        (await host.PostAsync("messages", new Person().Envelope(host.Place("other"), DateTimeOffset.UtcNow))).IsProblem(403, "forbidden", "channel");
    }

    [Fact]
    public async Task Channel_that_is_granted_for_reading_takes_no_post_and_no_join()
    {
        await using var host = await StartAsync();
        Use(host, "alice");
        var alice = new Person();
        (await host.GetAsync("messages?channel=news")).Is(200);
        (await host.PostAsync("messages", alice.Envelope(host.Place("news"), DateTimeOffset.UtcNow))).IsProblem(403, "forbidden", "channel");
        (await host.PostAsync("identities", alice.Identity(host.Place(), DateTimeOffset.UtcNow))).Is(201);
        (await host.PostAsync("channels/news/join", alice.Join(host.Place("news"), DateTimeOffset.UtcNow))).IsProblem(403, "forbidden", "channel");
        Assert.Equal(0, await host.MessageCountAsync("news"));
    }

    [Fact]
    public async Task Channel_list_holds_only_what_the_caller_may_read_and_health_no_counts()
    {
        await using var host = await StartAsync();
        Use(host, "alice");
        foreach (var channel in new[] { "main", "secret" })
            await host.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", channel)));
        Assert.Equal("main", (string?)Assert.Single((await host.GetAsync("channels")).Json!.AsArray())!["name"]);
        var health = (await host.GetAsync("health")).Is(200).Json!.AsObject();
        Assert.False(health.ContainsKey("channels") || health.ContainsKey("messages") || health.ContainsKey("keys"));
    }

    [Fact]
    public async Task Every_channel_is_403_where_the_host_has_a_log_in_and_no_handler()
    {
        await using var host = await RelayHost.StartAsync(build: TestScheme.Add, open: false);
        Use(host, "alice");
        (await host.GetAsync("messages?channel=main")).IsProblem(403, "forbidden", "channel");
    }

    [Fact]
    public async Task Fallback_policy_of_the_host_refuses_with_a_problem_and_no_redirect()
    {
        await using var host = await RelayHost.StartAsync(build: builder =>
        {
            TestScheme.Add(builder);
            builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim("company").Build());
        });
        (await host.GetAsync("messages")).IsProblem(401, "unauthorized");
        Use(host, "alice");
        (await host.GetAsync("messages")).IsProblem(403, "forbidden");
        Use(host, "alice", "acme");
        (await host.GetAsync("messages")).Is(200);
    }

    [Fact]
    public async Task Hosts_own_pages_still_redirect_to_its_log_in()
    {
        await using var host = await RelayHost.StartAsync(build: TestScheme.Add, map: app =>
        {
            app.MapPiperchat("/chat");
            app.MapGet("/orders", () => "42").RequireAuthorization();
        });
        Assert.Equal("/log-in", (await host.GetAsync("orders")).Response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Tenants_see_nothing_of_each_other()
    {
        await using var host = await StartAsync(options => options.Tenant = context => new(context.User.FindFirst("company")?.Value));
        var alice = new Person();
        var now = DateTimeOffset.UtcNow;
        var acme = host.Place(tenant: "acme");
        Use(host, "alice", "acme");
        (await host.PostAsync("identities", alice.Identity(acme, now, "alice"))).Is(201);
        (await host.PostAsync("channels/main/join", alice.Join(acme, now))).Is(200);
        (await host.PostAsync("messages", alice.Envelope(acme, now))).Is(200);
        Assert.Equal("acme", (string?)(await host.GetAsync("health")).Json!["tenant"]);

        Use(host, "mallory", "globex");
        (await host.GetAsync($"identities/{alice.Dot1}")).IsProblem(404, "not_found");
        (await host.GetAsync("usernames/alice")).IsProblem(404, "not_found");
        foreach (var path in new[] { "messages?channel=main", "channels", "channels/main/participants", "usernames?name=alice" })
            Assert.Equal("[]", (await host.GetAsync(path)).Is(200).Text);
        Assert.Equal(0, (long)(await host.GetAsync("channels/main/log")).Json!["head"]!);
        using var stream = await EventReader.GetAsync(host);
        Assert.Equal("live", (await stream.NextAsync())!.Event);
    }

    [Fact]
    public async Task Tenant_that_the_host_doesnt_name_clearly_is_403_never_the_default_one()
    {
        var answers = new Queue<Func<string?>>([() => null, () => throw new InvalidOperationException("secret"), () => "a b", () => new string('x', 65), () => "ok"]);
        await using var host = await RelayHost.StartAsync(options => options.Tenant = _ => new(answers.Dequeue()()));
        for (var i = 0; i < 4; i++)
            Assert.DoesNotContain("secret", (await host.GetAsync("messages")).IsProblem(403, "forbidden").Text, StringComparison.Ordinal);
        (await host.GetAsync("messages")).Is(200);
    }

    [Theory]
    [InlineData("https://evil.example", null, 403)]
    [InlineData("null", null, 403)]
    [InlineData("https://evil.example", "cross-site", 403)]
    [InlineData("OWN", null, 200)]
    [InlineData(null, null, 200)]
    [InlineData("https://behind-a-proxy.example", "same-origin", 200)]
    public async Task Write_from_a_page_of_another_origin_is_403(string? origin, string? site, int status)
    {
        await using var host = await RelayHost.StartAsync();
        using var content = new ByteArrayContent(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "messages") { Content = content };
        if (origin is not null) request.Headers.Add("Origin", origin == "OWN" ? host.Origin.GetLeftPart(UriPartial.Authority) : origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        var reply = await host.SendAsync(request);
        if (status == 403) reply.IsProblem(403, "forbidden");
        else reply.Is(200);
        Assert.False(reply.Response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(status == 200 ? 1 : 0, await host.MessageCountAsync());
    }

    [Theory]
    [InlineData("Production", false, false, LogLevel.Warning, "open to all who reach this site: it has no authentication")]
    [InlineData("Development", false, false, LogLevel.Information, "open to all who reach this site: it has no authentication")]
    [InlineData("Production", true, false, LogLevel.Information, "Open() was called")]
    [InlineData("Production", false, true, LogLevel.Information, "closed but to those")]
    public async Task Start_tells_what_holds(string environment, bool open, bool hasLogIn, LogLevel level, string text)
    {
        var logs = new TestLogs();
        await using var host = await RelayHost.StartAsync(
            build: builder =>
            {
                builder.Logging.AddProvider(logs);
                if (hasLogIn) TestScheme.Add(builder);
            },
            open: open,
            environment: environment);
        Assert.Contains(logs.Lines, line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal));
        Assert.Contains(logs.Lines, line => line.Text.Contains(host.Store.RelayId, StringComparison.Ordinal));
    }

    private static Task<RelayHost> StartAsync(Action<PiperchatOptions>? configure = null) => RelayHost.StartAsync(
        configure,
        builder =>
        {
            TestScheme.Add(builder);
            builder.Services.AddSingleton<IAuthorizationHandler, TestHandler>();
        },
        open: false);

    private static void Use(RelayHost host, string user, string? company = null)
    {
        host.Client.DefaultRequestHeaders.Remove("X-User");
        host.Client.DefaultRequestHeaders.Remove("X-Company");
        host.Client.DefaultRequestHeaders.Add("X-User", user);
        if (company is not null) host.Client.DefaultRequestHeaders.Add("X-Company", company);
    }
}

internal sealed class TestLogs : ILoggerProvider, ILogger
{
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add((logLevel, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
