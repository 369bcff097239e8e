using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Pages;

/// <summary>The shell of the admin panel: its links, its headers, and who gets it.</summary>
public sealed partial class AdminPageTests
{
    [Theory]
    [InlineData("/", "", "")]
    [InlineData("/help/chat", "", "/help/chat")]
    [InlineData("/chat", "/site", "/site/chat")]
    public async Task Panel_under_any_prefix_links_to_assets_that_are_there(string pattern, string pathBase, string prefix)
    {
        await using var host = await RelayHost.StartAsync(
            map: app =>
            {
                if (pathBase.Length > 0) app.UsePathBase(pathBase);
                app.UseRouting();
                app.MapPiperchat(pattern);
            },
            prefix: prefix);

        var page = (await host.GetAsync("admin?channel=main")).Is(200);

        Assert.Equal("text/html; charset=utf-8", page.Response.Content.Headers.ContentType!.ToString());
        var links = Link().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.True(links.Count >= 3, page.Text);
        foreach (var link in links)
        {
            Assert.StartsWith("assets/", link, StringComparison.Ordinal);
            Assert.NotEmpty((await host.GetAsync(link)).Is(200).Text);
        }
    }

    [Theory]
    [InlineData("/", "")]
    [InlineData("/help/chat", "/help/chat")]
    public async Task Panel_with_a_final_slash_redirects_relatively_and_keeps_the_query(string pattern, string prefix)
    {
        await using var host = await RelayHost.StartAsync(map: app => app.MapPiperchat(pattern), prefix: prefix);

        var redirect = (await host.GetAsync("admin/?channel=a&theme=dark")).Is(302).Response;

        Assert.Equal("../admin?channel=a&theme=dark", redirect.Headers.Location!.OriginalString);
        Assert.Equal($"{prefix}/admin", new Uri(redirect.RequestMessage!.RequestUri!, redirect.Headers.Location).AbsolutePath);
    }

    [Fact]
    public async Task Attack10_panel_lets_in_no_script_but_its_own()
    {
        await using var host = await RelayHost.StartAsync();

        var page = (await host.GetAsync("admin")).Is(200);

        var policy = Header(page, "Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'; trusted-types 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineScriptOrStyle(), page.Text);
        Assert.DoesNotContain("//", Link().Replace(page.Text, ""), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(page, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(page, "Referrer-Policy"));
        Assert.Equal("no-cache", page.Response.Headers.CacheControl!.ToString());
    }

    /// <summary>The chat may be framed; the panel, where one press makes an owner, may not: whatever the host says of its own pages.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attack12_panel_is_framed_by_nobody(bool atTheLastMoment)
    {
        await using var host = await RelayHost.StartAsync(
            options =>
            {
                options.Embedding.AllowedOrigins.Add("https://shop.example");
                options.Embedding.NullOrigin = true;
            },
            map: app =>
            {
                app.Use((context, next) =>
                {
                    if (!atTheLastMoment) Set();
                    else
                    {
                        context.Response.OnStarting(() =>
                        {
                            Set();
                            return Task.CompletedTask;
                        });
                    }

                    return next(context);

                    void Set()
                    {
                        context.Response.Headers.XFrameOptions = "SAMEORIGIN";
                        context.Response.Headers.ContentSecurityPolicy = "frame-ancestors *";
                    }
                });
                app.MapPiperchat("/chat");
            },
            prefix: "/chat");

        foreach (var known in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "admin");
            if (known) request.Headers.Add("If-None-Match", "*");
            var page = (await host.SendAsync(request)).Is(known ? 304 : 200);
            Assert.EndsWith("; frame-ancestors 'none'", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("DENY", Header(page, "X-Frame-Options"));
        }
    }

    [Fact]
    public async Task Panel_known_by_tag_is_not_sent_again_and_takes_no_other_method()
    {
        await using var host = await RelayHost.StartAsync();
        var tag = (await host.GetAsync("admin")).Response.Headers.ETag!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "admin");
        request.Headers.IfNoneMatch.Add(tag);
        using var head = new HttpRequestMessage(HttpMethod.Head, "admin");

        Assert.Empty((await host.SendAsync(request)).Is(304).Text);
        Assert.Empty((await host.SendAsync(head)).Is(200).Text);
        (await host.PostAsync("admin", "{}")).IsProblem(405, "method_not_allowed");
    }

    [Fact]
    public async Task Panel_is_open_in_a_host_that_refuses_by_default()
    {
        await using var host = await StartAsync(app => app.MapPiperchat("/chat"));

        (await host.GetAsync("admin")).Is(200);
    }

    [Fact]
    public async Task Policy_on_the_panel_holds_there_and_not_at_the_chat()
    {
        await using var host = await StartAsync(app => app.MapPiperchat("/chat").Admin.RequireAuthorization("Support"));

        Assert.Equal("/log-in", (await host.GetAsync("admin")).Is(302).Response.Headers.Location!.OriginalString);
        (await host.GetAsync("")).Is(200);
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        Assert.Equal(403, (int)(await host.GetAsync("admin")).Status);
        host.Client.DefaultRequestHeaders.Add("X-Company", "acme");
        (await host.GetAsync("admin")).Is(200);
    }

    [Fact]
    public async Task Policy_on_the_widget_holds_for_the_panels_assets_and_one_on_all_for_the_panel()
    {
        await using var widget = await StartAsync(app => app.MapPiperchat("/chat").Widget.RequireAuthorization());
        (await widget.GetAsync("admin")).Is(200);
        (await widget.GetAsync("assets/any.js")).Is(302);

        await using var all = await StartAsync(app => app.MapPiperchat("/chat").RequireAuthorization());
        (await all.GetAsync("admin")).Is(302);
    }

    private static string Header(Reply page, string name) => Assert.Single(page.Response.Headers.GetValues(name));

    private static Task<RelayHost> StartAsync(Action<WebApplication> map) => RelayHost.StartAsync(
        build: builder =>
        {
            TestScheme.Add(builder);
            builder.Services.AddAuthorizationBuilder()
                .AddPolicy("Support", policy => policy.RequireClaim("company"))
                .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
        map: map,
        prefix: "/chat",
        open: false);

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<script(?![^>]*src=)|<style|style=|\\son[a-z]+=")]
    private static partial Regex InlineScriptOrStyle();
}
