using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>samples/HostApp, or another application, as its users run it: a process of its own, with a data folder of its own.</summary>
internal sealed partial class HostAppProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _output;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private HostAppProcess(string application, string dataFolder, Dictionary<string, string> settings)
    {
        DataFolder = dataFolder;
        var start = new ProcessStartInfo("dotnet", [application])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Started from elsewhere, as a service is.
            WorkingDirectory = dataFolder,
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        if (!settings.ContainsKey("PORT")) start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["DATA_DIR"] = dataFolder;
        foreach (var (key, value) in settings) start.Environment[key] = value;
        _process = Process.Start(start)!;
        _output = Task.WhenAll(Read(_process.StandardOutput), Read(_process.StandardError));
    }

    public string DataFolder { get; }

    public Uri Address => _address.Task.Result;

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    /// <param name="settings">Environment variables, such as <c>Piperchat__Limits__RateLimiting</c>.</param>
    /// <param name="application">The assembly of an application that takes <c>DATA_DIR</c> as HostApp does; HostApp if none is named.</param>
    public static async Task<HostAppProcess> Start(string? dataFolder = null, Dictionary<string, string>? settings = null, string? application = null)
    {
        dataFolder ??= Directory.CreateTempSubdirectory("piperchat-").FullName;
        var host = new HostAppProcess(application ?? Path.Combine(AppContext.BaseDirectory, "HostApp.dll"), dataFolder, settings ?? []);
        try
        {
            var exited = host._process.WaitForExitAsync();
            await Task.WhenAny(host._address.Task, exited).WaitAsync(StartTimeout);
            if (!host._address.Task.IsCompletedSuccessfully)
            {
                await host._output;
                throw new InvalidOperationException($"{application ?? "HostApp"} ended with {host._process.ExitCode}:\n{host.Log}");
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public string Log
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>All bytes that HostApp stored, its write-ahead log among them.</summary>
    public async Task<byte[]> ReadStoredBytes()
    {
        using var bytes = new MemoryStream();
        foreach (var file in Directory.EnumerateFiles(DataFolder, "*", SearchOption.AllDirectories))
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await content.CopyToAsync(bytes);
        }

        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }

    private async Task Read(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
            if (ListeningLine().Match(line) is { Success: true } match) _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
