using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Posting, and reading back.</summary>
internal sealed class MessageEndpoints(
    IRelayStore store, ChannelAccess access, RateLimits limits, IOptions<PiperchatOptions> options, TimeProvider time, PiperchatMetrics metrics)
{
    /// <summary>What <c>since</c> may look like. Looser readings would take 10:00 for today's.</summary>
    private static readonly string[] IsoTimes = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <summary>JSON's largest whole number is later than any seq.</summary>
    private const long Latest = Piperchat.Protocol.Limits.LargestInteger;

    /// <summary>
    /// POST /messages. Parse, verify, and only then the key's allowance, which a repeat or a refusal gives back: nobody can use up another's. Authorization comes before
    /// the store is asked, so that whoever may not read a channel doesn't learn what ids it holds.
    /// </summary>
    public async ValueTask<Problem?> PostAsync(RelayCall call)
    {
        using var trace = PiperchatTraces.Source.StartActivity("piperchat.post");
        var became = PostOutcomeKind.Failed;
        try
        {
            (became, var problem) = await TakeAsync(call);
            return problem;
        }
        catch (BadHttpRequestException)
        {
            became = PostOutcomeKind.Malformed;
            throw;
        }
        finally
        {
            // Whoever went away in the middle is no failure of ours.
            if (became != PostOutcomeKind.Failed || !call.Aborted.IsCancellationRequested) metrics.Posted(became);
            trace?.SetTag("piperchat.outcome", PiperchatMetrics.WordOf(became));
        }
    }

    /// <summary>
    /// GET /messages?channel=&amp;limit=&amp;since=: an array, oldest first, of <see cref="PiperchatLimits.PageBytes"/> at most: the newest
    /// that fit, or with <c>since</c> the first that fit.
    /// </summary>
    public async ValueTask<Problem?> ListAsync(RelayCall call)
    {
        if (!call.TryQueryChannel(out var channel, out var problem)) return problem;
        if (!TryPage(call, out var page, out problem)) return problem;
        long? since = null;
        if (call.Query("since") is { Length: > 0 } text)
        {
            if (!TrySince(text, out var time)) return Problem.BadValue("since", "must be an ISO 8601 time such as 2026-11-23T10:00:00.000Z.");
            since = time;
        }

        if (await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;
        var entries = await store.Messages.MessagesAsync(channel, since, page, call.Aborted);
        await call.Context.ReplyAsync("["u8.ToArray(), entries, "]"u8.ToArray());
        return null;
    }

    /// <summary>
    /// GET /channels/{channel}/log?before=&amp;limit=: messages and records, for scrolling back: the newest that fit into
    /// <see cref="PiperchatLimits.PageBytes"/>. Older ones follow until an answer is empty.
    /// </summary>
    public async ValueTask<Problem?> LogAsync(RelayCall call)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        if (!TryPage(call, out var page, out problem)) return problem;
        if (!call.TryNumber("before", Latest, 0, Latest, out var before, out problem)) return problem;
        if (await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;

        var head = await store.Messages.HeadAsync(channel, call.Aborted);
        var entries = await store.Messages.BeforeAsync(channel, before, page, call.Aborted);
        using var json = new CanonicalWriter(1024);
        json.BeginObject();
        json.Member("log"u8, store.LogId);
        json.Member("head"u8, head);
        json.Name("entries"u8);
        json.BeginArray();
        await call.Context.ReplyAsync(json.ToArray(), entries, "]}"u8.ToArray());
        return null;
    }

    /// <summary>
    /// POST /messages/{id}/erase: its author takes a message back. Whoever isn't the author learns nothing of it. No authorization but the signature's:
    /// who lost a channel may still take back what they said in it.
    /// </summary>
    public async ValueTask<Problem?> EraseAsync(RelayCall call)
    {
        var id = call.Route("id");
        if (!Forms.Uuid.Fits(id)) return Problem.BadForm("id", Forms.Uuid);
        var (body, problem) = await RequestBody.ReadAsync(call.Context, Piperchat.Protocol.Limits.RecordBytes);
        if (problem is not null) return problem;

        Erasure erasure;
        using (body)
        {
            if (!Erasure.TryParse(body.Text, out erasure, out var fault) || !erasure.Verify(new Place(store.RelayId, call.Tenant), out fault))
                return Problem.Of(fault);
        }

        if (erasure.Target != id) return Problem.BadValue("target", "must be the id in the path.");
        var key = erasure.PublicKey.ToArray();
        using var allowance = limits.Record(call.Tenant, key);
        if (allowance.Problem is { } limited) return limited;

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var record = erasure.ToJson();
        var outcome = await store.Messages.EraseAsync(new NewErasure
        {
            Channel = new PiperchatChannel(call.Tenant, erasure.Channel),
            Target = id,
            Key = key,
            CreatedAt = erasure.CreatedAtMilliseconds,
            TimeOff = Math.Abs(erasure.CreatedAtMilliseconds - now) > Reception.ClockMilliseconds,
            Record = record,
        });
        if (outcome.Result == EraseResult.Erased) allowance.Keep();
        return outcome.Result switch
        {
            EraseResult.Erased or EraseResult.Repeat => await call.Context.ReplyRecordAsync(outcome.Seq, record),
            EraseResult.TimeOff => Problem.TimeOff("createdAt", now),
            EraseResult.NotFound => Problem.NotFound("This key has no such message in the channel."),
            var other => throw new InvalidOperationException($"No answer to {other}."),
        };
    }

    private async ValueTask<(PostOutcomeKind Became, Problem? Problem)> TakeAsync(RelayCall call)
    {
        var (body, problem) = await RequestBody.ReadAsync(call.Context, options.Value.Limits.PostBytes);
        if (problem is not null) return (PostOutcomeKind.Malformed, problem);

        NewMessage? message;
        var reception = new Reception(
            store.RelayId, call.Tenant, call.Query("channel")?.ToLowerInvariant(), options.Value.AcceptPlaintext, time.GetUtcNow(), call.Caller.User?.Id);
        using (body)
        {
            message = PostedMessage.Read(body.Text, reception, out problem);
        }

        if (message is null) return (PostOutcomeKind.Malformed, problem);
        using var allowance = message.Key is { } key
            ? limits.Post(call.Tenant, key)
            : new Allowance(limits.Unsigned(call.Context.Connection.RemoteIpAddress), null);
        if (allowance.Problem is { } limited) return (PostOutcomeKind.Limited, limited);
        if (await access.DemandAsync(call, message.Channel, PiperchatOperation.Post, message.Key) is { } refused) return (PostOutcomeKind.Refused, refused);

        var outcome = await store.Messages.PostAsync(message);
        if (outcome.Result == PostResult.Stored) allowance.Keep();
        if (Refusal(outcome.Result, message, reception) is { } refusal) return (PostOutcomeKind.Refused, refusal);
        await AnswerAsync(call.Context, message, outcome);
        return (outcome.Result == PostResult.Stored ? PostOutcomeKind.Stored : PostOutcomeKind.Repeat, null);
    }

    private static Problem? Refusal(PostResult result, NewMessage message, in Reception reception) => result switch
    {
        PostResult.Stored or PostResult.Repeat => null,
        PostResult.IdTaken => Problem.Conflict(FaultCode.IdTaken, "id", "was used before; every message has a new one."),
        PostResult.TimeOff => Problem.TimeOff(message.Dot1 is null ? "signed_at" : "createdAt", reception.NowMilliseconds),
        PostResult.Dot1Taken => Problem.Dot1Taken("from_dot1"),
        PostResult.MembersOnly => Problem.MembersOnly(message.Channel.Name),
        PostResult.Banned => Problem.Banned(message.Channel.Name),
        PostResult.ReaderRemoved => Problem.Conflict(
            FaultCode.ReaderRemoved, "wraps", "has someone who was removed or banned; ask who reads the channel, and seal anew."),
        PostResult.Gone => Problem.Gone(),
        PostResult.TeamsKey => Problem.TeamsKey("from_dot1"),
        PostResult.UsernameTaken => Problem.UsernameTaken(message.Dot1 is null ? "author_name" : "username", null),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    private static async Task AnswerAsync(HttpContext context, NewMessage message, PostOutcome outcome)
    {
        using var json = new CanonicalWriter(outcome.Message.Body.Length + 64);
        json.BeginObject();
        json.Member("ok"u8, true);
        json.Name("message"u8);
        if (outcome.Result == PostResult.Stored && message.OpeningWithFiles is { } opening)
        {
            json.Raw(opening);
            json.Raw(outcome.Message.Body.AsSpan(message.Opening.Length));
        }
        else
        {
            json.Raw(outcome.Message.Body);
        }

        if (outcome.Result == PostResult.Repeat) json.Member("deduped"u8, true);
        json.EndObject();
        await context.ReplyAsync(StatusCodes.Status200OK, json);
    }

    private bool TryPage(in RelayCall call, out Page page, out Problem? problem)
    {
        var read = call.TryNumber("limit", Page.UsualEntries, 1, Page.MostEntries, out var entries, out problem);
        page = new Page((int)entries, options.Value.Limits.PageBytes);
        return read;
    }

    private static bool TrySince(string text, out long time)
    {
        var read = DateTimeOffset.TryParseExact(text, IsoTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since);
        time = since.ToUnixTimeMilliseconds();
        return read;
    }
}
