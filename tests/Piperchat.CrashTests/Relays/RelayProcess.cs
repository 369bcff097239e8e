using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Piperchat.Protocol;

namespace Piperchat.CrashTests.Relays;

/// <summary>A relay in a process of its own, which is ended by its id: killed, cut off, or asked to stop.</summary>
internal sealed partial class RelayProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _output;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private RelayProcess(Process process)
    {
        _process = process;
        _output = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        Exited = EndAsync();
    }

    /// <summary>The process is gone, and all that it said was read.</summary>
    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>To which each poster and each stream has a connection of its own, kept alive.</summary>
    public HttpClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>What envelopes for it name.</summary>
    public string RelayId { get; private set; } = "";

    /// <summary>How its cursors begin.</summary>
    public string LogId { get; private set; } = "";

    public string Log
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>What the process has in memory, in bytes; Linux alone tells.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public Place Place(string channel) => new(RelayId, "", channel);

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    /// <param name="folder">Where its data lie.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="host">HostApp or CrashHost.</param>
    public static async Task<RelayProcess> StartAsync(string folder, IReadOnlyDictionary<string, string>? settings = null, string host = "HostApp")
    {
        var relay = Launch(folder, settings, host);
        try
        {
            await Task.WhenAny(relay._address.Task, relay.Exited).WaitAsync(StartTimeout);
            if (!relay._address.Task.IsCompletedSuccessfully) throw new InvalidOperationException($"{host} ended with {relay.ExitCode}:\n{relay.Log}");
            await relay.GreetAsync();
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one that isn't expected to come up, and gives what it said until it ended.</summary>
    public static async Task<string> RefusesToStartAsync(string folder, IReadOnlyDictionary<string, string>? settings = null)
    {
        await using var relay = Launch(folder, settings, "HostApp");
        await Task.WhenAny(relay._address.Task, relay.Exited).WaitAsync(StartTimeout);
        Assert.False(relay._address.Task.IsCompletedSuccessfully, "It started.");
        Assert.NotEqual(0, relay.ExitCode);
        return relay.Log;
    }

    /// <summary>kill -9: no handler runs, nothing is flushed, closed or answered.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Exited;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate() => Assert.Equal(0, Signal(_process.Id, Sigterm));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await Exited;
        Client?.Dispose();
        _process.Dispose();
    }

    private static RelayProcess Launch(string folder, IReadOnlyDictionary<string, string>? settings, string host)
    {
        var application = typeof(RelayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == host).Value!;
        var start = new ProcessStartInfo("dotnet", [application]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DATA_DIR"] = folder;
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["Piperchat__Limits__RateLimiting"] = "false";

        // It lives for a second: what makes code faster later isn't worth its start. And one heap, however many cores: its size is measured.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new RelayProcess(Process.Start(start)!);
    }

    private async Task GreetAsync()
    {
        Address = await _address.Task;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(1) };
        using var health = JsonDocument.Parse(await Client.GetStringAsync("health"));
        RelayId = health.RootElement.GetProperty("relay").GetString()!;
        LogId = health.RootElement.GetProperty("log").GetString()!;
    }

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        await _output;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
            if (ListeningLine().Match(line) is { Success: true } match) _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
