using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Behind a real nginx at /apps/chat/, with the block that HostApp ships, over TLS and HTTP/2 as a browser would come.</summary>
public sealed partial class NginxTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_loader_and_every_asset_come_through_with_their_bytes()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);

        var page = await nginx.Client.GetStringAsync("", Cancel);

        Assert.Equal(await host.Client.GetStringAsync("", Cancel), page);
        var paths = Link().Matches(page).Select(link => link.Groups[1].Value).ToList();
        Assert.True(paths.Count >= 3, page);
        foreach (var path in paths.Append("piperchat.js").Append("piperchat.d.ts"))
        {
            var bytes = await host.Client.GetByteArrayAsync(path, Cancel);
            Assert.NotEmpty(bytes);
            Assert.Equal(bytes, await nginx.Client.GetByteArrayAsync(path, Cancel));
            await AssertSamePackedAsync(host.Client, nginx.Client, path);
        }
    }

    [Fact]
    public async Task Loader_is_shared_with_other_origins_once()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);

        using var response = await nginx.Client.GetAsync("piperchat.js", Cancel);

        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("cross-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.NotNull(response.Headers.ETag);
    }

    [Fact]
    public async Task Folder_without_its_slash_redirects_relatively_and_keeps_the_query()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);

        using var response = await nginx.Client.GetAsync("/apps/chat?channel=a&theme=dark", Cancel);

        Assert.Equal(301, (int)response.StatusCode);
        Assert.Equal("/apps/chat/?channel=a&theme=dark", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData(true, "OWN", null, 200)]
    [InlineData(true, "OWN", "same-origin", 200)]
    [InlineData(true, "https://evil.example", "cross-site", 403)]
    [InlineData(true, "http://127.0.0.1", "cross-site", 403)]
    [InlineData(false, "OWN", "same-origin", 200)]
    [InlineData(false, "https://evil.example", "cross-site", 403)]
    public async Task Sealed_post_is_taken_from_the_origin_that_the_browser_sees(bool forwardedHeaders, string origin, string? site, int status)
    {
        await using var host = await StartHostAsync(forwardedHeaders);
        await using var nginx = await Nginx.StartAsync(host.Origin);
        using var request = Post(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow));
        request.Headers.Add("Origin", origin == "OWN" ? nginx.Origin : origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);

        using var response = await nginx.Client.SendAsync(request, Cancel);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, await host.MessageCountAsync());
    }

    [Fact]
    public async Task Post_that_is_too_large_is_refused_by_the_relay_and_not_with_a_page_of_nginx()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);
        using var request = Post(new byte[new PiperchatLimits().PostBytes + 1]);

        using var response = await nginx.Client.SendAsync(request, Cancel);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    /// <summary>
    /// The block as it is; and its setting and the relay's own header each without the other. Those two over HTTP/1.0, since nginx lets
    /// pieces of 1.1 through even where it buffers.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("proxy_ignore_headers X-Accel-Buffering;", "proxy_http_version 1.1;")]
    [InlineData("", "proxy_http_version 1.1;", "proxy_buffering off;")]
    public async Task Event_is_not_held_back(string outside, params string[] without)
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin, outside, without);
        using var stream = await EventReader.GetAsync(nginx.Client);
        await stream.UntilLiveAsync();

        for (var i = 0; i < 3; i++)
        {
            var id = Guid.NewGuid().ToString();
            using var request = Post(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow, id));
            using var response = await nginx.Client.SendAsync(request, Cancel);
            Assert.Equal(200, (int)response.StatusCode);

            Assert.Equal(id, (string?)(await stream.UntilAsync(block => block.IsMessage))[^1].Json["id"]);
        }
    }

    [Fact]
    public async Task Stream_of_many_channels_comes_through_too()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);
        using var stream = await EventReader.PostAsync(nginx.Client, ("main", "head"), ("other", "head"));
        await stream.UntilLiveAsync();
        await stream.UntilLiveAsync();

        (await host.PostAsync("messages", new Person().Envelope(host.Place("other"), DateTimeOffset.UtcNow))).Is(200);

        await stream.UntilAsync(block => block.IsMessage);
    }

    [Fact]
    public async Task Host_sees_what_the_browser_sees_and_nothing_that_a_client_made_up()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);
        using var request = new HttpRequestMessage(HttpMethod.Get, "seen");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        using var response = await nginx.Client.SendAsync(request, Cancel);

        var authority = new Uri(nginx.Origin).Authority;
        Assert.Equal($"https {authority} {authority} 127.0.0.1", await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>A session is signed for the address that the browser sees, of which the path is taken away on the way.</summary>
    [Fact]
    public async Task Session_is_opened_for_the_address_that_the_browser_sees()
    {
        await using var host = await StartHostAsync();
        await using var nginx = await Nginx.StartAsync(host.Origin);
        using var asked = Post("{}"u8.ToArray(), "sessions/challenge");
        using var challenge = await nginx.Client.SendAsync(asked, Cancel);
        var text = (string)JsonNode.Parse(await challenge.Content.ReadAsStringAsync(Cancel))!["challenge"]!;
        using var answer = Post(new Person().Session(host.Place(), $"{nginx.Origin}/apps/chat", text), "sessions");

        using var response = await nginx.Client.SendAsync(answer, Cancel);

        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public void Shipped_block_waits_for_longer_than_the_stream_is_silent()
    {
        var seconds = int.Parse(ReadTimeout().Match(Nginx.Site).Groups[1].Value, CultureInfo.InvariantCulture);

        Assert.True(seconds >= 2 * Hub.HeartbeatSeconds, $"{seconds} s");
    }

    /// <summary>As HostApp has it; or a host that heeds no proxy.</summary>
    private static Task<RelayHost> StartHostAsync(bool forwardedHeaders = true) => RelayHost.StartAsync(map: app =>
    {
        if (forwardedHeaders)
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix });
        app.MapPiperchat("/");
        app.MapGet("/seen", (HttpContext context) =>
            $"{context.Request.Scheme} {context.Request.Host} {context.Request.Headers["X-Forwarded-Host"]} {context.Connection.RemoteIpAddress}");
    });

    private static HttpRequestMessage Post(byte[] json, string path = "messages")
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    private static async Task AssertSamePackedAsync(HttpClient direct, HttpClient through, string path)
    {
        using var expected = await GetPackedAsync(direct, path);
        using var actual = await GetPackedAsync(through, path);

        Assert.Equal(expected.Content.Headers.ContentEncoding, actual.Content.Headers.ContentEncoding);
        Assert.Equal(await expected.Content.ReadAsByteArrayAsync(Cancel), await actual.Content.ReadAsByteArrayAsync(Cancel));
    }

    private static async Task<HttpResponseMessage> GetPackedAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        return await client.SendAsync(request, Cancel);
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex(@"proxy_read_timeout (\d+)s;")]
    private static partial Regex ReadTimeout();
}
