using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.BrowserTests.Engines;

/// <summary>
/// A WebKitWebDriver of our own with its MiniBrowser, by W3C WebDriver (https://www.w3.org/TR/webdriver2/). A driver holds one session only.
/// Ten of the standard's commands are all that the tests need; Selenium.WebDriver would bring 20 MB and a program for each system to download drivers with.
/// </summary>
internal sealed class WebDriverSession : IAsyncDisposable
{
    /// <summary>The name under which the standard gives out a reference to an element.</summary>
    public const string ElementReference = "element-6066-11e4-a52e-4f735466cecf";

    /// <summary>For the start, and for each command. The machine may have much else to do; what has failed says so at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _driver;
    private readonly HttpClient _client;
    private string _session = "";

    private WebDriverSession(Process driver, Uri address)
    {
        _driver = driver;
        _client = new() { BaseAddress = address, Timeout = Patience };
        _driver.OutputDataReceived += (_, line) => Note(line.Data);
        _driver.ErrorDataReceived += (_, line) => Note(line.Data);
        _driver.BeginOutputReadLine();
        _driver.BeginErrorReadLine();
    }

    /// <summary>What the driver and its browser wrote: every line of the page's console among it.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public static async Task<WebDriverSession> Start(WebKitInstallation installation, string display)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(installation.Driver, [$"--port={port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISPLAY"] = display;
        start.Environment["GDK_BACKEND"] = "x11";
        // MiniBrowser looks for the desktop's accessibility service, and waits for it where there is none.
        start.Environment["NO_AT_BRIDGE"] = "1";
        // bubblewrap doesn't work in most containers, which is where tests run as root; the pages are our own.
        if (Environment.IsPrivilegedProcess) start.Environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1";
        var session = new WebDriverSession(Process.Start(start)!, new($"http://127.0.0.1:{port}/"));
        try
        {
            await session.Begin(installation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task<JsonElement> Send(HttpMethod method, string command, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, $"session/{_session}/{command}");
        if (method == HttpMethod.Post) request.Content = JsonContent.Create(body ?? []);
        return await Answer(request);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_session.Length > 0) await _client.DeleteAsync(new Uri($"session/{_session}", UriKind.Relative));
        }
        catch (HttpRequestException)
        {
            // The driver is gone already; its browser goes with its process tree.
        }

        _driver.Kill(entireProcessTree: true);
        await _driver.WaitForExitAsync();
        _driver.Dispose();
        _client.Dispose();
    }

    private async Task Begin(WebKitInstallation installation)
    {
        await WaitUntilReady();
        var capabilities = new JsonObject
        {
            ["capabilities"] = new JsonObject
            {
                ["alwaysMatch"] = new JsonObject
                {
                    ["browserName"] = "MiniBrowser",
                    ["webkitgtk:browserOptions"] = new JsonObject
                    {
                        ["binary"] = installation.MiniBrowser,
                        ["args"] = new JsonArray("--automation", "--enable-write-console-messages-to-stdout=true"),
                    },
                },
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "session") { Content = JsonContent.Create(capabilities) };
        _session = (await Answer(request)).GetProperty("sessionId").GetString()!;
    }

    private async Task WaitUntilReady()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var response = await _client.GetAsync(new Uri("status", UriKind.Relative));
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(started) < Patience && !_driver.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private async Task<JsonElement> Answer(HttpRequestMessage request)
    {
        try
        {
            // The driver reads a body of known length only.
            if (request.Content is not null) await request.Content.LoadIntoBufferAsync();
            using var response = await _client.SendAsync(request);
            var value = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value");
            if (response.StatusCode == HttpStatusCode.OK) return value;
            throw new EngineException($"{request.Method} {request.RequestUri}: {value.GetProperty("error").GetString()}: {value.GetProperty("message").GetString()}");
        }
        catch (HttpRequestException failure)
        {
            throw new EngineException($"{request.Method} {request.RequestUri}: {failure.Message}\n{string.Join('\n', Lines)}", failure);
        }
    }

    private void Note(string? line)
    {
        if (line is not null) Lines.Enqueue(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
