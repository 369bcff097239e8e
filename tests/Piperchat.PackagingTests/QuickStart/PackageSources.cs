using System.Xml.Linq;

namespace Piperchat.PackagingTests.QuickStart;

/// <summary>
/// A nuget.config for an app that takes our packages from a folder, all others from where its user takes them. What it installs goes into
/// a folder of its own: in the user's, version 0.1.0 of the first test run would stay for ever, and be what each later one tests.
/// </summary>
internal static class PackageSources
{
    public static async Task Write(string folder, string packages)
    {
        var installed = await InstalledPackages(folder);
        // As one's own they would hide those that were packed just now.
        var isClean = Directory.Exists(installed) && Directory.GetDirectories(installed, "piperchat.*").Length == 0;
        var configuration = new XElement("configuration",
            new XElement("config", Setting("globalPackagesFolder", Path.Combine(folder, "installed"))),
            new XElement("packageSources", Setting("packed", packages)),
            new XElement("fallbackPackageFolders", isClean ? Setting("installed already", installed) : null));
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), configuration.ToString());
    }

    private static async Task<string> InstalledPackages(string folder)
    {
        var output = await Tool.DotNet(folder, "nuget", "locals", "global-packages", "--list", "--force-english-output");
        return output[(output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static XElement Setting(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
}
