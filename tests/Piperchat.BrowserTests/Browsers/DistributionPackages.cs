namespace Piperchat.BrowserTests.Browsers;

/// <summary>Installs the distribution's packages, as root on Debian or Ubuntu. Never by sudo: a test run asks nobody for a password.</summary>
internal static class DistributionPackages
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(10);
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Whether they are there now. Where this isn't for apt-get to do, false, and nothing is said.</summary>
    public static async Task<bool> Install(List<string> tried, string[] onDebian, string[] onUbuntu)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return false;
        var packages = await DistributionId() switch { "debian" => onDebian, "ubuntu" => onUbuntu, _ => [] };
        if (packages.Length == 0) return false;
        await OneAtATime.WaitAsync();
        try
        {
            await using var turn = await TakeTurn();
            await Update();

            // Each unpacked file would wait for the disk, of which such a machine needs nothing after a power cut.
            var (exitCode, output) = await Command.Run("apt-get", ["install", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io", .. packages]);
            if (exitCode != 0) tried.Add($"apt-get install ended with {exitCode}: {output.Trim()[^Math.Min(300, output.Trim().Length)..]}");
            return exitCode == 0;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Which packages there are holds for a while: several test projects ask for some of them, one after the other.</summary>
    private static async Task Update()
    {
        var mark = Path.Combine(Path.GetTempPath(), "piperchat-tests-apt.updated");
        if (File.Exists(mark) && DateTime.UtcNow - File.GetLastWriteTimeUtc(mark) < TimeSpan.FromMinutes(30)) return;
        var (exitCode, _) = await Command.Run("apt-get", "update");
        if (exitCode == 0) await File.WriteAllTextAsync(mark, "");
    }

    /// <summary>`dotnet test` runs the test projects side by side, and apt-get gives up where another one holds its lock.</summary>
    private static async Task<FileStream> TakeTurn()
    {
        using var patience = new CancellationTokenSource(InstallTimeout);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(Path.GetTempPath(), "piperchat-tests-apt.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250));
            }
        }
    }

    private static async Task<string?> DistributionId()
    {
        const string Description = "/etc/os-release";
        if (!File.Exists(Description)) return null;
        var lines = await File.ReadAllLinesAsync(Description);
        return lines.FirstOrDefault(line => line.StartsWith("ID=", StringComparison.Ordinal))?[3..].Trim('"');
    }
}
