using System.Diagnostics;

namespace Piperchat.PackagingTests;

/// <summary>A command as a developer types it: git, dotnet.</summary>
internal static class Tool
{
    /// <summary>No command takes as long, on however busy a machine: one that does hangs, and is ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>Runs <c>dotnet</c> in a folder, and gives what it said. It throws where dotnet failed.</summary>
    public static async Task<string> DotNet(string folder, params string[] arguments)
    {
        var (exitCode, output) = await Run(folder, "dotnet", arguments);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} in {folder} ended with {exitCode}:\n{output}");
    }

    public static async Task<(int ExitCode, string Output)> Run(
        string folder, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Process.Start(Command(folder, file, arguments, environment)) ?? throw new InvalidOperationException($"{file} can't be started.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} took longer than {Patience.TotalMinutes} minutes.");
        }

        return (process.ExitCode, await output + await errors);
    }

    /// <summary>How to start a program in a folder, free of what `dotnet test` tells its own children.</summary>
    public static ProcessStartInfo Command(
        string folder, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfTheTestRun).ToList()) start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return start;
    }

    private static bool IsOfTheTestRun(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("TESTINGPLATFORM_", StringComparison.OrdinalIgnoreCase)
        || variable is "DOTNET_ENVIRONMENT";
}
