using Piperchat.BrowserTests.Browsers;

namespace Piperchat.BrowserTests.Engines;

/// <summary>Where Firefox comes from: PIPERCHAT_FIREFOX; an installed one; Debian's package. (Ubuntu's package only asks for a snap.)</summary>
internal static class FirefoxInstallation
{
    private static readonly string[] Packages = ["firefox-esr"];
    private static readonly string[] OtherPlaces = ["/Applications/Firefox.app/Contents/MacOS/firefox", @"C:\Program Files\Mozilla Firefox\firefox.exe"];

    public static async Task<string> FindOrInstall()
    {
        var tried = new List<string>();
        if (await FindInstalled(tried) is { } installed) return installed;
        if (await DistributionPackages.Install(tried, onDebian: Packages, onUbuntu: []) && await FindInstalled(tried) is { } packaged) return packaged;
        throw new InvalidOperationException(
            "The tests in Firefox need one, and none could be had. Install firefox-esr or Firefox, or name one in PIPERCHAT_FIREFOX. Tried: "
            + string.Join("; ", tried.Distinct()) + ".");
    }

    private static async Task<string?> FindInstalled(List<string> tried)
    {
        if (Environment.GetEnvironmentVariable("PIPERCHAT_FIREFOX") is { Length: > 0 } named) return named;
        if (await Command.FirstThatStarts(Command.OnPath("firefox-esr", "firefox").Concat(OtherPlaces), tried) is { } installed) return installed;
        tried.Add("no Firefox on the PATH");
        return null;
    }
}
