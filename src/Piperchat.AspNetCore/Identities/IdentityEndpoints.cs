using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>The directory of key records.</summary>
internal sealed class IdentityEndpoints(IRelayStore store, ChannelAccess access, RateLimits limits, TimeProvider time)
{
    /// <summary>
    /// POST /identities: 201 for a new record or a newer one, 200 for one that is known. Anyone publishes a key of their own; a team's its members do, with
    /// <c>?replaces=</c> the one that it takes the place of.
    /// </summary>
    public async ValueTask<Problem?> PublishAsync(RelayCall call)
    {
        var (body, problem) = await RequestBody.ReadAsync(call.Context, Piperchat.Protocol.Limits.RecordBytes);
        if (problem is not null) return problem;

        KeyRecord record;
        using (body)
        {
            if (!KeyRecord.TryParse(body.Text, out record, out var fault)
                || !record.Verify(new Place(store.RelayId, call.Tenant), out fault))
            {
                return Problem.Of(fault);
            }
        }

        if (!TryTeam(call, record, out var team, out problem)) return problem;
        var key = record.PublicKey.ToArray();
        using var allowance = limits.Record(call.Tenant, key);
        if (allowance.Problem is { } limited) return limited;
        var teamChannel = team is null ? null : new PiperchatTeam(call.Tenant, team.Name).Channel;
        if (teamChannel is not null && await access.DemandAsync(call, teamChannel, PiperchatOperation.Post) is { } refused) return refused;

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = await store.Identities.PublishAsync(new NewIdentity
        {
            Tenant = call.Tenant,
            Dot1 = record.Dot1,
            Key = key,
            Username = record.Username,
            Serial = record.Serial,
            TimeOff = Math.Abs(record.CreatedAtMilliseconds - now) > Reception.ClockMilliseconds,
            Record = record.ToJson(),
            Digest = record.HashSignedBytes(),
            Team = team,
        });
        if (outcome.Result == PublishResult.Stored) allowance.Keep();
        return outcome.Result switch
        {
            PublishResult.Stored => await AnswerAsync(call.Context, StatusCodes.Status201Created, outcome.Record!),
            PublishResult.Repeat => await AnswerAsync(call.Context, StatusCodes.Status200OK, outcome.Record!),
            PublishResult.SerialTaken => Problem.Conflict(
                FaultCode.SerialTaken, "serial", "isn't higher than that of the record which is known; the next is one more."),
            PublishResult.Dot1Taken => Problem.Dot1Taken("dot1"),
            PublishResult.UsernameTaken => Problem.UsernameTaken("username", outcome.TakenBy),
            PublishResult.TimeOff => Problem.TimeOff("createdAt", now),
            PublishResult.TeamsKey => Problem.BadValue("ed25519_pub", "must be another key: this one is a team's, whose record none can follow."),
            PublishResult.PersonsKey => Problem.BadValue("ed25519_pub", "must be a new key: this one is a person's."),
            PublishResult.TeamKeyTaken => Problem.TeamKeyTaken(outcome.Record),
            PublishResult.MembersOnly => Problem.MembersOnly(teamChannel!.Name),
            PublishResult.Banned => Problem.Banned(teamChannel!.Name),
            var other => throw new InvalidOperationException($"No answer to {other}."),
        };
    }

    /// <summary>GET /identities/{dot1}: the record itself, and whose key it is by the host's word, where it gave one.</summary>
    public async ValueTask<Problem?> FindAsync(RelayCall call)
    {
        var dot1 = call.Route("dot1");
        if (!Forms.Dot1.Fits(dot1)) return Problem.BadForm("dot1", Forms.Dot1);
        if (await store.Identities.FindAsync(call.Tenant, dot1, call.Aborted) is not { } found)
            return Problem.NotFound("No key record with this dot1 was published.");

        using var json = new CanonicalWriter(found.Record.Length + 128);
        json.Raw(found.Record.AsSpan(..^1));
        if (found.User is not null) json.WriteUser("site_user"u8, found.User);
        json.EndObject();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>What belongs to a team's record; null for a person's.</summary>
    private static bool TryTeam(in RelayCall call, KeyRecord record, out NewTeamKey? team, out Problem? problem)
    {
        (team, problem) = (null, null);
        if (record.Team is not { } name) return true;
        var replaces = call.Query("replaces") ?? "";
        if (!TeamKey.Name.Fits(name)) problem = Problem.BadForm("team", TeamKey.Name);
        else if (record.Serial != 1) problem = Problem.BadValue("serial", "must be 1: a team's record is its key's only one.");
        else if (replaces.Length > 0 && !Forms.Key.Fits(replaces)) problem = Problem.BadForm("replaces", Forms.Key);
        else team = new NewTeamKey(name, replaces.Length == 0 ? null : Convert.FromHexString(replaces), call.Caller.Key, call.Caller.User?.Id);
        return problem is null;
    }

    private static async ValueTask<Problem?> AnswerAsync(HttpContext context, int status, byte[] record)
    {
        using var json = new CanonicalWriter(record.Length + 64);
        json.BeginObject();
        json.Member("ok"u8, true);
        json.Name("identity"u8);
        json.Raw(record);
        json.EndObject();
        await context.ReplyAsync(status, json);
        return null;
    }
}
