using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Piperchat.AspNetCore.Pages;

/// <summary>
/// The bundles of the browser program, which the build embedded: never static web assets, which answer 404, or 200 with no
/// bytes, in a host that is unpublished or was started from another directory.
/// </summary>
internal sealed class AssetCatalog : IAssetSource
{
    private const string ResourceFolder = "app/";
    private static readonly Assembly Assembly = typeof(AssetCatalog).Assembly;

    private readonly FrozenDictionary<string, Asset> _assets;

    public AssetCatalog()
    {
        Manifest = AssetManifest.Read(Open("manifest.json"));
        var resources = Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
            .Select(name => name[ResourceFolder.Length..])
            .ToHashSet(StringComparer.Ordinal);
        _assets = resources
            .Where(name => name != "manifest.json" && !IsCompressed(name))
            .ToFrozenDictionary(
                name => name,
                name => new Asset(name, encoding => Open(name + encoding), resources.Contains(name + Asset.Brotli), resources.Contains(name + Asset.Gzip)),
                StringComparer.Ordinal);
    }

    public AssetManifest Manifest { get; }

    public Asset? Find(string name) => _assets.GetValueOrDefault(name);

    private static bool IsCompressed(string name) =>
        name.EndsWith(Asset.Brotli, StringComparison.Ordinal) || name.EndsWith(Asset.Gzip, StringComparison.Ordinal);

    // A manifest resource is a view of the loaded image: reading it takes no memory of the heap.
    private static Stream Open(string name) =>
        Assembly.GetManifestResourceStream(ResourceFolder + name)
        ?? throw new InvalidOperationException($"'{name}' isn't embedded in {Assembly.GetName().Name}: build it with Node on the PATH.");
}

/// <summary>Where the page and its assets come from: the embedded bundles, or a folder while one works on them.</summary>
internal interface IAssetSource
{
    AssetManifest Manifest { get; }

    Asset? Find(string name);
}

/// <summary>One file of the browser program. Its name holds a hash of its content, so the name is its entity tag too.</summary>
/// <param name="Open">Opens the file as it is (""), or in an encoding (<see cref="Brotli"/>, <see cref="Gzip"/>).</param>
internal sealed record Asset(string Name, Func<string, Stream> Open, bool HasBrotli, bool HasGzip)
{
    public const string Brotli = ".br";
    public const string Gzip = ".gz";

    public string ContentType => Path.GetExtension(Name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".wasm" => "application/wasm",

        // Types have no media type of their own; what systems guess for this ending is a film.
        ".ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}

/// <summary>What a page names: its hashed script and style sheet, and the chunks that the script imports at once.</summary>
internal sealed record PageAssets(string Script, string Style, IReadOnlyList<string> Preload);

/// <summary>What the build wrote: the hashed file of each entry.</summary>
internal sealed record AssetManifest(PageAssets Chat, PageAssets Admin, string Icon, string Loader, string LoaderTypes, string BlazorModule)
{
    public static AssetManifest Read(Stream json)
    {
        using (json)
        using (var document = JsonDocument.Parse(json))
        {
            var root = document.RootElement;
            return new AssetManifest(
                Page(root, "chat"),
                Page(root, "admin"),
                Entry(root, "icon.svg"),
                Entry(root, PageEndpoints.Loader),
                Entry(root, PageEndpoints.LoaderTypes),
                Entry(root, PageEndpoints.BlazorModule));
        }
    }

    private static PageAssets Page(JsonElement root, string name) => new(
        Entry(root, $"{name}.js"),
        Entry(root, $"{name}.css"),
        [.. root.GetProperty("preload").GetProperty($"{name}.js").EnumerateArray().Select(chunk => chunk.GetString()!)]);

    private static string Entry(JsonElement root, string name) => root.GetProperty("entries").GetProperty(name).GetString()!;
}
