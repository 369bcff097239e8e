using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>One block of a stream, as it stands between two empty lines.</summary>
internal sealed record Block(string Text)
{
    public string Event => Line("event: ") ?? "message";

    public string? Id => Line("id: ");

    public string? Data => Line("data: ");

    public JsonNode Json => JsonNode.Parse(Data!)!;

    public bool IsMessage => Text.StartsWith("data:", StringComparison.Ordinal);

    private string? Line(string name) =>
        Text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}

/// <summary>An open stream, read block by block.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    /// <summary>A block that never comes fails the test, and doesn't hold up the run.</summary>
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _reader = new StreamReader(stream, Encoding.UTF8);
        _patience.CancelAfter(TimeSpan.FromSeconds(60));
    }

    public HttpResponseMessage Response => _response;

    public static Task<EventReader> GetAsync(RelayHost host, string channel = "main", string? lastEventId = null) =>
        GetAsync(host.Client, channel, lastEventId);

    public static Task<EventReader> GetAsync(HttpClient client, string channel = "main", string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"events?channel={channel}");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return OpenAsync(client, request);
    }

    public static Task<EventReader> PostAsync(RelayHost host, params (string Channel, string Cursor)[] channels) => PostAsync(host.Client, channels);

    public static Task<EventReader> PostAsync(HttpClient client, params (string Channel, string Cursor)[] channels)
    {
        var body = new JsonObject { ["channels"] = new JsonObject(channels.Select(c => KeyValuePair.Create(c.Channel, (JsonNode?)c.Cursor))) };
        var content = new StringContent(body.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return OpenAsync(client, new HttpRequestMessage(HttpMethod.Post, "events") { Content = content });
    }

    /// <summary>The next block; null at the stream's end.</summary>
    public async Task<Block?> NextAsync()
    {
        var text = new StringBuilder();
        while (await _reader.ReadLineAsync(_patience.Token) is { } line)
        {
            if (line.Length > 0) text.Append(line).Append('\n');
            else if (text.Length > 0) return new Block(text.ToString().TrimEnd('\n'));
        }

        return null;
    }

    /// <summary>Reads up to and including the first block that fits.</summary>
    public async Task<List<Block>> UntilAsync(Func<Block, bool> fits)
    {
        var blocks = new List<Block>();
        while (await NextAsync() is { } block)
        {
            blocks.Add(block);
            if (fits(block)) return blocks;
        }

        Assert.Fail($"The stream ended after {blocks.Count} blocks: {string.Join(" | ", blocks.TakeLast(3))}");
        return blocks;
    }

    /// <summary>Reads the backlog, up to the lone cursor after <c>event: live</c>.</summary>
    public async Task<List<Block>> UntilLiveAsync()
    {
        var blocks = await UntilAsync(block => block.Event == "live");
        blocks.Add((await NextAsync())!);
        return blocks;
    }

    public void Dispose()
    {
        _patience.Dispose();
        _reader.Dispose();
        _response.Dispose();
    }

    private static async Task<EventReader> OpenAsync(HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }
}
