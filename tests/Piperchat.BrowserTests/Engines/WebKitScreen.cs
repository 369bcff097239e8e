using System.Diagnostics;
using System.Globalization;

namespace Piperchat.BrowserTests.Engines;

/// <summary>A screen that nobody sees (Xvfb), on which every page has a MiniBrowser, and so a profile, of its own.</summary>
internal sealed class WebKitScreen : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly WebKitInstallation _installation;
    private readonly Process _xvfb;
    private readonly string _display;

    private WebKitScreen(WebKitInstallation installation, Process xvfb, string display)
    {
        _installation = installation;
        _xvfb = xvfb;
        _display = display;
    }

    public static async Task<WebKitScreen> Start()
    {
        var installation = await WebKitInstallation.FindOrInstall();
        // Xvfb takes the first free display and writes its number to the descriptor that -displayfd names.
        var xvfb = Process.Start(new ProcessStartInfo(installation.Xvfb, ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = xvfb.StandardError.ReadToEndAsync();
        var display = await xvfb.StandardOutput.ReadLineAsync().WaitAsync(StartTimeout);
        if (!int.TryParse(display, CultureInfo.InvariantCulture, out _)) throw new EngineException($"Xvfb didn't start: {await errors}");
        return new(installation, xvfb, $":{display}");
    }

    public async Task<EnginePage> Open() => new WebKitPage(await WebDriverSession.Start(_installation, _display));

    public async ValueTask DisposeAsync()
    {
        _xvfb.Kill(entireProcessTree: true);
        await _xvfb.WaitForExitAsync();
        _xvfb.Dispose();
    }
}
