using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests.Pages;

/// <summary>The page and its assets, over real HTTP: their bytes, not only their status.</summary>
public sealed partial class PageTests : IAsyncLifetime
{
    // What the first open may load, in gzip.
    private const int FirstOpenBytes = 80 * 1024;

    // What zstd may load after it, in Brotli, which every supported browser takes over https and on localhost. In gzip the package's
    // WebAssembly alone is 80 KB, and an optimiser leaves it at that.
    private const int CompressionBytes = 70 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("piperchat-").FullName;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPiperchat(options => options.DataDirectory = _folder);
        _app = builder.Build();
        _app.MapPiperchat("/");
        _app.MapPiperchat("/help/chat");
        _app.MapGroup("/apps").MapPiperchat("/chat");
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/help/chat/")]
    [InlineData("/apps/chat/")]
    public async Task Page_under_any_prefix_links_to_assets_that_are_there(string prefix)
    {
        var html = await _client.GetStringAsync(prefix, Cancel);

        var links = Link().Matches(html).Select(match => match.Groups[1].Value).ToList();
        Assert.True(links.Count >= 3, html);
        foreach (var link in links)
        {
            Assert.StartsWith("assets/", link, StringComparison.Ordinal);
            var bytes = await _client.GetByteArrayAsync(prefix + link, Cancel);
            Assert.NotEmpty(bytes);
        }
    }

    [Theory]
    [InlineData("/help/chat", "./chat/")]
    [InlineData("/apps/chat?channel=a&theme=dark", "./chat/?channel=a&theme=dark")]
    public async Task Page_without_a_final_slash_redirects_relatively_and_keeps_the_query(string path, string location)
    {
        using var response = await _client.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(location, response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Attack10_page_lets_in_no_script_but_its_own()
    {
        using var response = await _client.GetAsync("/", Cancel);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        var html = await response.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotMatch(InlineScriptOrStyle(), html);
        Assert.DoesNotContain("//", Link().Replace(html, ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task Asset_in_each_encoding_is_the_same_bytes(string encoding)
    {
        var script = await ScriptPath();
        using var request = new HttpRequestMessage(HttpMethod.Get, script);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var response = await _client.SendAsync(request, Cancel);

        Assert.Equal(encoding == "identity" ? [] : [encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var plain = await _client.GetByteArrayAsync(script, Cancel);
        Assert.Equal(plain, Decode(encoding, await response.Content.ReadAsByteArrayAsync(Cancel)));
    }

    [Fact]
    public async Task Asset_refused_encoding_is_not_sent_in_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await ScriptPath());
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br;q=0, gzip;q=0");
        using var response = await _client.SendAsync(request, Cancel);

        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Asset_and_page_known_by_tag_are_not_sent_again()
    {
        foreach (var path in new[] { "/", await ScriptPath() })
        {
            using var first = await _client.GetAsync(path, Cancel);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var second = await _client.SendAsync(request, Cancel);

            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
            Assert.Empty(await second.Content.ReadAsByteArrayAsync(Cancel));
        }
    }

    [Theory]
    [InlineData("chat-00000000.js")]
    [InlineData("manifest.json")]
    [InlineData("..%2Fmanifest.json")]
    [InlineData("%2e%2e%2fpiperchat.db")]
    public async Task Asset_unknown_is_404_and_not_cached(string name)
    {
        using var response = await _client.GetAsync("/assets/" + name, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task First_open_stays_within_its_budget()
    {
        var html = await _client.GetStringAsync("/", Cancel);
        var loaded = Encoding.UTF8.GetByteCount(html);
        foreach (Match link in Link().Matches(html)) loaded += await EncodedLength("/" + link.Groups[1].Value, "gzip");

        TestContext.Current.TestOutputHelper!.WriteLine($"First open: {loaded:N0} of {FirstOpenBytes:N0} bytes in gzip.");
        Assert.InRange(loaded, 1024, FirstOpenBytes);
    }

    [Fact]
    public async Task Compression_loaded_after_stays_within_its_budget()
    {
        var later = LoadedLater().Where(name => !IsRestOfPage(name)).ToList();

        Assert.Contains(later, name => name.EndsWith(".wasm", StringComparison.Ordinal));
        var wasmAndCode = 0;
        foreach (var name in later.Where(name => !name.EndsWith(".zdict", StringComparison.Ordinal))) wasmAndCode += await EncodedLength("/assets/" + name, "br");
        TestContext.Current.TestOutputHelper!.WriteLine($"zstd, after it: {wasmAndCode:N0} of {CompressionBytes:N0} bytes in Brotli.");
        Assert.InRange(wasmAndCode, 1024, CompressionBytes);
    }

    /// <summary>One import too many of what is in it, and it is a part of the first open again.</summary>
    [Fact]
    public async Task Dialogs_and_rare_pages_are_loaded_after_it_as_one_file()
    {
        var name = Assert.Single(LoadedLater(), IsRestOfPage);

        var bytes = await EncodedLength("/assets/" + name, "gzip");
        TestContext.Current.TestOutputHelper!.WriteLine($"The rest of the page, after it: {bytes:N0} bytes in gzip.");
        Assert.InRange(bytes, 3 * 1024, FirstOpenBytes);
    }

    /// <summary>What the program imports when it needs it: no page names it.</summary>
    private static List<string> LoadedLater()
    {
        var manifest = new AspNetCore.Pages.AssetCatalog().Manifest;
        var ofPages = new[] { manifest.Chat, manifest.Admin }.SelectMany(page => page.Preload.Concat([page.Script, page.Style]));
        var atOnce = ofPages.Concat([manifest.Icon, manifest.Loader, manifest.LoaderTypes, manifest.BlazorModule]).ToHashSet(StringComparer.Ordinal);
        return typeof(PiperchatOptions).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("app/", StringComparison.Ordinal) && !name.EndsWith(".br", StringComparison.Ordinal) && !name.EndsWith(".gz", StringComparison.Ordinal))
            .Select(name => name[4..])
            .Where(name => name != "manifest.json" && !atOnce.Contains(name))
            .ToList();
    }

    private static bool IsRestOfPage(string name) => name.StartsWith("loaded-later-", StringComparison.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<string> ScriptPath()
    {
        var html = await _client.GetStringAsync("/", Cancel);
        return "/" + Link().Matches(html).Select(match => match.Groups[1].Value).First(link => link.EndsWith(".js", StringComparison.Ordinal));
    }

    private async Task<int> EncodedLength(string path, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var response = await _client.SendAsync(request, Cancel);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsByteArrayAsync(Cancel)).Length;
    }

    private static byte[] Decode(string encoding, byte[] bytes)
    {
        using var source = new MemoryStream(bytes);
        using Stream decoder = encoding switch
        {
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var plain = new MemoryStream();
        decoder.CopyTo(plain);
        return plain.ToArray();
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<script(?![^>]*src=)|<style|style=|\\son[a-z]+=")]
    private static partial Regex InlineScriptOrStyle();
}
