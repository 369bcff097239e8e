using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Load;

/// <summary>
/// Follows channels through the lives of a relay by its cursors, as a client does: a message counts once the cursor behind it came. What doesn't
/// follow on what came before is a gap, a repeat or out of order; a resumed stream that is live before all that was promised is a loss.
/// </summary>
internal sealed class Subscriber(Oracle oracle, params string[] channels)
{
    private readonly Dictionary<string, long> _positions = channels.ToDictionary(channel => channel, _ => 0L);
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Is, TaskCompletionSource Done)> _waiting = [];
    private string? _channelOfStream;

    /// <summary>After which seq it begins.</summary>
    public long Start
    {
        init
        {
            foreach (var channel in channels) _positions[channel] = value;
        }
    }

    /// <summary>How many messages it took, in all its lives.</summary>
    public long Taken { get; private set; }

    /// <summary>The stream said when to come back, which it does at the relay's end.</summary>
    public bool WasToldToRetry { get; private set; }

    public long Position(string channel)
    {
        lock (_lock) return _positions[channel];
    }

    /// <summary>Ends once it has seen a channel up to a seq.</summary>
    public Task SeesAsync(string channel, long seq)
    {
        lock (_lock)
        {
            if (_positions[channel] >= seq) return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((() => _positions[channel] >= seq, done));
            return done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Ends once every channel is as far as the oracle knows of.</summary>
    public Task SeesAllAsync() => Task.WhenAll(channels.Select(channel => SeesAsync(channel, oracle.Head(channel))));

    /// <summary>Follows until the relay is gone. One channel is followed by GET, more by POST.</summary>
    /// <param name="relay">Where.</param>
    /// <param name="cancel">Hangs up.</param>
    public async Task FollowAsync(RelayProcess relay, CancellationToken cancel = default)
    {
        var promised = channels.ToDictionary(channel => channel, oracle.Head);
        try
        {
            using var request = Request(relay);
            using var response = await relay.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            response.EnsureSuccessStatusCode();
            _channelOfStream = channels.Length == 1 ? channels[0] : null;
            await ReadAsync(await response.Content.ReadAsStreamAsync(cancel), promised, cancel);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // The relay was killed, or this hung up.
        }
    }

    private HttpRequestMessage Request(RelayProcess relay)
    {
        if (channels.Length == 1)
        {
            var get = new HttpRequestMessage(HttpMethod.Get, $"events?channel={channels[0]}");
            get.Headers.Add("Last-Event-ID", Cursor(relay, channels[0]));
            return get;
        }

        var wanted = string.Join(',', channels.Select(channel => $"\"{channel}\":\"{Cursor(relay, channel)}\""));
        var content = new StringContent($"{{\"channels\":{{{wanted}}}}}");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, "events") { Content = content };
    }

    private string Cursor(RelayProcess relay, string channel) => string.Create(CultureInfo.InvariantCulture, $"{relay.LogId}.{Position(channel)}");

    private async Task ReadAsync(Stream stream, Dictionary<string, long> promised, CancellationToken cancel)
    {
        var reader = PipeReader.Create(stream);
        byte[]? message = null;
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var buffer = read.Buffer;
            while (TryReadBlock(ref buffer, out var block)) Take(block, ref message, promised);
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private static bool TryReadBlock(ref ReadOnlySequence<byte> buffer, out byte[] block)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> text, "\n\n"u8);
        block = found ? text.ToArray() : [];
        if (found) buffer = buffer.Slice(reader.Position);
        return found;
    }

    private void Take(byte[] block, ref byte[]? message, Dictionary<string, long> promised)
    {
        var text = block.AsSpan();
        if (text.StartsWith("data: "u8))
        {
            message = block["data: ".Length..];
        }
        else if (text.StartsWith("id: "u8))
        {
            Take(Encoding.ASCII.GetString(text["id: ".Length..]), message);
            message = null;
        }
        else if (text.StartsWith("event: live\n"u8))
        {
            Live(Encoding.UTF8.GetString(text), promised);
        }
        else if (text.StartsWith("retry: "u8))
        {
            WasToldToRetry = true;
        }
        else if (!text.StartsWith(":"u8))
        {
            oracle.Fault($"A stream said: {Encoding.UTF8.GetString(text)}");
        }
    }

    private void Take(string cursor, byte[]? message)
    {
        var parts = cursor.Split('.');
        var channel = _channelOfStream ?? parts[2];
        var seq = long.Parse(parts[1], CultureInfo.InvariantCulture);
        lock (_lock)
        {
            var expected = message is null ? _positions[channel] : _positions[channel] + 1;
            if (seq != expected) oracle.Fault($"A stream of {channel} that was at {_positions[channel]} came to {seq}.");
            _positions[channel] = seq;
            if (message is not null) Taken++;
            _waiting.RemoveAll(waiting => waiting.Is() && waiting.Done.TrySetResult());
        }

        if (message is not null) oracle.Promise(channel, seq, message);
    }

    private void Live(string block, Dictionary<string, long> promised)
    {
        var channel = promised.Keys.First(name => block.Contains($"\"channel\":\"{name}\"", StringComparison.Ordinal));
        if (Position(channel) < promised[channel]) oracle.Fault($"{channel} is live at {Position(channel)}, and {promised[channel]} was promised: lost.");
    }
}
