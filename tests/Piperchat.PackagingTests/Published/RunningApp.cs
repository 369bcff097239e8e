using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Piperchat.PackagingTests.Published;

/// <summary>An app that listens on a port of its own choice, as a process of its own.</summary>
internal sealed partial class RunningApp : IAsyncDisposable
{
    /// <summary>`dotnet run` builds first, on a machine that is busy with other tests.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task _output;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private RunningApp(ProcessStartInfo start)
    {
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} can't be started.");
        _output = Task.WhenAll(Read(_process.StandardOutput), Read(_process.StandardError));
    }

    public Uri Address => _address.Task.Result;

    public int ProcessId => _process.Id;

    /// <summary>Starts a program in a folder and waits until it listens.</summary>
    public static async Task<RunningApp> Start(
        string folder, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var app = new RunningApp(Tool.Command(folder, file, arguments, environment));
        try
        {
            await Task.WhenAny(app._address.Task, app._process.WaitForExitAsync()).WaitAsync(StartTimeout);
            if (app._address.Task.IsCompletedSuccessfully) return app;
            await app._output;
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {app._process.ExitCode}:\n{app.Log}");
        }
        catch (TimeoutException)
        {
            var log = app.Log;
            await app.DisposeAsync();
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} doesn't listen after {StartTimeout.TotalMinutes} minutes:\n{log}");
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }

    private string Log
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
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
