using System.Text.RegularExpressions;

namespace Piperchat.AspNetCore.Pages;

/// <summary>The bundles of a folder that <c>npm run watch</c> writes, read anew at each request. For Development only.</summary>
internal sealed partial class AssetFolder(string folder) : IAssetSource
{
    public AssetManifest Manifest => AssetManifest.Read(File.OpenRead(Path.Combine(folder, "manifest.json")));

    public Asset? Find(string name)
    {
        if (!FileName().IsMatch(name) || !File.Exists(Path.Combine(folder, name))) return null;
        return new Asset(name, encoding => File.OpenRead(Path.Combine(folder, name + encoding)), HasBrotli: false, HasGzip: false);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex FileName();
}
