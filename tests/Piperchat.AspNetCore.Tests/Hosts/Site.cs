using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// A host as most are: people log in, each belongs to a company, which is the tenant (those without one are in <c>""</c>), and a handler says who may do
/// what. By default it lets a company's people do all in its channels but administer; that, olga alone may.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly List<Visitor> _visitors = [];

    private Site(RelayHost host, FakeTimeProvider time, SiteRules rules) => (Host, Time, Rules) = (host, time, rules);

    public RelayHost Host { get; }

    public FakeTimeProvider Time { get; }

    public SiteRules Rules { get; }

    public IRelayStore Store => Host.Store;

    public DateTimeOffset Now => Time.GetUtcNow();

    public static async Task<Site> StartAsync(
        Action<PiperchatOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null,
        TemporaryFolder? folder = null,
        string prefix = "",
        bool open = false,
        FakeTimeProvider? time = null)
    {
        time ??= new FakeTimeProvider(Start);
        var rules = new SiteRules();
        var host = await RelayHost.StartAsync(
            options =>
            {
                options.Tenant = context => new(context.User.FindFirst("company")?.Value ?? "");
                options.Limits.RateLimiting = false;
                configure?.Invoke(options);
            },
            builder =>
            {
                TestScheme.Add(builder);
                builder.Services.AddSingleton(rules);
                builder.Services.AddScoped<IAuthorizationHandler, SiteHandler>();
                builder.Services.AddScoped<IAuthorizationHandler, SiteTeamHandler>();
                builder.Services.AddScoped<IPiperchatReaders, SitePeople>();
                build?.Invoke(builder);
            },
            map,
            folder,
            time,
            prefix,
            open);
        return new Site(host, time, rules);
    }

    /// <summary>Someone with keys and a browser, logged in under this name; null for nobody who is logged in.</summary>
    public Visitor Visit(string? user, string company = "", Person? person = null)
    {
        var visitor = new Visitor(this, user, company, person ?? new Person());
        _visitors.Add(visitor);
        return visitor;
    }

    /// <summary>The same with a key record, and a session where that is asked for.</summary>
    public async Task<Visitor> WelcomeAsync(string user, string company = "", bool session = true)
    {
        var visitor = Visit(user, company);
        (await visitor.PublishAsync()).Is(201);
        if (session) await visitor.OpenSessionAsync();
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in _visitors) visitor.Dispose();
        await Host.DisposeAsync();
    }
}

/// <summary>What the site's handler says: true grants, false fails the requirement, null says nothing.</summary>
internal sealed class SiteRules
{
    public Func<ClaimsPrincipal, PiperchatChannel, PiperchatOperation, bool?> Say { get; set; } = ByCompany;

    /// <summary>The same about a team. By default nobody is in one.</summary>
    public Func<ClaimsPrincipal, PiperchatTeam, PiperchatOperation, bool?> SayOfTeam { get; set; } = (_, _, _) => null;

    /// <summary>The ids of a channel's people. By default the site doesn't say.</summary>
    public Func<PiperchatChannel, IEnumerable<string>?> Name { get; set; } = _ => null;

    /// <summary>A handler is of a scope: those that were asked, each for how many.</summary>
    public HashSet<SiteHandler> Asked { get; } = [];

    public static bool? ByCompany(ClaimsPrincipal user, PiperchatChannel channel, PiperchatOperation operation) =>
        channel.Tenant == (user.FindFirst("company")?.Value ?? "") && (operation != PiperchatOperation.Administer || user.Identity!.Name == "olga") ? true : null;

    /// <summary>Grants nothing at all but what an operator may.</summary>
    public static bool? Nothing(ClaimsPrincipal user, PiperchatChannel channel, PiperchatOperation operation) =>
        operation == PiperchatOperation.Administer ? ByCompany(user, channel, operation) : null;
}

internal sealed class SiteHandler(SiteRules rules) : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatChannel resource)
    {
        lock (rules.Asked) rules.Asked.Add(this);
        var word = rules.Say(context.User, resource, requirement);
        if (word is true) context.Succeed(requirement);
        if (word is false) context.Fail();
        return Task.CompletedTask;
    }
}

internal sealed class SiteTeamHandler(SiteRules rules) : AuthorizationHandler<PiperchatOperation, PiperchatTeam>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatTeam resource)
    {
        if (rules.SayOfTeam(context.User, resource, requirement) is true) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

internal sealed class SitePeople(SiteRules rules) : IPiperchatReaders
{
    public ValueTask<IEnumerable<string>?> ReadersAsync(PiperchatChannel channel, CancellationToken cancel) => new(rules.Name(channel));
}
