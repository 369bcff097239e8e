using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Piperchat.PackagingTests.Published;

/// <summary>samples/HostApp, published and started from the root of the disk: its bytes, not only its status.</summary>
public sealed partial class PublishedHostTests(Workshop workshop, PublishedHosts hosts) : IClassFixture<PublishedHosts>
{
    /// <summary>The settings files, and a few for the runtime. A watched disk has tens of thousands.</summary>
    private const int MostWatchedFolders = 50;

    private static readonly string[] Encodings = ["identity", "gzip", "br"];

    public static TheoryData<PublishKind> Kinds => [.. Enum.GetValues<PublishKind>()];

    public static TheoryData<PublishKind, string> KindsAndEncodings =>
        [.. Enum.GetValues<PublishKind>().SelectMany(kind => Encodings.Select(encoding => (kind, encoding)))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Publishing_warns_of_nothing_in_our_assemblies(PublishKind kind) => Assert.Empty(PublishWarnings.Find((await workshop.Host(kind)).Output));

    [Theory]
    [MemberData(nameof(KindsAndEncodings))]
    public async Task Every_asset_is_served_as_npm_made_it(PublishKind kind, string encoding)
    {
        var bundles = Bundle.All(workshop.Bundles);
        var named = Bundle.NamedIn(await File.ReadAllBytesAsync(Path.Combine(workshop.Bundles, "manifest.json"), Cancel));
        Assert.Subset(bundles.Select(bundle => bundle.Name).ToHashSet(), named);

        foreach (var bundle in bundles) await AssertServed(kind, "assets/" + bundle.Name, bundle, encoding);
    }

    [Theory]
    [MemberData(nameof(KindsAndEncodings))]
    public async Task Loader_and_its_types_are_served_as_npm_made_them(PublishKind kind, string encoding)
    {
        var loader = Bundle.Loader(workshop.Bundles);
        Assert.Superset(new HashSet<string> { "piperchat.js", "piperchat.d.ts" }, loader.Keys.ToHashSet());

        foreach (var (name, bundle) in loader) await AssertServed(kind, name, bundle, encoding);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_demo_is_served_as_it_stands_in_the_source(PublishKind kind)
    {
        using var client = await Client(kind);
        var demos = Directory.GetFiles(Path.Combine(workshop.Clone, "samples", "HostApp", "Demos"));
        Assert.NotEmpty(demos);
        foreach (var demo in demos)
            Assert.Equal(await File.ReadAllBytesAsync(demo, Cancel), await client.GetByteArrayAsync("demos/" + Path.GetFileName(demo), Cancel));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_links_to_assets_that_are_there(PublishKind kind)
    {
        using var client = await Client(kind);
        using var response = await Get(client, "", "identity");

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var html = await response.Content.ReadAsStringAsync(Cancel);
        var links = Link().Matches(html).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Contains(links, link => link.EndsWith(".js", StringComparison.Ordinal));
        Assert.Contains(links, link => link.EndsWith(".css", StringComparison.Ordinal));
        Assert.Subset(Bundle.All(workshop.Bundles).Select(bundle => "assets/" + bundle.Name).ToHashSet(), links);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Relay_is_healthy_and_opens_a_stream(PublishKind kind)
    {
        using var client = await Client(kind);
        Assert.Contains("\"relay\"", await client.GetStringAsync("health", Cancel), StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "events?channel=packaging");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel), Encoding.UTF8);
        Assert.NotNull(await reader.ReadLineAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_from_the_root_puts_no_watch_on_the_disk(PublishKind kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which folders a process watches.");
        var host = await hosts[kind];

        var watched = Directory.GetFiles($"/proc/{host.ProcessId}/fdinfo").Sum(file => File.ReadLines(file).Count(line => line.StartsWith("inotify ", StringComparison.Ordinal)));

        Assert.InRange(watched, 0, MostWatchedFolders);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<HttpClient> Client(PublishKind kind) => new() { BaseAddress = (await hosts[kind]).Address, Timeout = TimeSpan.FromMinutes(1) };

    private async Task AssertServed(PublishKind kind, string path, Bundle bundle, string encoding)
    {
        using var client = await Client(kind);
        using var response = await Get(client, path, encoding);

        var (bytes, isEncoded) = await bundle.Read(encoding);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(bundle.ContentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(isEncoded ? [encoding] : [], response.Content.Headers.ContentEncoding);
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    private static Task<HttpResponseMessage> Get(HttpClient client, string path, string encoding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        return client.SendAsync(request, Cancel);
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Link();
}
