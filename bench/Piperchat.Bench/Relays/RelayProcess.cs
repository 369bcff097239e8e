using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Piperchat.Bench;

/// <summary>Our relay: samples/HostApp in a process of its own, with data of its own and without rate limits.</summary>
internal sealed partial class RelayProcess : RelayTarget
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private RelayProcess(string name, Process process, string folder, bool ownsFolder, Uri address) : base(name, address, new RelayUsage(process.Id))
    {
        _process = process;
        _folder = folder;
        _ownsFolder = ownsFolder;
    }

    /// <param name="binary">A published binary (Native AOT) in place of the build.</param>
    /// <param name="folder">The data's folder; null for a new one, which ends with the relay.</param>
    /// <param name="ask">Whether to ask the relay what it is; not where it is to be measured before its first request.</param>
    /// <param name="settings">More settings, as variables of the environment.</param>
    public static async Task<RelayProcess> StartAsync(string? binary = null, string? folder = null, bool ask = true, params (string Name, string Value)[] settings)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("piperchat-bench-").FullName;
        var start = binary is null ? new ProcessStartInfo("dotnet", [Build()]) : new ProcessStartInfo(Path.GetFullPath(binary));
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = data;
        start.Environment.Remove(Program.InlineCompletions);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DATA_DIR"] = data;
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["Piperchat__Limits__RateLimiting"] = "false";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningLine().Match(line) is not { Success: true } match) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            var relay = new RelayProcess(binary is null ? "JIT" : "Native AOT", process, data, folder is null, new Uri(match.Groups[1].Value));
            if (ask) await relay.AskAsync();
            return relay;
        }

        throw new InvalidOperationException($"HostApp ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)} before it listened.");
    }

    /// <summary>
    /// How many transactions were committed so far: SQLite counts them in the header of its wal-index
    /// (https://sqlite.org/walformat.html, section 2.1: iChange). With <c>synchronous=FULL</c> each is one fsync; checkpoints add a few.
    /// </summary>
    public long Commits()
    {
        using var index = new FileStream(Directory.EnumerateFiles(_folder, "*-shm").Single(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[12];
        index.ReadExactly(header);
        return BitConverter.ToUInt32(header[8..]);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }

    private static string Build() =>
        typeof(RelayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "HostApp").Value!;

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
