using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Where a stream begins in one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="After">The seq after which it goes on.</param>
/// <param name="Reset">The cursor that was given doesn't belong to this log; the client is told to begin anew.</param>
internal readonly record struct StreamStart(PiperchatChannel Channel, long After, bool Reset = false);

/// <summary>
/// One open stream. It subscribes first and reads the store after that, so each entry is in what it read, or in the ring, or in
/// both; its position (the seq written last) makes it neither skip nor repeat one. It is one loop: what the ring holds comes
/// from the ring, the rest from the store, and whoever falls too far behind is cut off to resume by cursor.
/// </summary>
internal sealed class EventStream(
    HttpContext context, Hub hub, IRelayStore store, IStreamGuard guard, IReadOnlyList<StreamStart> starts, bool namesChannels, int mostBehind, PiperchatMetrics? metrics = null)
{
    /// <summary>What a stream reads of the store at once. It is small, for it stays in memory until the client has taken it.</summary>
    private static readonly Page PageRead = new(100, 128 * 1024);

    private const int FramesAtOnce = 16;

    private enum Written
    {
        Page,

        /// <summary>The store holds no more.</summary>
        Nothing,

        /// <summary>The reader was shut out; nothing of the page was written.</summary>
        Refused,
    }

    private readonly PiperchatMetrics _metrics = metrics ?? PiperchatMetrics.None;
    private readonly PipeWriter _writer = context.Response.BodyWriter;
    private Frame?[] _frames = [];
    private readonly CancellationToken _aborted = context.RequestAborted;

    /// <summary>Up to the stream's end, and its guard's with it.</summary>
    public async Task RunAsync()
    {
        SetHeaders(context.Response);
        var listener = hub.Open(context.Abort);
        _metrics.StreamOpened();
        try
        {
            using var abort = _aborted.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), listener.Signal);
            using var end = guard.Over.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), listener.Signal);
            foreach (var start in starts)
            {
                if (hub.Stopping) break;
                if (!await BeginAsync(start, hub.Subscribe(listener, start.Channel, store.LogId))) return;
            }

            await FollowAsync(listener);
        }
        finally
        {
            hub.Close(listener);
            _metrics.StreamClosed();
            await guard.DisposeAsync();
        }
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        response.Headers.XContentTypeOptions = "nosniff";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>Writes a channel's backlog. False: the stream is over.</summary>
    private async Task<bool> BeginAsync(StreamStart start, Subscription subscription)
    {
        if (start.Reset) await WriteStateAsync("reset", subscription);
        subscription.Position = start.After;

        // The store is read up to where the ring goes on; of a channel that was quiet there is no ring, and the store has it all.
        var written = Written.Page;
        while (written == Written.Page && !subscription.Feed.Holds(subscription.Position))
        {
            if (guard.Over.IsCancellationRequested) return false;
            written = await WritePageAsync(subscription);
        }

        if (written == Written.Refused || !await CatchUpAsync(subscription)) return false;
        await WriteStateAsync("live", subscription);
        WriteCursor(subscription);
        return true;
    }

    private async Task FollowAsync(StreamListener listener)
    {
        while (!_aborted.IsCancellationRequested && !guard.Over.IsCancellationRequested)
        {
            if (hub.Stopping)
            {
                // Each comes back at a moment of its own, so that the relay that starts next isn't met by all at once.
                WriteText($"retry: {Random.Shared.Next(1_000, 6_000)}\n\n");
                await _writer.FlushAsync(_aborted);
                return;
            }

            foreach (var subscription in listener.Subscriptions)
            {
                if (!subscription.Dirty) continue;
                subscription.Dirty = false;
                if (!await CatchUpAsync(subscription)) return;
            }

            if (listener.HeartbeatDue)
            {
                listener.HeartbeatDue = false;
                _writer.Write(": \n\n"u8);
            }

            if (_writer.UnflushedBytes > 0) await _writer.FlushAsync(_aborted);
            await listener.Signal.WaitAsync();
        }
    }

    /// <summary>Writes what is new in one channel. False: the client was shut out, or is too slow and must come back.</summary>
    private async ValueTask<bool> CatchUpAsync(Subscription subscription)
    {
        // Only while there is something to write: most streams are idle most of the time.
        _frames = ArrayPool<Frame?>.Shared.Rent(FramesAtOnce);
        try
        {
            return await WriteNewAsync(subscription);
        }
        finally
        {
            ArrayPool<Frame?>.Shared.Return(_frames, clearArray: true);
            _frames = [];
        }
    }

    private async ValueTask<bool> WriteNewAsync(Subscription subscription)
    {
        while (!guard.Over.IsCancellationRequested)
        {
            switch (subscription.Feed.Take(subscription.Position, _frames, out var count))
            {
                case ChannelFeed.Taken.Nothing:
                    return true;

                case ChannelFeed.Taken.Frames:
                    if (!await StillAllowedAsync(subscription, _frames.AsMemory(0, count))) return Cut(CutReason.Refused);
                    for (var i = 0; i < count; i++)
                    {
                        var frame = _frames[i]!;
                        _frames[i] = null;
                        await WriteAsync(frame, subscription);
                    }

                    _metrics.Delivered(count);
                    break;

                case ChannelFeed.Taken.Gap when subscription.Feed.LastSeq - subscription.Position > mostBehind:
                    return Cut(CutReason.Slow);

                case ChannelFeed.Taken.Gap:
                    if (await WritePageAsync(subscription) == Written.Refused) return false;
                    break;
            }
        }

        return false;
    }

    private async ValueTask<Written> WritePageAsync(Subscription subscription)
    {
        // What a feed tells of is committed: up to there, a store that holds nothing has lost it to an erasure.
        var told = subscription.Feed.LastSeq;
        var page = await store.Messages.AfterAsync(subscription.Channel, subscription.Position, PageRead, _aborted);
        if (page.Any(entry => entry.Kind == EntryKind.Action) && !await guard.AllowsAsync(subscription.Channel))
        {
            Cut(CutReason.Refused);
            return Written.Refused;
        }

        foreach (var entry in page) await WriteAsync(Frame.Of(entry, store.LogId, subscription.Channel.Name), subscription);
        _metrics.Delivered(page.Count);
        if (page.Count > 0) return Written.Page;
        subscription.Position = Math.Max(subscription.Position, told);
        return Written.Nothing;
    }

    /// <summary>An act on the roster may be about this very reader: nothing after it is sent before that is known.</summary>
    private ValueTask<bool> StillAllowedAsync(Subscription subscription, ReadOnlyMemory<Frame?> frames)
    {
        foreach (var frame in frames.Span)
        {
            if (frame!.Kind == EntryKind.Action) return guard.AllowsAsync(subscription.Channel);
        }

        return ValueTask.FromResult(true);
    }

    private bool Cut(CutReason reason)
    {
        _metrics.Cut(reason);
        return false;
    }

    private ValueTask WriteAsync(Frame frame, Subscription subscription)
    {
        subscription.Position = frame.Seq;
        return frame.WriteToAsync(_writer, namesChannels, _aborted);
    }

    /// <summary>Tells where the channel's log stands: <c>live</c> once the backlog is out, <c>reset</c> before a new beginning.</summary>
    private async ValueTask WriteStateAsync(string state, Subscription subscription)
    {
        var head = state == "live" ? subscription.Position : await store.Messages.HeadAsync(subscription.Channel, _aborted);
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("channel"u8, subscription.Channel.Name);
        json.Member("log"u8, store.LogId);
        json.Member("head"u8, head);
        json.EndObject();
        WriteText($"event: {state}\ndata: ");
        _writer.Write(json.Written);
        _writer.Write("\n\n"u8);
    }

    /// <summary>A lone cursor, so that a client to which nothing was new has one as well.</summary>
    private void WriteCursor(Subscription subscription) => WriteText(
        namesChannels
            ? $"id: {store.LogId}.{subscription.Position}.{subscription.Channel.Name}\n\n"
            : $"id: {store.LogId}.{subscription.Position}\n\n");

    private void WriteText(string text) => Encoding.UTF8.GetBytes(text, _writer);
}
