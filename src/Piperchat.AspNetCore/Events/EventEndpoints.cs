using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>The event stream: one channel by GET, as version 1.0 has it, or many by POST.</summary>
internal sealed class EventEndpoints(
    IRelayStore store, ChannelAccess access, Hub hub, IServiceScopeFactory scopes, IOptions<PiperchatOptions> options, TimeProvider time,
    PiperchatMetrics metrics)
{
    /// <summary>In place of a cursor: only what is new.</summary>
    internal const string Head = "head";

    /// <summary>In place of a cursor: the last 100 messages, and the records between them.</summary>
    internal const string Last = "last100";

    /// <summary>Room for the most channels that may be asked for, each with its cursor.</summary>
    private const int BytesPerChannel = 256;

    /// <summary>GET /events?channel=, from the cursor in Last-Event-ID or ?cursor=, else with the last 100 messages.</summary>
    public async ValueTask<Problem?> FollowOneAsync(RelayCall call)
    {
        if (!call.TryQueryChannel(out var channel, out var problem)) return problem;

        // A browser that comes back asks for the address it began with, and its header is newer than the address.
        var text = call.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last] ? last : call.Query("cursor");
        var start = await StartAsync(channel, string.IsNullOrEmpty(text) ? Last : text, call.Aborted);
        if (await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;
        return await OpenAsync(call, [start], namesChannels: false);
    }

    /// <summary>POST /events <c>{"channels": {"main": "&lt;cursor&gt;" | "head" | "last100"}}</c>.</summary>
    public async ValueTask<Problem?> FollowManyAsync(RelayCall call)
    {
        var mostChannels = options.Value.Limits.ChannelsPerStream;
        var (body, problem) = await RequestBody.ReadAsync(call.Context, 1024 + (mostChannels * BytesPerChannel));
        if (problem is not null) return problem;

        List<(string Channel, string Cursor)>? asked;
        using (body)
        {
            asked = StreamRequest.Read(body.Text, mostChannels, out problem);
        }

        if (asked is null) return problem;
        var starts = new List<StreamStart>(asked.Count);
        foreach (var (name, cursor) in asked)
        {
            var channel = new PiperchatChannel(call.Tenant, name);
            starts.Add(await StartAsync(channel, cursor, call.Aborted));
            if (await RefuseAsync(call, channel) is { } refused) return refused;
        }

        return await OpenAsync(call, starts, namesChannels: true);
    }

    /// <summary>
    /// Where a stream begins. It is found before the access to the channel is judged: a ban that comes between the two is then among what the
    /// stream reads, and judged again.
    /// </summary>
    private async ValueTask<StreamStart> StartAsync(PiperchatChannel channel, string text, CancellationToken cancel)
    {
        if (text == Last) return new StreamStart(channel, await BeforeLastAsync());
        var isOurs = Cursor.TryParse(text, channel.Name, out var cursor) && cursor.Log == store.LogId;

        // Thousands come back at once where a proxy restarts, and most have missed little: what the ring holds, the store isn't asked for.
        if (isOurs && hub.Holds(channel, cursor.Seq)) return new StreamStart(channel, cursor.Seq);
        var head = await store.Messages.HeadAsync(channel, cancel);
        if (text == Head) return new StreamStart(channel, head);
        return isOurs && cursor.Seq <= head
            ? new StreamStart(channel, cursor.Seq)
            : new StreamStart(channel, await BeforeLastAsync(), Reset: true);

        ValueTask<long> BeforeLastAsync() => store.Messages.BeforeLastAsync(channel, Page.UsualEntries, cancel);
    }

    /// <summary>Hands the stream to the pipeline, which runs it: it lasts for hours, and would keep the state of every call on the way to it.</summary>
    private async ValueTask<Problem?> OpenAsync(RelayCall call, IReadOnlyList<StreamStart> starts, bool namesChannels)
    {
        var mode = await access.ModeAsync();
        var guard = new StreamGuard(call, access, store, scopes, time);
        guard.Watch([.. starts.Select(start => start.Channel)], options.Value.AccessInterval, mode);
        call.Context.Features.Set(new EventStream(call.Context, hub, store, guard, starts, namesChannels, options.Value.Limits.StreamBacklog, metrics));
        return null;
    }

    private async ValueTask<Problem?> RefuseAsync(RelayCall call, PiperchatChannel channel)
    {
        var field = $"channels.{channel.Name}";
        return await access.JudgeAsync(call, channel, PiperchatOperation.Read) switch
        {
            Verdict.Granted => null,
            Verdict.MembersOnly => Problem.MembersOnly(channel.Name, field),
            Verdict.Banned => Problem.Banned(channel.Name, field),
            _ => Problem.Forbidden($"{field} is a channel that you may not read.", field),
        };
    }
}

/// <summary>The body of POST /events.</summary>
internal static class StreamRequest
{
    public static List<(string Channel, string Cursor)>? Read(ReadOnlySpan<byte> text, int mostChannels, out Problem? problem)
    {
        if (!StrictJson.TryCheck(text, out var fault))
        {
            problem = Problem.Of(fault);
            return null;
        }

        var reader = new Utf8JsonReader(text);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject
            || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("channels"u8)
            || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            problem = Problem.BadValue("channels", "must be an object of channel and cursor, and the only member.");
            return null;
        }

        return ReadChannels(ref reader, mostChannels, out problem);
    }

    private static List<(string Channel, string Cursor)>? ReadChannels(ref Utf8JsonReader reader, int most, out Problem? problem)
    {
        var asked = new List<(string, string)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var channel = reader.GetString()!;
            if (!Forms.Channel.Fits(channel))
            {
                problem = Problem.BadValue("channels", $"must have names of {Forms.Channel.Expected}.");
                return null;
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { } cursor
                || (cursor is not (EventEndpoints.Head or EventEndpoints.Last) && !Cursor.TryParse(cursor, channel, out _)))
            {
                problem = Problem.BadValue($"channels.{channel}", "must be a cursor, \"head\" or \"last100\".");
                return null;
            }

            asked.Add((channel, cursor));
        }

        reader.Read();
        problem = reader.TokenType != JsonTokenType.EndObject ? Problem.BadValue("channels", "must be the only member.")
            : asked.Count == 0 ? Problem.BadValue("channels", "must name at least one channel.")
            : asked.Count > most ? Problem.BadValue("channels", $"must name at most {most} channels.")
            : null;
        return problem is null ? asked : null;
    }
}
