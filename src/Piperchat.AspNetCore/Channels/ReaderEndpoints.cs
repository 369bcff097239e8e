using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Joining and leaving a channel, and who is in it.</summary>
internal sealed class ReaderEndpoints(
    IRelayStore store, ChannelAccess access, RateLimits limits, IOptions<PiperchatOptions> options, TimeProvider time)
{
    /// <summary>POST /channels/{channel}/join.</summary>
    public ValueTask<Problem?> JoinAsync(RelayCall call) => RecordAsync(call, EntryKind.Join);

    /// <summary>POST /channels/{channel}/leave.</summary>
    public ValueTask<Problem?> LeaveAsync(RelayCall call) => RecordAsync(call, EntryKind.Leave);

    /// <summary>GET /channels/{channel}/participants.</summary>
    public async ValueTask<Problem?> ListAsync(RelayCall call)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        if (await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;

        using var json = new CanonicalWriter();
        json.BeginArray();
        foreach (var participant in await store.Readers.ListAsync(channel, options.Value.Limits.Readers, call.Aborted))
        {
            json.Element();
            json.BeginObject();
            json.Name("identity"u8);
            json.Raw(participant.Identity);
            json.Member("by"u8, participant.ByRoster ? "roster" : "join");
            json.Name("record"u8);
            if (participant.Join is null) json.Null();
            else json.Raw(participant.Join);
            json.Member("role"u8, participant.Role?.Wire());
            json.WriteUser("site_user"u8, participant.User);
            json.EndObject();
        }

        json.EndArray();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    private async ValueTask<Problem?> RecordAsync(RelayCall call, EntryKind kind)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        var (body, refusal) = await RequestBody.ReadAsync(call.Context, Piperchat.Protocol.Limits.RecordBytes);
        if (refusal is not null) return refusal;

        Membership? record;
        using (body)
        {
            record = Parse(body.Text, kind, new Place(store.RelayId, call.Tenant, channel.Name), out problem);
        }

        if (record is null) return problem;
        var key = record.PublicKey.ToArray();
        using var allowance = limits.Record(call.Tenant, key);
        if (allowance.Problem is { } limited) return limited;
        if (await access.DemandAsync(call, channel, PiperchatOperation.Join, key) is { } refused) return refused;

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var json = record.ToJson();
        var outcome = await store.Readers.RecordAsync(new NewReaderRecord
        {
            Channel = channel,
            Kind = kind,
            Key = key,
            Dot1 = Dot1.Of(key),
            UserId = call.Caller.User?.Id,
            CreatedAt = record.CreatedAtMilliseconds,
            TimeOff = Math.Abs(record.CreatedAtMilliseconds - now) > Reception.ClockMilliseconds,
            Record = json,
            MostReaders = options.Value.Limits.Readers,
        });
        if (outcome.Result == ReaderResult.Stored) allowance.Keep();
        return outcome.Result switch
        {
            ReaderResult.Stored or ReaderResult.Repeat => await call.Context.ReplyRecordAsync(outcome.Seq, json),
            ReaderResult.Superseded => Problem.Conflict(
                FaultCode.Superseded, "createdAt", "isn't later than this key's newest join or leave; date the record anew."),
            ReaderResult.TimeOff => Problem.TimeOff("createdAt", now),
            ReaderResult.NoIdentity => new Problem(
                StatusCodes.Status400BadRequest,
                FaultCode.NoIdentity,
                "ed25519_pub has no key record here; publish a key record first.",
                "ed25519_pub"),
            ReaderResult.TooMany => new Problem(
                StatusCodes.Status400BadRequest,
                FaultCode.TooManyReaders,
                $"channel has the {options.Value.Limits.Readers} readers that this relay allows.",
                "channel"),
            ReaderResult.MembersOnly => Problem.MembersOnly(channel.Name),
            ReaderResult.Banned => Problem.Banned(channel.Name),
            var other => throw new InvalidOperationException($"No answer to {other}."),
        };
    }

    private static Membership? Parse(ReadOnlySpan<byte> text, EntryKind kind, in Place place, out Problem? problem)
    {
        Membership? record = kind == EntryKind.Join
            ? Join.TryParse(text, out var join, out var fault) ? join : null
            : Leave.TryParse(text, out var leave, out fault) ? leave : null;
        var fine = record is not null && record.Verify(place, out fault);
        problem = fine ? null : Problem.Of(fault);
        return fine ? record : null;
    }
}
