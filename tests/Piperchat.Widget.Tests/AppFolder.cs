using System.Diagnostics;
using System.Reflection;

namespace Piperchat.Widget.Tests;

/// <summary>The folder of the browser program, and Node run in it.</summary>
internal static class AppFolder
{
    public static string Path { get; } = System.IO.Path.Combine(
        typeof(AppFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!,
        "src", "Piperchat.Widget", "app");

    /// <summary>Runs <c>node</c> to its end. What it printed comes back; only a Node that can't be started throws.</summary>
    public static async Task<(int ExitCode, string Output)> RunNode(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("Node 20.19 or later must be on the PATH.");
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, await output + await errors);
    }

    public static async Task InstallPackages()
    {
        var (exitCode, output) = await RunNode("packages.mjs");
        if (exitCode != 0) throw new InvalidOperationException(output);
    }
}
