using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Wherever a host maps it, the relay is there, and nowhere else.</summary>
public sealed partial class MappingTests
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("/chat", "/chat")]
    [InlineData("/deep/down/chat/", "/deep/down/chat")]
    public async Task Relay_works_under_any_prefix(string pattern, string prefix)
    {
        await using var host = await RelayHost.StartAsync(map: app => app.MapPiperchat(pattern), prefix: prefix);
        await AssertWorksAsync(host);
        if (prefix.Length == 0) return;
        using var outside = new HttpClient { BaseAddress = host.Origin };
        Assert.Equal(404, (int)(await outside.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Relay_works_under_its_default_prefix()
    {
        await using var host = await RelayHost.StartAsync(map: app => app.MapPiperchat(), prefix: "/piperchat");
        await AssertWorksAsync(host);
    }

    [Fact]
    public async Task Relay_works_in_a_group()
    {
        await using var host = await RelayHost.StartAsync(
            map: app => app.MapGroup("/apps").MapGroup("/{name}/{channel}").MapPiperchat("/chat"), prefix: "/apps/crm/7/chat");
        await AssertWorksAsync(host);
    }

    [Fact]
    public async Task Relay_works_under_a_path_base()
    {
        await using var host = await RelayHost.StartAsync(
            map: app =>
            {
                app.UsePathBase("/site");
                app.UseRouting();
                app.MapPiperchat("/chat");
            },
            prefix: "/site/chat");
        await AssertWorksAsync(host);
    }

    [Fact]
    public async Task Relay_leaves_the_hosts_own_paths_alone()
    {
        await using var host = await RelayHost.StartAsync(map: app =>
        {
            app.MapPiperchat("/");
            app.MapGet("/orders", () => "42 orders");
            app.MapGet("/messages/today", () => "none");
        });
        Assert.Equal("42 orders", (await host.GetAsync("orders")).Text);
        Assert.Equal("none", (await host.GetAsync("messages/today")).Text);
    }

    [Fact]
    public void Mapping_without_adding_throws_and_names_what_was_forgotten()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var refusal = Assert.Throws<InvalidOperationException>(() => app.MapPiperchat());
        Assert.Contains("AddPiperchat", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conventions_on_the_relay_hold_for_the_relay_and_not_for_the_page()
    {
        await using var host = await RelayHost.StartAsync(
            build: TestScheme.Add,
            map: app => app.MapPiperchat("/").Relay.RequireAuthorization());
        (await host.GetAsync("health")).IsProblem(401, "unauthorized");
        (await host.GetAsync("")).Is(200);
    }

    [Fact]
    public async Task Conventions_on_all_hold_for_the_relay_and_the_page()
    {
        await using var host = await RelayHost.StartAsync(map: app => app.MapPiperchat("/").AddEndpointFilter<PiperchatEndpointConventionBuilder, Teapot>());
        Assert.All(host.App.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints, endpoint => Assert.NotNull(endpoint.DisplayName));
        Assert.Equal(418, (int)(await host.GetAsync("health")).Status);
        Assert.Equal(418, (int)(await host.GetAsync("")).Status);
    }

    private static async Task AssertWorksAsync(RelayHost host)
    {
        Assert.Equal(host.Store.RelayId, (string?)(await host.GetAsync("health")).Is(200).Json!["relay"]);
        (await host.PostAsync("messages", new Person().Envelope(host.Place(), DateTimeOffset.UtcNow))).Is(200);
        using var stream = await EventReader.GetAsync(host);
        Assert.True((await stream.NextAsync())!.IsMessage);
        (await host.GetAsync("channels/none")).IsProblem(404, "not_found");
        await AssertShellAsync(host);
    }

    /// <summary>The page, all that it links to, and the loader; and the folder without its slash leads to the page.</summary>
    private static async Task AssertShellAsync(RelayHost host)
    {
        var links = Link().Matches((await host.GetAsync("")).Is(200).Text).Select(link => link.Groups[1].Value).ToList();
        Assert.True(links.Count >= 3);
        foreach (var link in links.Append("piperchat.js")) Assert.NotEmpty((await host.GetAsync(link)).Is(200).Text);

        var folder = host.Client.BaseAddress!.AbsolutePath.TrimEnd('/');
        if (folder.Length == 0) return;
        var redirect = (await host.GetAsync($"{folder}?channel=a")).Is(302).Response;
        Assert.Equal(new Uri(host.Client.BaseAddress, "?channel=a"), new Uri(redirect.RequestMessage!.RequestUri!, redirect.Headers.Location!));
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Link();

    private sealed class Teapot : IEndpointFilter
    {
        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
            ValueTask.FromResult<object?>(Results.StatusCode(StatusCodes.Status418ImATeapot));
    }
}
