using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Piperchat.Bench;

/// <summary>The relay that is measured: samples/HostApp in a process of its own, with data of its own and without rate limits.</summary>
internal sealed partial class RelayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private RelayProcess(Process process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<RelayProcess> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("piperchat-bench-").FullName;
        var application = typeof(RelayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "HostApp").Value!;
        var start = new ProcessStartInfo("dotnet", [application]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DATA_DIR"] = folder;
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["Piperchat__Limits__RateLimiting"] = "false";
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningLine().Match(line) is not { Success: true } match) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new RelayProcess(process, folder, new Uri(match.Groups[1].Value));
        }

        throw new InvalidOperationException($"HostApp ended with {process.ExitCode} before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
