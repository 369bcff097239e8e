using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Access tokens: whom they let in, where, and for how long.</summary>
public sealed class AccessTokenTests
{
    private static readonly string[] Paths = ["messages?channel=main", "channels", "channels/main/log", "events?channel=main", "health"];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Token_lets_its_user_in_where_nobody_is_logged_in()
    {
        await using var host = await StartAsync();
        (await GetAsync(host, "messages?channel=main", Token(host, "alice"))).Is(200);
        (await GetAsync(host, "messages?channel=other", Token(host, "alice"))).IsProblem(403, "forbidden", "channel");
    }

    [Fact]
    public async Task Token_counts_in_place_of_the_log_in_that_came_along()
    {
        await using var host = await StartAsync(options => options.Tenant = context => new(context.User.FindFirst("company")?.Value));
        host.Client.DefaultRequestHeaders.Add("X-User", "mallory");
        host.Client.DefaultRequestHeaders.Add("X-Company", "globex");
        Assert.Equal("acme", (string?)(await GetAsync(host, "health", Token(host, "alice", "acme"))).Is(200).Json!["tenant"]);
        Assert.Equal("globex", (string?)(await host.GetAsync("health")).Is(200).Json!["tenant"]);
    }

    [Fact]
    public async Task Token_that_has_expired_is_told_so_whatever_log_in_came_along()
    {
        await using var host = await StartAsync();
        var token = Token(host, "alice");
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await GetAsync(host, "messages?channel=main", token)).Is(200);
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var path in Paths) (await GetAsync(host, path, token)).IsProblem(401, "token_expired");
        (await host.GetAsync("messages?channel=main")).Is(200);
    }

    [Fact]
    public async Task Token_that_isnt_one_of_the_sites_is_401()
    {
        await using var host = await StartAsync();
        await using var elsewhere = await StartAsync();
        var good = Token(host, "alice");
        var otherPurpose = host.App.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Another").Protect("alice");
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        foreach (var token in new[] { "", "x", "!!", "alice", good[..^1], good[..40], "A" + good[1..], good + good, otherPurpose, Token(elsewhere, "alice") })
            (await GetAsync(host, "messages?channel=main", token)).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Authorization_of_another_kind_is_left_to_the_host()
    {
        await using var host = await StartAsync();
        foreach (var value in new[] { "Bearer abc", "Basic abc", "PiperchatX abc" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "messages?channel=main");
            request.Headers.TryAddWithoutValidation("Authorization", value);
            request.Headers.Add("X-User", "alice");
            (await host.SendAsync(request)).Is(200);
        }
    }

    [Theory]
    [InlineData("fallback")]
    [InlineData("relay")]
    [InlineData("scheme")]
    [InlineData("all")]
    public async Task Token_counts_for_the_hosts_policies_at_the_relay(string where)
    {
        await using var host = await StartAsync(
            build: builder =>
            {
                if (where == "fallback") builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(Company());
            },
            map: app =>
            {
                var chat = app.MapPiperchat("/");
                if (where == "relay") chat.Relay.RequireAuthorization(Company());
                if (where == "scheme") chat.Relay.RequireAuthorization(new AuthorizationPolicyBuilder("Test").RequireClaim("company").Build());
                if (where == "all") chat.RequireAuthorization(Company());
            },
            configure: options => options.Tenant = context => new(context.User.FindFirst("company")?.Value));

        (await host.GetAsync("messages?channel=main")).IsProblem(401, "unauthorized");
        (await GetAsync(host, "messages?channel=main", Token(host, "alice", "acme"))).Is(200);
        (await GetAsync(host, "messages?channel=main", Token(host, "alice"))).IsProblem(403, "forbidden");
        (await GetAsync(host, "messages?channel=main", "forged")).IsProblem(401, "unauthorized");
        var expired = Token(host, "alice", "acme");
        _time.Advance(TimeSpan.FromMinutes(11));
        (await GetAsync(host, "messages?channel=main", expired)).IsProblem(401, "token_expired");

        // Who is logged in besides doesn't save a token that isn't valid.
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        host.Client.DefaultRequestHeaders.Add("X-Company", "acme");
        (await GetAsync(host, "messages?channel=main", expired)).IsProblem(401, "token_expired");
        (await host.GetAsync("messages?channel=main")).Is(200);

        static AuthorizationPolicy Company() => new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim("company").Build();
    }

    [Fact]
    public async Task Token_is_worth_nothing_at_the_hosts_own_endpoints()
    {
        await using var host = await StartAsync(map: app =>
        {
            app.MapPiperchat("/chat");
            app.MapGet("/orders", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
        });
        Assert.Equal(302, (int)(await GetAsync(host, "orders", Token(host, "alice"))).Status);
    }

    [Fact]
    public async Task Stream_ends_when_its_token_expires()
    {
        await using var host = await StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Piperchat", Token(host, "alice", lifetime: TimeSpan.FromMinutes(1)));
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        _time.Advance(TimeSpan.FromSeconds(59));
        (await host.PostAsync("messages", new Person().Envelope(host.Place(), _time.GetUtcNow()))).Is(200);
        await stream.UntilAsync(block => block.IsMessage);
        _time.Advance(TimeSpan.FromSeconds(1));
        while (await stream.NextAsync() is { } block) Assert.False(block.IsMessage);
        (await host.GetAsync("events?channel=main")).IsProblem(401, "token_expired");
    }

    [Fact]
    public async Task Stream_of_a_log_in_by_cookie_lasts()
    {
        await using var host = await StartAsync();
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        using var stream = await EventReader.GetAsync(host);
        await stream.UntilLiveAsync();
        _time.Advance(TimeSpan.FromHours(30));
        (await host.PostAsync("messages", new Person().Envelope(host.Place(), _time.GetUtcNow()))).Is(200);
        await stream.UntilAsync(block => block.IsMessage);
    }

    [Fact]
    public async Task Token_carries_the_users_claims_and_not_the_sign_ins_own_token()
    {
        await using var host = await StartAsync();
        var work = new ClaimsIdentity([new(ClaimTypes.Name, "Zoë"), new("role", "agent"), new("role", "lead")], "Cookies") { BootstrapContext = "eyJhbGciOi" };
        var device = new ClaimsIdentity([new("device", "7")], "Device");
        var user = new ClaimsPrincipal([work, device]);

        var read = Tokens(host).Read(Tokens(host).Create(user)).Ticket!.Principal;

        Assert.Equal("Zoë", read.Identity!.Name);
        Assert.True(read.Identity.IsAuthenticated);
        Assert.Equal(user.Claims.Select(claim => (claim.Type, claim.Value)), read.Claims.Select(claim => (claim.Type, claim.Value)));
        Assert.All(read.Identities, identity => Assert.Null(identity.BootstrapContext));
        Assert.Equal("eyJhbGciOi", work.BootstrapContext);
    }

    [Fact]
    public async Task Token_for_nobody_or_for_too_long_isnt_made()
    {
        await using var host = await StartAsync();
        var tokens = Tokens(host);
        Assert.Throws<ArgumentException>(() => tokens.Create(new ClaimsPrincipal()));
        Assert.Throws<ArgumentException>(() => tokens.Create(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "alice")]))));
        foreach (var lifetime in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(59), TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(-10) })
            Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Create(User("alice"), lifetime));
        Assert.NotEmpty(tokens.Create(User("alice"), TimeSpan.FromHours(24)));
    }

    [Fact]
    public async Task Host_without_data_protection_is_told_what_it_lacks_and_takes_no_token()
    {
        await using var host = await RelayHost.StartAsync();
        var refusal = Assert.Throws<InvalidOperationException>(() => Tokens(host).Create(User("alice")));
        Assert.Contains("AddDataProtection", refusal.Message, StringComparison.Ordinal);
        (await GetAsync(host, "messages", "abc")).IsProblem(401, "unauthorized");
        (await host.GetAsync("messages")).Is(200);
    }

    [Fact]
    public async Task Token_doesnt_make_an_authentication_scheme_of_the_host()
    {
        await using var host = await RelayHost.StartAsync(open: false);
        Assert.Null(host.App.Services.GetService<Microsoft.AspNetCore.Authentication.IAuthenticationSchemeProvider>());
        (await host.GetAsync("messages")).Is(200);
    }

    private Task<RelayHost> StartAsync(
        Action<PiperchatOptions>? configure = null, Action<WebApplicationBuilder>? build = null, Action<WebApplication>? map = null) => RelayHost.StartAsync(
        configure,
        builder =>
        {
            TestScheme.Add(builder);
            builder.Services.AddSingleton<IAuthorizationHandler, TestHandler>();
            builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
            build?.Invoke(builder);
        },
        map,
        time: _time,
        open: false);

    private static PiperchatTokens Tokens(RelayHost host) => host.App.Services.GetRequiredService<PiperchatTokens>();

    private static string Token(RelayHost host, string user, string? company = null, TimeSpan? lifetime = null) =>
        Tokens(host).Create(User(user, company), lifetime);

    private static ClaimsPrincipal User(string name, string? company = null)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, name)], "Test");
        if (company is not null) identity.AddClaim(new Claim("company", company));
        return new ClaimsPrincipal(identity);
    }

    private static Task<Reply> GetAsync(RelayHost host, string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Piperchat {token}");
        return host.SendAsync(request);
    }
}
