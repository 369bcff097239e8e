using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>The names of version 1.3: claimed here, or in a key record of 1.5.</summary>
internal sealed class UsernameEndpoints(IRelayStore store, ChannelAccess access, RateLimits limits)
{
    /// <summary>POST /usernames/claim: 201 new, 200 the same owner again, 409 with the owner.</summary>
    public async ValueTask<Problem?> ClaimAsync(RelayCall call)
    {
        var (body, problem) = await RequestBody.ReadAsync(call.Context, Piperchat.Protocol.Limits.RecordBytes);
        if (problem is not null) return problem;

        UsernameClaim claim;
        using (body)
        {
            if (!UsernameClaim.TryParse(body.Text, out claim, out var fault) || !claim.Verify(out fault)) return Problem.Of(fault);
        }

        // The signature of a claim covers no tenant (attack 27): in a named one, a key record claims the name.
        if (call.Tenant.Length > 0)
            return new Problem(400, FaultCode.UnsupportedVersion, "username must be claimed by a key record of version 1.5 here.", "username");

        var key = Convert.FromHexString(claim.PublicKeyHex);
        using var allowance = limits.Record(call.Tenant, key);
        if (allowance.Problem is { } limited) return limited;

        var outcome = await store.Usernames.ClaimAsync(call.Tenant, claim.Username, claim.Dot1, key);
        if (outcome.Result == ClaimResult.Claimed) allowance.Keep();
        return outcome.Result switch
        {
            ClaimResult.Claimed => await AnswerAsync(call.Context, StatusCodes.Status201Created, outcome.Claim!, withKey: true),
            ClaimResult.Repeat => await AnswerAsync(call.Context, StatusCodes.Status200OK, outcome.Claim!, withKey: true),
            ClaimResult.UsernameTaken => Problem.UsernameTaken("username", outcome.Claim),
            ClaimResult.Dot1Taken => Problem.Dot1Taken("dot1"),
            ClaimResult.TeamsKey => Problem.TeamsKey("ed25519_pub"),
            var other => throw new InvalidOperationException($"No answer to {other}."),
        };
    }

    /// <summary>GET /usernames/{name}; "claim", which is a path of its own, may be someone's name as well.</summary>
    public async ValueTask<Problem?> FindAsync(RelayCall call)
    {
        var name = call.Route("name") is { Length: > 0 } named ? named.ToLowerInvariant() : "claim";
        if (!Forms.Username.Fits(name)) return Problem.BadForm("username", Forms.Username);
        return await AnswerAsync(call.Context, await store.Usernames.FindAsync(call.Tenant, name, call.Aborted), withKey: true);
    }

    /// <summary>GET /usernames/by-dot1/{dot1}.</summary>
    public ValueTask<Problem?> FindByDot1Async(RelayCall call) => AnswerByDot1Async(call, call.Route("dot1"), withKey: true);

    /// <summary>
    /// GET /usernames?dot1=, the one of ?name= if anyone holds it, or a list with ?limit=, newest first. Where people log in, that list would tell
    /// each customer who the others are.
    /// </summary>
    public async ValueTask<Problem?> ListAsync(RelayCall call)
    {
        if (call.Query("dot1") is { } dot1) return await AnswerByDot1Async(call, dot1, withKey: false);
        if (call.Query("name") is { } name) return await AnswerIfHeldAsync(call, name.ToLowerInvariant());
        if (await access.ModeAsync() == AccessMode.Closed && !await access.IsOperatorAsync(call, new PiperchatChannel(call.Tenant, "")))
            return Problem.Forbidden("The list of all names is for the site's operators; ask for one with ?name=.");
        if (!call.TryNumber("limit", Page.UsualEntries, 1, Page.MostEntries, out var limit, out var problem)) return problem;
        return await AnswerAsync(call.Context, await store.Usernames.ListAsync(call.Tenant, (int)limit, call.Aborted));
    }

    // The first run asks whether a name is free while it is typed: browsers print each 404 to the console as an error, which it isn't.
    private async ValueTask<Problem?> AnswerIfHeldAsync(RelayCall call, string name)
    {
        if (!Forms.Username.Fits(name)) return Problem.BadForm("name", Forms.Username);
        return await AnswerAsync(call.Context, await store.Usernames.FindAsync(call.Tenant, name, call.Aborted) is { } held ? [held] : []);
    }

    private static async ValueTask<Problem?> AnswerAsync(HttpContext context, IReadOnlyList<HeldUsername> list)
    {
        using var json = new CanonicalWriter();
        json.BeginArray();
        foreach (var held in list)
        {
            json.Element();
            Write(json, held, withKey: false);
        }

        json.EndArray();
        await context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    private async ValueTask<Problem?> AnswerByDot1Async(RelayCall call, string dot1, bool withKey)
    {
        if (!Forms.Dot1.Fits(dot1)) return Problem.BadForm("dot1", Forms.Dot1);
        return await AnswerAsync(call.Context, await store.Usernames.FindByDot1Async(call.Tenant, dot1, call.Aborted), withKey);
    }

    private static async ValueTask<Problem?> AnswerAsync(HttpContext context, HeldUsername? held, bool withKey) =>
        held is null
            ? Problem.NotFound("Nobody holds this name, or this dot1 holds none.")
            : await AnswerAsync(context, StatusCodes.Status200OK, held, withKey);

    private static async ValueTask<Problem?> AnswerAsync(HttpContext context, int status, HeldUsername held, bool withKey)
    {
        using var json = new CanonicalWriter();
        Write(json, held, withKey);
        await context.ReplyAsync(status, json);
        return null;
    }

    private static void Write(CanonicalWriter json, HeldUsername held, bool withKey)
    {
        json.BeginObject();
        json.Member("username"u8, held.Username);
        json.Member("dot1"u8, held.Dot1);
        if (withKey) json.Member("ed25519_pub"u8, Convert.ToHexStringLower(held.Key));
        json.Member("claimed_at"u8, WireTime.Format(held.ClaimedAt));
        json.EndObject();
    }
}
