using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Who may frame the page: what it tells the browser, and the frame's bridge.</summary>
public sealed partial class FramingTests
{
    [Fact]
    public async Task Page_tells_the_allowed_origins_to_the_browser_and_to_the_bridge()
    {
        await using var host = await RelayHost.StartAsync(options =>
        {
            options.Embedding.AllowedOrigins.Add("https://shop.example");
            options.Embedding.AllowedOrigins.Add("capacitor://localhost");
            options.Embedding.AllowedOrigins.Add("https://shop.example");
        });

        var page = await host.GetAsync("");

        Assert.Equal("frame-ancestors 'self' capacitor://localhost https://shop.example", FrameAncestors(page));
        Assert.Equal("""{"origins":["capacitor://localhost","https://shop.example"],"identities":false,"nullOrigin":false}""", Embedding(page).ToJsonString());
    }

    [Fact]
    public async Task Page_of_a_host_that_allows_nobody_is_framed_by_its_own_origin_alone()
    {
        await using var host = await RelayHost.StartAsync();

        var page = await host.GetAsync("");

        Assert.Equal("frame-ancestors 'self'", FrameAncestors(page));
        Assert.Equal("""{"origins":[],"identities":false,"nullOrigin":false}""", Embedding(page).ToJsonString());
    }

    [Fact]
    public async Task Page_for_null_origins_leaves_frame_ancestors_out_and_tells_the_bridge()
    {
        await using var host = await RelayHost.StartAsync(options =>
        {
            options.Embedding.AllowedOrigins.Add("https://shop.example");
            options.Embedding.NullOrigin = true;
            options.Embedding.InjectedIdentities = true;
        });

        var page = await host.GetAsync("");

        Assert.Null(FrameAncestors(page));
        Assert.Contains("script-src 'self'", Policy(page), StringComparison.Ordinal);
        Assert.Equal("""{"origins":["https://shop.example"],"identities":true,"nullOrigin":true}""", Embedding(page).ToJsonString());
    }

    [Fact]
    public async Task Tenants_page_has_the_tenants_origins_beside_those_of_all_and_no_others()
    {
        await using var host = await RelayHost.StartAsync(options =>
        {
            options.Tenant = context => context.Request.Host.Host switch
            {
                "acme.test" => new("acme"),
                "broken.test" => throw new InvalidOperationException("Nobody is logged in."),
                "late.test" => new(Task.FromException<string?>(new InvalidOperationException("Nobody is logged in."))),
                "other.test" => new("other"),
                _ => new((string?)null),
            };
            options.Embedding.AllowedOrigins.Add("https://shop.example");
            options.Embedding.TenantOrigins["acme"] = ["https://acme.example"];
            options.Embedding.TenantOrigins["globex"] = ["https://globex.example"];
        });

        Assert.Equal("frame-ancestors 'self' https://acme.example https://shop.example", FrameAncestors(await PageOfAsync(host, "acme.test")));
        foreach (var name in new[] { "broken.test", "late.test", "other.test", "nobody.test" })
        {
            var page = await PageOfAsync(host, name);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal("frame-ancestors 'self' https://shop.example", FrameAncestors(page));
        }
    }

    [Fact]
    public async Task Page_known_by_tag_is_sent_again_when_who_may_frame_it_has_changed()
    {
        string tag;
        await using (var before = await RelayHost.StartAsync()) tag = (await before.GetAsync("")).Response.Headers.ETag!.Tag;
        await using var after = await RelayHost.StartAsync(options => options.Embedding.AllowedOrigins.Add("https://shop.example"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Add("If-None-Match", tag);

        Assert.Equal(HttpStatusCode.OK, (await after.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hosts_own_framing_headers_hold_everywhere_but_on_the_page(bool atTheLastMoment)
    {
        await using var host = await RelayHost.StartAsync(
            options => options.Embedding.AllowedOrigins.Add("https://shop.example"),
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
                        context.Response.Headers.XFrameOptions = "DENY";
                        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'";
                    }
                });
                app.MapPiperchat("/chat");
                app.MapGet("/orders/", () => "42");
            },
            prefix: "/chat");

        foreach (var known in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "");
            if (known) request.Headers.Add("If-None-Match", "*");
            var page = await host.SendAsync(request);
            Assert.Equal(known ? 304 : 200, (int)page.Status);
            Assert.Equal("frame-ancestors 'self' https://shop.example", FrameAncestors(page));
            Assert.False(page.Response.Headers.Contains("X-Frame-Options"));
        }

        foreach (var path in new[] { "/orders/", "/chat/health" })
        {
            var other = await host.GetAsync(path);
            Assert.Equal("default-src 'self'; frame-ancestors 'none'", Policy(other));
            Assert.Equal("DENY", Assert.Single(other.Response.Headers.GetValues("X-Frame-Options")));
        }
    }

    private static async Task<Reply> PageOfAsync(RelayHost host, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Host = name;
        return await host.SendAsync(request);
    }

    private static string Policy(Reply page) => page.Response.Headers.GetValues("Content-Security-Policy").Single();

    private static string? FrameAncestors(Reply page) =>
        Policy(page).Split("; ").SingleOrDefault(directive => directive.StartsWith("frame-ancestors", StringComparison.Ordinal));

    private static JsonNode Embedding(Reply page) => JsonNode.Parse(WebUtility.HtmlDecode(Meta().Match(page.Text).Groups[1].Value))!;

    [GeneratedRegex("<meta name=\"piperchat-embedding\" content=\"([^\"]*)\"")]
    private static partial Regex Meta();
}
