using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Pages;

/// <summary>piperchat.js and its types, as a page of another origin gets them.</summary>
public sealed class LoaderTests
{
    // What every page of a host pays before anyone chats.
    private const int LoaderBytes = 5 * 1024;

    [Theory]
    [InlineData("piperchat.js", "text/javascript; charset=utf-8")]
    [InlineData("piperchat.d.ts", "text/plain; charset=utf-8")]
    [InlineData("piperchat.blazor.js", "text/javascript; charset=utf-8")]
    public async Task Loader_is_open_to_other_origins_under_a_name_that_stays(string path, string contentType)
    {
        await using var host = await RelayHost.StartAsync(map: app => app.MapPiperchat("/apps/chat"), prefix: "/apps/chat");

        var response = (await host.GetAsync(path)).Is(200).Response;

        Assert.Equal(contentType, response.Content.Headers.ContentType!.ToString());
        Assert.NotEqual(0, response.Content.Headers.ContentLength);
        AssertShared(response);
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
    }

    [Theory]
    [InlineData("piperchat.js")]
    [InlineData("piperchat.d.ts")]
    public async Task Loader_known_by_tag_is_not_sent_again_and_stays_shared(string path)
    {
        await using var host = await RelayHost.StartAsync();
        var tag = (await host.GetAsync(path)).Response.Headers.ETag!;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(tag);

        var reply = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, reply.Status);
        Assert.Empty(reply.Text);
        AssertShared(reply.Response);
    }

    [Fact]
    public async Task Loader_asked_for_its_headers_gives_no_body()
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "piperchat.js");

        var reply = (await host.SendAsync(request)).Is(200);

        Assert.Empty(reply.Text);
        Assert.True(reply.Response.Content.Headers.ContentLength > 0);
        (await host.PostAsync("piperchat.js", "{}")).IsProblem(405, "method_not_allowed");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Types_in_each_encoding_are_the_file_of_the_source(string encoding)
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "piperchat.d.ts");
        request.Headers.Add("Accept-Encoding", encoding);
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(encoding, Assert.Single(response.Content.Headers.ContentEncoding));

        await using var packed = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using Stream plain = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(plain, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal((await host.GetAsync("piperchat.d.ts")).Text, text);
        Assert.Contains("interface MountOptions", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loader_is_one_file_and_stays_within_its_budget()
    {
        await using var host = await RelayHost.StartAsync();
        var script = (await host.GetAsync("piperchat.js")).Text;
        Assert.DoesNotMatch("""(from|import)\s*\(?\s*["']\.""", script);

        using var request = new HttpRequestMessage(HttpMethod.Get, "piperchat.js");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var length = response.Content.Headers.ContentLength!.Value;

        TestContext.Current.TestOutputHelper!.WriteLine($"piperchat.js: {length:N0} of {LoaderBytes:N0} bytes in gzip.");
        Assert.InRange(length, 1, LoaderBytes);
    }

    [Fact]
    public async Task Module_for_blazor_takes_the_loader_that_lies_beside_it()
    {
        await using var host = await RelayHost.StartAsync(map: app => app.MapPiperchat("/apps/chat"), prefix: "/apps/chat");

        var script = (await host.GetAsync("piperchat.blazor.js")).Is(200).Text;

        // The same address as a page's own tag: a browser runs a module once for each address.
        Assert.Matches("""^import\s*"./piperchat.js";""", script);
    }

    [Fact]
    public async Task Hosts_cors_policy_changes_nothing_at_the_loader()
    {
        await using var host = await RelayHost.StartAsync(
            build: builder => builder.Services.AddCors(cors => cors.AddDefaultPolicy(
                policy => policy.WithOrigins("https://partner.example").AllowCredentials().AllowAnyHeader())),
            map: app =>
            {
                app.UseCors();
                app.MapPiperchat("/");
            });
        foreach (var origin in new[] { "https://partner.example", "https://any.example" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "piperchat.js");
            request.Headers.Add("Origin", origin);
            AssertShared((await host.SendAsync(request)).Is(200).Response);
        }
    }

    private static void AssertShared(HttpResponseMessage response)
    {
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal("cross-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }
}
