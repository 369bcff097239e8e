using System.Diagnostics;

namespace Piperchat.BrowserTests.Browsers;

/// <summary>A program that is started, says something and ends.</summary>
internal static class Command
{
    public static async Task<(int ExitCode, string Output)> Run(string file, params string[] arguments)
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

    /// <summary>Where the PATH has one of the names: all of the first name's places, then the next name's.</summary>
    public static IEnumerable<string> OnPath(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).Where(File.Exists);
    }

    /// <summary>The first that starts and tells its version. Ubuntu's chromium-browser, for one, may be a script that only asks for a snap.</summary>
    public static async Task<string?> FirstThatStarts(IEnumerable<string> candidates, List<string> tried)
    {
        foreach (var candidate in candidates.Where(File.Exists))
        {
            var (exitCode, output) = await Run(candidate, "--version");
            if (exitCode == 0) return candidate;
            tried.Add($"{candidate} --version ended with {exitCode}: {output.Trim()}");
        }

        return null;
    }
}
