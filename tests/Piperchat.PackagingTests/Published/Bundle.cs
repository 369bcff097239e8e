using System.Text.Json;

namespace Piperchat.PackagingTests.Published;

/// <summary>A file of the browser program as npm made it, and what a server must say of it.</summary>
/// <param name="Path">The file; what is encoded lies beside it.</param>
internal sealed record Bundle(string Path)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string ContentType => System.IO.Path.GetExtension(Name) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        ".wasm" => "application/wasm",
        // What systems guess for this ending is a film.
        ".ts" => "text/plain",
        ".zdict" => "application/octet-stream",
        _ => throw new InvalidOperationException($"Nobody has said what type {Name} is of."),
    };

    /// <summary>All files that a server has to offer, under their hashed names.</summary>
    public static IReadOnlyList<Bundle> All(string folder)
    {
        var files = Directory.GetFiles(folder).Where(file => System.IO.Path.GetExtension(file) is not (".br" or ".gz" or ".json"));
        return [.. files.Order(StringComparer.Ordinal).Select(file => new Bundle(file))];
    }

    /// <summary>What other sites' pages name: the loader and what belongs to it, by the names that never change.</summary>
    public static IReadOnlyDictionary<string, Bundle> Loader(string folder) =>
        Manifest(File.ReadAllBytes(System.IO.Path.Combine(folder, "manifest.json"))).GetProperty("entries").EnumerateObject()
            .Where(entry => entry.Name.StartsWith("piperchat.", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, entry => new Bundle(System.IO.Path.Combine(folder, entry.Value.GetString()!)), StringComparer.Ordinal);

    /// <summary>The hashed names that stand in manifest.json.</summary>
    public static HashSet<string> NamedIn(byte[] manifest)
    {
        var json = Manifest(manifest);
        var entries = json.GetProperty("entries").EnumerateObject().Select(entry => entry.Value.GetString()!);
        var preload = json.GetProperty("preload").EnumerateObject().SelectMany(page => page.Value.EnumerateArray());
        return entries.Concat(preload.Select(chunk => chunk.GetString()!)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The bytes to expect in an encoding, and whether they are encoded: what doesn't get smaller is sent as it is.</summary>
    public async Task<(byte[] Bytes, bool IsEncoded)> Read(string encoding)
    {
        var encoded = Path + (encoding switch { "br" => ".br", "gzip" => ".gz", _ => "" });
        var isEncoded = encoded != Path && File.Exists(encoded);
        return (await File.ReadAllBytesAsync(isEncoded ? encoded : Path, TestContext.Current.CancellationToken), isEncoded);
    }

    private static JsonElement Manifest(byte[] json) => JsonDocument.Parse(json).RootElement;
}
