using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>The subscribers of one channel, and when the last of them had each message.</summary>
internal sealed class Audience : IStreamObserver, IAsyncDisposable
{
    private const int MostPosters = 16;
    private const int MostMessages = 1 << 20;

    private readonly RelayTarget _relay;
    private readonly int[] _waiting = new int[MostMessages];
    private readonly long[] _sent = new long[MostMessages];
    private readonly SemaphoreSlim _delivered = new(0);
    private readonly List<StreamConnection> _streams = [];
    private readonly List<Task> _reading = [];
    private Latencies? _times;
    private int _posted;

    private Audience(RelayTarget relay) => _relay = relay;

    /// <summary>Where the channel's log stands by what its readers got.</summary>
    public long LastSeq => _streams.Max(stream => stream.Seq);

    public long Bytes => _streams.Sum(stream => stream.Bytes);

    /// <summary>Opens so many streams of a channel, and reads them.</summary>
    public static async Task<Audience> OpenAsync(RelayTarget relay, string channel, int subscribers)
    {
        var audience = new Audience(relay);
        audience._waiting.AsSpan().Fill(subscribers);
        foreach (var part in Enumerable.Range(0, subscribers).Chunk(64))
        {
            foreach (var stream in await Task.WhenAll(part.Select(_ => StreamConnection.OpenAsync(relay, channel, audience))))
            {
                audience._streams.Add(stream);
                audience._reading.Add(stream.ReadAsync());
            }
        }

        return audience;
    }

    public void Message(StreamConnection stream, long number)
    {
        if (Interlocked.Decrement(ref _waiting[number - 1]) > 0) return;
        if (_sent[number - 1] is > 0 and var sent) _times?.Add(sent);
        _delivered.Release();
    }

    /// <summary>Posts as fast as is delivered, with a bound on what isn't yet; ends when all has been delivered to all.</summary>
    public async Task FloodAsync(byte[][] requests, int mostUnderWay)
    {
        _times = null;
        var room = new SemaphoreSlim(mostUnderWay);
        var next = -1;
        var returning = Task.Run(async () =>
        {
            for (var i = 0; i < requests.Length; i++)
            {
                await WaitAsync();
                room.Release();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Math.Min(MostPosters, mostUnderWay)).Select(_ => Task.Run(async () =>
        {
            using var connection = await PostConnection.OpenAsync(_relay);
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < requests.Length)
            {
                await room.WaitAsync();
                await SendAsync(connection, requests[mine]);
            }
        })));
        await returning;
        _posted += requests.Length;
    }

    /// <summary>Posts one after the other at an even pace, and tells how long each took to reach the last subscriber.</summary>
    public async Task<Latencies> PaceAsync(byte[][] requests, double perSecond)
    {
        using var connection = await PostConnection.OpenAsync(_relay);
        _times = new Latencies(requests.Length);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < requests.Length; i++)
        {
            // Timers here are as coarse as a millisecond; the pace as a whole is kept.
            var ahead = TimeSpan.FromSeconds(i / perSecond) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.FromMilliseconds(1)) await Task.Delay(ahead);
            _sent[_posted + i] = Stopwatch.GetTimestamp();
            await SendAsync(connection, requests[i]);
        }

        for (var i = 0; i < requests.Length; i++) await WaitAsync();
        _posted += requests.Length;
        return _times;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams) stream.Dispose();
        await Task.WhenAll(_reading);
    }

    private static async Task SendAsync(PostConnection connection, byte[] request)
    {
        var status = await connection.SendAsync(request);
        if (status != 200) throw new IOException($"The relay answered {status} to a post.");
    }

    private async Task WaitAsync()
    {
        if (!await _delivered.WaitAsync(TimeSpan.FromSeconds(30))) throw new IOException("A message wasn't delivered to all subscribers within 30 s.");
    }
}
