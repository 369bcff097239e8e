using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Attacks 12 and 21 of docs/PROTOCOL.md §14 at the server: a site that isn't allowed frames the chat; one that is reaches past the frame.</summary>
public sealed class EmbeddingAttackTests
{
    private const string Allowed = "https://shop.example";
    private const string Hostile = "https://evil.example";

    private static readonly string[] Reading =
    [
        "health", "messages?channel=main", "channels", "channels/main/log", "channels/main/participants", "identities/dot1:0000000000000000",
        "usernames?limit=1", "events?channel=main",
    ];

    private static readonly string[] DataTypes = ["application/json", "application/problem+json", "text/event-stream"];

    [Fact]
    public async Task Attack12_an_unlisted_site_is_never_among_those_that_may_frame_the_page()
    {
        await using var host = await StartAsync();
        foreach (var path in new[] { "", $"?origin={Hostile}", $"?embed=1&channel=main&parent={Hostile}", "?Embedding:AllowedOrigins=https://evil.example" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Origin", Hostile);
            request.Headers.Add("Referer", Hostile + "/");
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            request.Headers.Host = "evil.example";
            var page = (await host.SendAsync(request)).Is(200);

            var policy = Assert.Single(page.Response.Headers.GetValues("Content-Security-Policy"));
            Assert.EndsWith($"; frame-ancestors 'self' {Allowed}", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("evil.example", page.Text + page.Response.Headers, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Attack12_the_relays_answers_are_data_that_no_frame_shows_as_a_page()
    {
        await using var host = await StartAsync();
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        foreach (var path in Reading)
        {
            using var response = await host.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Contains(response.Content.Headers.ContentType!.MediaType, DataTypes);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Theory]
    [InlineData(Hostile)]
    [InlineData(Allowed)]
    [InlineData("null")]
    public async Task Attack21_no_answer_lets_a_page_of_another_origin_read_it(string origin)
    {
        await using var host = await StartAsync();
        foreach (var loggedIn in new[] { false, true })
        {
            if (loggedIn) host.Client.DefaultRequestHeaders.Add("X-User", "alice");
            foreach (var path in Reading.Append(""))
            {
                foreach (var method in new[] { HttpMethod.Get, HttpMethod.Options })
                {
                    using var request = new HttpRequestMessage(method, path);
                    request.Headers.Add("Origin", origin);
                    if (method == HttpMethod.Options)
                    {
                        request.Headers.Add("Access-Control-Request-Method", "POST");
                        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
                    }

                    using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                    Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
                }
            }
        }
    }

    [Theory]
    [InlineData(Hostile, false)]
    [InlineData(Allowed, false)]
    [InlineData("null", false)]
    [InlineData(Hostile, true)]
    [InlineData(Allowed, true)]
    public async Task Attack21_a_write_from_another_origin_is_refused_whether_or_not_it_may_frame_the_chat(string origin, bool withToken)
    {
        await using var host = await StartAsync();
        var token = host.App.Services.GetRequiredService<PiperchatTokens>()
            .Create(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "alice")], "Test")));
        foreach (var (path, type) in new[] { ("messages", "application/json"), ("messages", "text/plain"), ("events", "application/json"), ("channels/main/join", "application/json") })
        {
            using var content = new ByteArrayContent(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow));
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            if (withToken) request.Headers.Authorization = new AuthenticationHeaderValue("Piperchat", token);
            else request.Headers.Add("X-User", "alice");
            (await host.SendAsync(request)).IsProblem(403, "forbidden");
        }

        host.Client.DefaultRequestHeaders.Add("X-User", "alice");
        Assert.Equal(0, await host.MessageCountAsync());

        // The frame's own write, from the relay's origin, is taken.
        host.Client.DefaultRequestHeaders.Add("Origin", host.Origin.GetLeftPart(UriPartial.Authority));
        (await host.PostAsync("messages", new Person().Envelope(host.Place(), DateTimeOffset.UtcNow))).Is(200);
    }

    private static Task<RelayHost> StartAsync() => RelayHost.StartAsync(
        options => options.Embedding.AllowedOrigins.Add(Allowed),
        builder =>
        {
            TestScheme.Add(builder);
            builder.Services.AddSingleton<IAuthorizationHandler, TestHandler>();
        },
        open: false);
}
