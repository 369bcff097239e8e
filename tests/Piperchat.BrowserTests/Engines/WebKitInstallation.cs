using Piperchat.BrowserTests.Browsers;

namespace Piperchat.BrowserTests.Engines;

/// <summary>
/// Where WebKit comes from: PIPERCHAT_WEBKITDRIVER names a WebKitWebDriver; or an installed one; or the distribution's package.
/// MiniBrowser, which it drives, comes with the library, and Xvfb is the screen that MiniBrowser can't do without.
/// </summary>
internal sealed record WebKitInstallation(string Driver, string MiniBrowser, string Xvfb)
{
    private static readonly string[] Packages = ["webkit2gtk-driver", "xvfb"];
    private static readonly string[] LibraryFolders = ["/usr/lib", "/usr/lib64", "/usr/libexec"];

    public static async Task<WebKitInstallation> FindOrInstall()
    {
        var tried = new List<string>();
        if (FindInstalled(tried) is { } installed) return installed;
        if (await DistributionPackages.Install(tried, Packages, Packages) && FindInstalled(tried) is { } packaged) return packaged;
        throw new InvalidOperationException(
            $"The tests in WebKit need WebKitWebDriver, MiniBrowser and Xvfb. Install {string.Join(" and ", Packages)}, or name a driver in PIPERCHAT_WEBKITDRIVER. Tried: "
            + string.Join("; ", tried.Distinct()) + ".");
    }

    private static WebKitInstallation? FindInstalled(List<string> tried)
    {
        var named = Environment.GetEnvironmentVariable("PIPERCHAT_WEBKITDRIVER");
        var driver = string.IsNullOrEmpty(named) ? Command.OnPath("WebKitWebDriver").FirstOrDefault() : named;
        var miniBrowser = MiniBrowsers().FirstOrDefault();
        var xvfb = Command.OnPath("Xvfb").FirstOrDefault();
        if (driver is null) tried.Add("no WebKitWebDriver on the PATH");
        if (miniBrowser is null) tried.Add("no MiniBrowser in a folder of WebKitGTK");
        if (xvfb is null) tried.Add("no Xvfb on the PATH");
        return driver is null || miniBrowser is null || xvfb is null ? null : new(driver, miniBrowser, xvfb);
    }

    /// <summary>Debian's place is /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1, Fedora's /usr/libexec/webkit2gtk-4.1, and 6.0 is webkitgtk-6.0.</summary>
    private static IEnumerable<string> MiniBrowsers() =>
        LibraryFolders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-gnu*").Prepend(folder))
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "webkit*gtk-*"))
            .Select(folder => Path.Combine(folder, "MiniBrowser")).Where(File.Exists);
}
