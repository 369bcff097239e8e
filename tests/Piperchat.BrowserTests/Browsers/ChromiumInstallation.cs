using Microsoft.Playwright;

namespace Piperchat.BrowserTests.Browsers;

/// <summary>
/// Where Chromium comes from: PIPERCHAT_CHROMIUM; an installed one; the distribution's package; Playwright's own download.
/// </summary>
internal static class ChromiumInstallation
{
    /// <summary>
    /// The headless shell first: the same engine without the window around it, which in a whole Chromium is a page of its own for each person in a
    /// test, and costs as much again.
    /// </summary>
    private static readonly string[] Commands = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];

    private static readonly string[] OtherPlaces =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>How to start it: it asks nobody's servers for anything, and is no sandbox to root, who can't have one.</summary>
    public static async Task<BrowserTypeLaunchOptions> LaunchOptions(params string[] moreFlags)
    {
        List<string> flags =
        [
            "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. moreFlags,
        ];
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()) flags.Add("--no-sandbox");
        return new BrowserTypeLaunchOptions { ExecutablePath = await FindOrInstall(), Args = flags };
    }

    /// <summary>The path of a Chromium that starts, or null for the one that Playwright downloaded.</summary>
    private static async Task<string?> FindOrInstall()
    {
        var tried = new List<string>();
        if (await FindInstalled(tried) is { } installed) return installed;
        if (await DistributionPackages.Install(tried, ["chromium-headless-shell"], []) && await FindInstalled(tried) is { } shell) return shell;
        if (await DistributionPackages.Install(tried, ["chromium"], ["chromium-browser"]) && await FindInstalled(tried) is { } packaged) return packaged;
        if (Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0) return null;
        tried.Add("`playwright install chromium` failed");
        throw new InvalidOperationException(
            "The browser tests need Chromium, and none could be had. Install Chromium or Chrome, or name one in PIPERCHAT_CHROMIUM. Tried: "
            + string.Join("; ", tried) + ".");
    }

    private static async Task<string?> FindInstalled(List<string> tried)
    {
        if (Environment.GetEnvironmentVariable("PIPERCHAT_CHROMIUM") is { Length: > 0 } named) return named;
        if (await Command.FirstThatStarts(Command.OnPath(Commands).Concat(OtherPlaces), tried) is { } installed) return installed;
        tried.Add("no Chromium, Chrome or Edge on the PATH");
        return null;
    }
}
