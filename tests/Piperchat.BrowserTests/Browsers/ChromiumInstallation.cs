using System.Diagnostics;

namespace Piperchat.BrowserTests.Browsers;

/// <summary>
/// Where Chromium comes from: PIPERCHAT_CHROMIUM; an installed one; the distribution's package, as root on Debian or Ubuntu;
/// Playwright's own download. Never by sudo: a test run asks nobody for a password.
/// </summary>
internal static class ChromiumInstallation
{
    private static readonly string[] Commands = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];

    private static readonly string[] OtherPlaces =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>The path of a Chromium that starts, or null for the one that Playwright downloaded.</summary>
    public static async Task<string?> FindOrInstall()
    {
        var tried = new List<string>();
        if (await FindInstalled(tried) is { } installed) return installed;
        if (await InstallPackage(tried) && await FindInstalled(tried) is { } packaged) return packaged;
        if (Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0) return null;
        tried.Add("`playwright install chromium` failed");
        throw new InvalidOperationException(
            "The browser tests need Chromium, and none could be had. Install Chromium or Chrome, or name one in PIPERCHAT_CHROMIUM. Tried: "
            + string.Join("; ", tried) + ".");
    }

    private static async Task<string?> FindInstalled(List<string> tried)
    {
        if (Environment.GetEnvironmentVariable("PIPERCHAT_CHROMIUM") is { Length: > 0 } named) return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var candidates = Commands.SelectMany(command => folders.Select(folder => Path.Combine(folder, command))).Concat(OtherPlaces);
        foreach (var candidate in candidates.Where(File.Exists))
        {
            // Ubuntu's chromium-browser may be a script that only asks for a snap: it must show that it starts.
            var (exitCode, output) = await Run(candidate, "--version");
            if (exitCode == 0) return candidate;
            tried.Add($"{candidate} --version ended with {exitCode}: {output.Trim()}");
        }

        tried.Add("no Chromium, Chrome or Edge on the PATH");
        return null;
    }

    private static async Task<bool> InstallPackage(List<string> tried)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return false;
        var package = await DistributionId() switch { "debian" => "chromium", "ubuntu" => "chromium-browser", _ => null };
        if (package is null) return false;
        await Run("apt-get", "update");
        var (exitCode, output) = await Run("apt-get", "install", "-y", "--no-install-recommends", package);
        if (exitCode != 0) tried.Add($"apt-get install ended with {exitCode}: {output.Trim()[^Math.Min(300, output.Trim().Length)..]}");
        return exitCode == 0;
    }

    private static async Task<string?> DistributionId()
    {
        const string Description = "/etc/os-release";
        if (!File.Exists(Description)) return null;
        var lines = await File.ReadAllLinesAsync(Description);
        return lines.FirstOrDefault(line => line.StartsWith("ID=", StringComparison.Ordinal))?[3..].Trim('"');
    }

    private static async Task<(int ExitCode, string Output)> Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
