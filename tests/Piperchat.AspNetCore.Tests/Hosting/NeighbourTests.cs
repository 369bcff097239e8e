using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What an app has already, beside the chat: neither breaks the other.</summary>
public sealed class NeighbourTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_http2_one_connection_carries_the_page_posts_and_many_streams()
    {
        await using var host = await RelayHost.StartAsync(
            build: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)),
            map: app => app.MapPiperchat("/chat"));
        var connections = 0;
        using var client = new HttpClient(new OverHttp2(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }))
        { BaseAddress = new Uri(host.Origin, "/chat/") };

        Assert.Contains("<script", await client.GetStringAsync("", Cancel), StringComparison.Ordinal);
        var streams = new List<EventReader>();
        for (var i = 0; i < 20; i++) streams.Add(await EventReader.GetAsync(client));
        foreach (var stream in streams) await stream.UntilLiveAsync();
        using var posted = await client.SendAsync(Post(host), Cancel);

        Assert.Equal(200, (int)posted.StatusCode);
        foreach (var stream in streams)
        {
            Assert.True((await stream.NextAsync())!.IsMessage);
            stream.Dispose();
        }

        Assert.Equal(1, connections);
    }

    /// <summary>As every app does in Development: <c>ComponentsActivitySource</c>, for one, is scoped.</summary>
    [Fact]
    public async Task Host_with_pages_of_its_own_that_validates_scopes_serves_the_chats_and_the_panels()
    {
        await using var host = await RelayHost.StartAsync(build: builder =>
        {
            builder.WebHost.UseDefaultServiceProvider(provider => provider.ValidateScopes = true);
            builder.Services.AddRazorPages();
            builder.Services.AddRazorComponents();
        });

        foreach (var path in new[] { "", "admin" }) Assert.Equal((path, 200), (path, (int)(await host.GetAsync(path)).Status));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Compression_of_all_answers_leaves_the_packed_assets_as_they_are(string encoding)
    {
        await using var plain = await RelayHost.StartAsync();
        await using var host = await StartCompressingAsync();
        foreach (var path in new[] { "piperchat.js", "piperchat.d.ts", $"assets/{new AspNetCore.Pages.AssetCatalog().Manifest.Chat.Script}" })
        {
            using var expected = await GetAsync(plain, path, encoding);
            using var actual = await GetAsync(host, path, encoding);

            Assert.Equal(encoding, Assert.Single(actual.Content.Headers.ContentEncoding));
            Assert.Equal(await expected.Content.ReadAsByteArrayAsync(Cancel), await actual.Content.ReadAsByteArrayAsync(Cancel));
        }

        using var page = await GetAsync(host, "", encoding);
        Assert.Equal(encoding, Assert.Single(page.Content.Headers.ContentEncoding));
        Assert.Equal((await plain.GetAsync("")).Text, await UnpackAsync(page, encoding));
    }

    [Theory]
    [InlineData("br", DecompressionMethods.Brotli)]
    [InlineData("gzip", DecompressionMethods.GZip)]
    [InlineData("identity", DecompressionMethods.None)]
    public async Task Compression_of_all_answers_doesnt_hold_back_the_stream(string encoding, DecompressionMethods method)
    {
        await using var host = await StartCompressingAsync();
        using (var packed = await GetAsync(host, "events?channel=main", encoding))
            Assert.Equal(encoding == "identity" ? [] : [encoding], packed.Content.Headers.ContentEncoding);
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = method }) { BaseAddress = host.Client.BaseAddress };
        using var stream = await EventReader.GetAsync(client);
        await stream.UntilLiveAsync();

        for (var i = 0; i < 3; i++)
        {
            (await host.SendAsync(Post(host))).Is(200);
            await stream.UntilAsync(block => block.IsMessage);
        }
    }

    [Fact]
    public async Task Antiforgery_neither_asks_for_its_token_nor_forbids_the_frame()
    {
        await using var host = await RelayHost.StartAsync(
            options => options.Embedding.AllowedOrigins.Add("https://shop.example"),
            builder =>
            {
                builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
                builder.Services.AddAntiforgery();
            },
            app =>
            {
                // As hosts of single-page apps do: and this adds X-Frame-Options to the answer.
                app.Use((context, next) =>
                {
                    context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
                    return next(context);
                });
                app.UseAntiforgery();
                app.MapPiperchat("/chat");
                app.MapPost("/orders", (IFormCollection form) => form.Count);
            },
            prefix: "/chat");

        var page = (await host.GetAsync("")).Is(200);

        Assert.False(page.Response.Headers.Contains("X-Frame-Options"));
        Assert.EndsWith("frame-ancestors 'self' https://shop.example", Assert.Single(page.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        (await host.SendAsync(Post(host))).Is(200);
        using var form = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new FormUrlEncodedContent([KeyValuePair.Create("a", "b")]) };
        Assert.Equal(400, (int)(await host.SendAsync(form)).Status);
    }

    [Theory]
    [InlineData("/chat")]
    [InlineData("/")]
    public async Task Fallback_route_gets_what_isnt_the_chats(string pattern)
    {
        await using var host = await RelayHost.StartAsync(
            map: app =>
            {
                app.MapFallback(() => "the single page");
                app.MapPiperchat(pattern);
            },
            prefix: pattern.TrimEnd('/'));

        Assert.Equal("the single page", (await host.GetAsync("/orders/7")).Is(200).Text);
        Assert.Contains("piperchat-embedding", (await host.GetAsync("")).Is(200).Text, StringComparison.Ordinal);
        Assert.Equal("text/javascript", (await host.GetAsync("piperchat.js")).Is(200).Response.Content.Headers.ContentType!.MediaType);
        (await host.GetAsync("assets/chat-00000000.js")).IsProblem(404, "not_found");
        (await host.GetAsync("messages/none")).IsProblem(404, "not_found");
        (await host.PostAsync("health", "{}")).IsProblem(405, "method_not_allowed");
        Assert.Equal(host.Store.RelayId, (string?)(await host.GetAsync("health")).Json!["relay"]);
    }

    [Fact]
    public async Task Hosts_cors_policy_lets_only_its_own_origins_read_the_relay()
    {
        await using var host = await RelayHost.StartAsync(
            options => options.Embedding.AllowedOrigins.Add("https://shop.example"),
            builder => builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://partner.example").AllowAnyHeader())),
            app =>
            {
                app.UseCors();
                app.MapPiperchat("/");
            });
        foreach (var (origin, allowed) in new[] { ("https://partner.example", "https://partner.example"), ("https://shop.example", null) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "messages");
            request.Headers.Add("Origin", origin);
            var headers = (await host.SendAsync(request)).Is(200).Response.Headers;
            Assert.Equal(allowed, headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null);
        }
    }

    /// <summary>Packs whatever it can, as some hosts do: the stream, too.</summary>
    private static Task<RelayHost> StartCompressingAsync() => RelayHost.StartAsync(
        build: builder => builder.Services.AddResponseCompression(compression =>
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "text/event-stream", "application/problem+json", "image/svg+xml", "application/octet-stream"]),
        map: app =>
        {
            app.UseResponseCompression();
            app.MapPiperchat("/");
        });

    private static HttpRequestMessage Post(RelayHost host)
    {
        var content = new ByteArrayContent(new Person().Envelope(host.Place(), DateTimeOffset.UtcNow));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, "messages") { Content = content };
    }

    private static async Task<HttpResponseMessage> GetAsync(RelayHost host, string path, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        return await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private static async Task<string> UnpackAsync(HttpResponseMessage response, string encoding)
    {
        await using var packed = await response.Content.ReadAsStreamAsync(Cancel);
        await using Stream plain = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancel);
    }
}
