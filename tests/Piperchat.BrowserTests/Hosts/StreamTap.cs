using System.Text;
using System.Text.RegularExpressions;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>A plain HTTP client on the event stream of a channel, which keeps every byte that the relay sent.</summary>
internal sealed partial class StreamTap : IAsyncDisposable
{
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _grown = new(0);
    private readonly StringBuilder _text = new();
    private Task _reading = Task.CompletedTask;

    private StreamTap()
    {
    }

    public string Text
    {
        get
        {
            lock (_text) return _text.ToString();
        }
    }

    public static async Task<StreamTap> Open(Uri host, string channel)
    {
        var tap = new StreamTap();
        var response = await tap._client.GetAsync(new Uri(host, $"events?channel={channel}"), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        tap._reading = tap.Read(await response.Content.ReadAsStreamAsync());
        return tap;
    }

    public async Task WaitForMessages(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (DataBlock().Count(Text) < count) await _grown.WaitAsync(timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _client.Dispose();
        _stop.Dispose();
        _grown.Dispose();
    }

    private async Task Read(Stream stream)
    {
        var buffer = new byte[16384];
        try
        {
            while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and var read)
            {
                lock (_text) _text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                _grown.Release();
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
        }
    }

    [GeneratedRegex("(?m)^data: \\{\"")]
    private static partial Regex DataBlock();
}
