using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>The shell (loader, page, bundles) is open unless the host puts a policy on it: in a host, too, where nothing else is.</summary>
public sealed class ShellAccessTests
{
    [Fact]
    public async Task Shell_is_open_in_a_host_that_refuses_by_default_and_the_relay_isnt()
    {
        await using var host = await StartAsync(app => app.MapPiperchat("/chat"));

        foreach (var path in await ShellAsync(host)) (await host.GetAsync(path)).Is(200);
        Assert.Equal(302, (int)(await host.GetAsync("/chat")).Status);
        Assert.Equal("./chat/", (await host.GetAsync("/chat")).Response.Headers.Location!.OriginalString);
        foreach (var path in new[] { "health", "messages?channel=main", "events?channel=main", "channels/none" })
            (await host.GetAsync(path)).IsProblem(401, "unauthorized");
        Assert.Equal("/log-in", (await host.GetAsync("/orders")).Response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("widget")]
    [InlineData("all")]
    [InlineData("group")]
    [InlineData("group of groups")]
    [InlineData("policy")]
    [InlineData("attribute")]
    public async Task Policy_that_the_host_puts_on_the_shell_holds(string where)
    {
        await using var host = await StartAsync(app =>
        {
            switch (where)
            {
                case "widget":
                    app.MapPiperchat("/chat").Widget.RequireAuthorization();
                    break;
                case "all":
                    app.MapPiperchat("/chat").RequireAuthorization();
                    break;
                case "group":
                    app.MapGroup("").RequireAuthorization().MapPiperchat("/chat");
                    break;
                case "group of groups":
                    var outer = app.MapGroup("");
                    outer.MapGroup("").MapPiperchat("/chat");
                    outer.RequireAuthorization();
                    break;
                case "policy":
                    app.MapPiperchat("/chat").Widget.RequireAuthorization(policy => policy.RequireClaim("company"));
                    break;
                case "attribute":
                    app.MapPiperchat("/chat").WithMetadata(new AuthorizeAttribute());
                    break;
            }
        });

        foreach (var path in new[] { "", "piperchat.js", "piperchat.d.ts", "assets/any.js" })
            Assert.Equal("/log-in", (await host.GetAsync(path)).Response.Headers.Location?.OriginalString);
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        host.Client.DefaultRequestHeaders.Add("X-Company", "acme");
        foreach (var path in await ShellAsync(host)) (await host.GetAsync(path)).Is(200);
    }

    private static async Task<List<string>> ShellAsync(RelayHost host)
    {
        var page = (await host.GetAsync("")).Is(200).Text;
        var links = System.Text.RegularExpressions.Regex.Matches(page, "(?:href|src)=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(links, link => link.StartsWith("assets/", StringComparison.Ordinal));
        return ["", "piperchat.js", "piperchat.d.ts", .. links];
    }

    private static Task<RelayHost> StartAsync(Action<WebApplication> map) => RelayHost.StartAsync(
        build: builder =>
        {
            TestScheme.Add(builder);
            builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
        map: app =>
        {
            map(app);
            app.MapGet("/orders", () => "42");
        },
        prefix: "/chat",
        open: false);
}
