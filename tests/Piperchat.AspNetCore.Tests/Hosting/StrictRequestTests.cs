using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Requests that can be read in two ways, or that nothing serves.</summary>
public sealed class StrictRequestTests
{
    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("text/plain")]
    public async Task Body_in_another_character_set_or_type_is_415(string type)
    {
        await using var host = await RelayHost.StartAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        (await host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "messages") { Content = content })).IsProblem(415, "not_json_body");
    }

    [Fact]
    public async Task Body_that_says_it_is_compressed_is_415()
    {
        await using var host = await RelayHost.StartAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        content.Headers.ContentEncoding.Add("br");

        (await host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "messages") { Content = content })).IsProblem(415, "not_json_body");
    }

    [Theory]
    [InlineData("10:00")]
    [InlineData("11/12/2026")]
    [InlineData("2026-1-1")]
    [InlineData("yesterday")]
    public async Task Since_that_isnt_an_ISO_time_is_400(string since)
    {
        await using var host = await RelayHost.StartAsync();

        (await host.GetAsync($"messages?since={Uri.EscapeDataString(since)}")).IsProblem(400, "bad_value", "since");
    }

    [Theory]
    [InlineData("2026-11-23")]
    [InlineData("2026-11-23T10:00:00Z")]
    [InlineData("2026-11-23T10:00:00.000Z")]
    [InlineData("2026-11-23T10:00:00.5+01:00")]
    public async Task Since_in_the_forms_of_ISO_is_taken(string since)
    {
        await using var host = await RelayHost.StartAsync();

        (await host.GetAsync($"messages?since={Uri.EscapeDataString(since)}")).Is(200);
    }

    [Theory]
    [InlineData("GET", "mailbox/dot1:0000000000000000/pull", 404, "not_found")]
    [InlineData("POST", "signals", 404, "not_found")]
    [InlineData("POST", "", 405, "method_not_allowed")]
    [InlineData("DELETE", "assets/chat.js", 405, "method_not_allowed")]
    [InlineData("GET", "assets/chat.js", 404, "not_found")]
    public async Task What_nothing_serves_is_a_problem_too(string method, string path, int status, string code)
    {
        await using var host = await RelayHost.StartAsync();

        (await host.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).IsProblem(status, code);
    }

    [Fact]
    public async Task Handler_of_the_host_that_throws_is_403()
    {
        await using var host = await RelayHost.StartAsync(
            open: false,
            build: builder =>
            {
                TestScheme.Add(builder);
                builder.Services.AddSingleton<IAuthorizationHandler, ThrowingHandler>();
            });
        host.Client.DefaultRequestHeaders.Add("X-User", "alice");

        (await host.GetAsync("messages?channel=main")).IsProblem(403, "forbidden");
    }

    private sealed class ThrowingHandler : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatChannel resource) =>
            throw new InvalidOperationException("The host's database is away.");
    }
}
