using Piperchat.BrowserTests.Browsers;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Where nginx comes from: PIPERCHAT_NGINX; an installed one; the distribution's package, as root on Debian or Ubuntu.</summary>
internal static class NginxInstallation
{
    private static readonly Lazy<Task<(string Path, string Build)>> Found = new(FindOrInstallAsync);

    /// <summary>The path of an nginx that starts, and what it says about how it was built.</summary>
    public static Task<(string Path, string Build)> FindAsync() => Found.Value;

    private static async Task<(string Path, string Build)> FindOrInstallAsync()
    {
        var tried = new List<string>();
        if (await FindInstalledAsync(tried) is { } installed) return installed;
        if (await DistributionPackages.Install(tried, ["nginx-light"], ["nginx"]) && await FindInstalledAsync(tried) is { } packaged) return packaged;
        throw new InvalidOperationException(
            "The tests behind nginx need nginx, and none could be had. Install the package nginx, or name its binary in PIPERCHAT_NGINX. Tried: "
            + string.Join("; ", tried) + ".");
    }

    private static async Task<(string Path, string Build)?> FindInstalledAsync(List<string> tried)
    {
        // A user's PATH often lacks the folder for daemons.
        string[] candidates = Environment.GetEnvironmentVariable("PIPERCHAT_NGINX") is { Length: > 0 } named
            ? [named]
            : [.. Command.OnPath("nginx", "nginx.exe"), "/usr/sbin/nginx", "/usr/local/sbin/nginx"];
        foreach (var candidate in candidates.Where(File.Exists))
        {
            var (exitCode, build) = await Command.Run(candidate, "-V");
            if (exitCode == 0) return (candidate, build);
            tried.Add($"{candidate} -V ended with {exitCode}: {build.Trim()}");
        }

        if (tried.Count == 0) tried.Add("no nginx on the PATH or in /usr/sbin");
        return null;
    }
}
