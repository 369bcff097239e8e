using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Joining and leaving a channel, and who is in it.</summary>
internal sealed class ReaderEndpoints(
    IRelayStore store, ChannelAccess access, SiteReaders site, RateLimits limits, IOptions<PiperchatOptions> options, TimeProvider time)
{
    /// <summary>POST /channels/{channel}/join.</summary>
    public ValueTask<Problem?> JoinAsync(RelayCall call) => RecordAsync(call, EntryKind.Join);

    /// <summary>POST /channels/{channel}/leave.</summary>
    public ValueTask<Problem?> LeaveAsync(RelayCall call) => RecordAsync(call, EntryKind.Leave);

    /// <summary>GET /channels/{channel}/participants: the channel's teams, and then its people.</summary>
    public async ValueTask<Problem?> ListAsync(RelayCall call)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        if (await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;

        var (teams, unsaid) = site.TeamsOf(call, channel);
        if (unsaid is not null) return unsaid;
        var (users, unnamed) = await site.UsersAsync(call, channel);
        if (unnamed is not null) return unnamed;

        using var json = new CanonicalWriter();
        json.BeginArray();
        var most = options.Value.Limits.Readers;
        var listed = teams.Take(most).ToList();
        await WriteTeamsAsync(json, call, listed);
        var query = new ReaderQuery(most - listed.Count, users, NamedOnly: PiperchatTeam.Of(channel) is not null);
        foreach (var participant in await store.Readers.ListAsync(channel, query, call.Aborted)) Write(json, participant);
        json.EndArray();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    private async ValueTask WriteTeamsAsync(CanonicalWriter json, RelayCall call, IReadOnlyList<string> teams)
    {
        var keys = await store.Identities.TeamKeysAsync(call.Tenant, teams, call.Aborted);
        foreach (var (i, team) in teams.Index())
        {
            var isMember = await access.JudgeAsync(call, new PiperchatTeam(call.Tenant, team).Channel, PiperchatOperation.Join) == Verdict.Granted;
            json.Element();
            json.BeginObject();
            WriteReader(json, keys[i], ReaderBy.Site, join: null, role: null, user: null);
            json.Member("team"u8, team);
            json.Member("member"u8, isMember);
            json.EndObject();
        }
    }

    private static void Write(CanonicalWriter json, in Participant participant)
    {
        json.Element();
        json.BeginObject();
        WriteReader(json, participant.Identity, participant.By, participant.Join, participant.Role, participant.User);
        json.EndObject();
    }

    private static void WriteReader(CanonicalWriter json, byte[]? identity, ReaderBy by, byte[]? join, Role? role, PiperchatUser? user)
    {
        json.Name("identity"u8);
        json.RawOrNull(identity);
        json.Member("by"u8, by switch
        {
            ReaderBy.Join => "join",
            ReaderBy.Roster => "roster",
            ReaderBy.Site => "site",
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, null),
        });
        json.Name("record"u8);
        json.RawOrNull(join);
        json.Member("role"u8, role?.Wire());
        json.WriteUser("site_user"u8, user);
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
        var (teams, unsaid) = kind == EntryKind.Join ? site.TeamsOf(call, channel) : ([], null);
        if (unsaid is not null) return unsaid;

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
            MostReaders = options.Value.Limits.Readers - teams.Count,
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
            ReaderResult.TeamsKey => Problem.TeamsKey("ed25519_pub"),
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
