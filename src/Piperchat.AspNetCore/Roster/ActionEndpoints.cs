using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// Claims and acts on a channel. A key signs them; or an operator of the host acts by its policy and without a key, and the log says so.
/// </summary>
internal sealed class ActionEndpoints(
    IRelayStore store, ChannelAccess access, RateLimits limits, IOptions<PiperchatOptions> options, TimeProvider time)
{
    /// <summary>POST /channels/{channel}/claim.</summary>
    public ValueTask<Problem?> ClaimAsync(RelayCall call) => ActAsync(call, ActionKind.Claim);

    /// <summary>POST /channels/{channel}/members.</summary>
    public ValueTask<Problem?> SetRoleAsync(RelayCall call) => ActAsync(call, ActionKind.Role);

    /// <summary>POST /channels/{channel}/settings.</summary>
    public ValueTask<Problem?> SetSettingsAsync(RelayCall call) => ActAsync(call, ActionKind.Settings);

    /// <summary>POST /channels/{channel}/removals.</summary>
    public ValueTask<Problem?> RemoveAsync(RelayCall call) => ActAsync(call, ActionKind.Remove);

    private async ValueTask<Problem?> ActAsync(RelayCall call, ActionKind kind)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        var (body, refusal) = await RequestBody.ReadAsync(call.Context, Piperchat.Protocol.Limits.RecordBytes);
        if (refusal is not null) return refusal;

        AdminAction? act;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        using (body) act = Parse(body.Text, kind, new Place(store.RelayId, call.Tenant, channel.Name), now, out problem);
        if (act is null) return problem;
        var key = act.IsOperators ? null : act.PublicKey.ToArray();
        using var allowance = key is null ? Allowance.Unlimited : limits.Record(call.Tenant, key);
        if (allowance.Problem is { } limited) return limited;
        if (await RefuseAsync(call, channel, act, key) is { } refused) return refused;

        var outcome = await store.Rosters.ApplyAsync(new NewAction
        {
            Channel = channel,
            Action = act,
            Key = key,
            Operator = act.IsOperators ? call.Caller.User : null,
            TimeOff = Math.Abs((act.Timestamp * 1000) - now) > Reception.ClockMilliseconds,
            MostMembers = options.Value.Limits.Members,
        });
        if (outcome.Result == ActionResult.Done) allowance.Keep();
        return outcome.Result == ActionResult.Done
            ? await AnswerAsync(call.Context, kind == ActionKind.Claim ? StatusCodes.Status201Created : StatusCodes.Status200OK, outcome)
            : Refusal(outcome, act, channel, now);
    }

    /// <summary>Signed or not, the body tells: an operator's has no signature.</summary>
    private static AdminAction? Parse(ReadOnlySpan<byte> text, ActionKind kind, in Place place, long now, out Problem? problem)
    {
        problem = null;
        if (!StrictJson.TryCheck(text, out var fault))
        {
            problem = Problem.Of(fault);
            return null;
        }

        var fine = IsSigned(text)
            ? AdminAction.TryParsePosted(text, kind, place, out var act, out fault) && act.Verify(place, out fault)
            : AdminAction.TryParseOperators(text, kind, place, now / 1000, out act, out fault);
        if (!fine) problem = Problem.Of(fault);
        return fine ? act : null;
    }

    private static bool IsSigned(ReadOnlySpan<byte> text)
    {
        var reader = new System.Text.Json.Utf8JsonReader(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("sig"u8) || reader.ValueTextEquals("ed25519_pub"u8)) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>What the host says. Whether a key is entitled, the log says, inside the transaction.</summary>
    private async ValueTask<Problem?> RefuseAsync(RelayCall call, PiperchatChannel channel, AdminAction act, byte[]? key)
    {
        if (key is null)
        {
            if (!await access.IsOperatorAsync(call, channel)) return Problem.Forbidden($"The site doesn't let you administer the channel {channel.Name}.", "channel");

            // A cookie comes along with whatever a page sends; so it must be a page of ours (attack 21).
            return call.Caller.User is null ? Problem.Forbidden("The site doesn't say who you are, so the log couldn't.")
                : CrossSiteRequests.RequireOwn(call.Request);
        }

        if (act.Kind != ActionKind.Claim) return await access.DemandAsync(call, channel, PiperchatOperation.Administer, key);

        // Where the host tells people apart, a channel is the host's to give away; else the first who asks has it.
        return await access.ModeAsync() == AccessMode.Closed && !await access.IsOperatorAsync(call, channel)
            ? Problem.Forbidden($"The site doesn't let you claim the channel {channel.Name}.", "channel")
            : null;
    }

    private Problem Refusal(in ActionOutcome outcome, AdminAction act, PiperchatChannel channel, long now) => outcome.Result switch
    {
        ActionResult.StaleHead => Problem.Conflict(
            FaultCode.StaleHead, "prev", "isn't the hash of the log's last entry; look at what was done meanwhile, and sign anew.") with { Head = outcome.Head },
        ActionResult.TimeOff => Problem.TimeOff("ts", now),
        ActionResult.Claimed => Problem.Conflict(FaultCode.Claimed, "channel", $"{channel.Name} was claimed before."),
        ActionResult.NotClaimed => Problem.Conflict(FaultCode.NotClaimed, "channel", $"{channel.Name} has no owner yet; claim it first."),
        ActionResult.LastOwner => Problem.Conflict(FaultCode.LastOwner, "role", "would take the last owner away; make someone else an owner first."),
        ActionResult.NotEntitled => Problem.Forbidden("ed25519_pub has no right to do this in the channel.", "ed25519_pub"),
        ActionResult.TooManyMembers => new Problem(
            StatusCodes.Status400BadRequest,
            FaultCode.TooManyMembers,
            $"channel has the {options.Value.Limits.Members} members that this relay allows.",
            "channel"),
        ActionResult.Dot1Taken => Problem.Dot1Taken(act.Kind == ActionKind.Role ? "target_dot1" : "ed25519_pub"),
        ActionResult.TeamsKey => Problem.TeamsKey(act.Kind == ActionKind.Role ? "target_ed25519_pub" : "ed25519_pub"),
        ActionResult.NoSuchMessage => Problem.NotFound("There is no such message in the channel."),
        var other => throw new InvalidOperationException($"No answer to {other}."),
    };

    private static async ValueTask<Problem?> AnswerAsync(HttpContext context, int status, ActionOutcome outcome)
    {
        using var json = new CanonicalWriter(2048);
        json.BeginObject();
        json.Member("ok"u8, true);
        json.WriteHead(outcome.Head);
        json.Name("entry"u8);
        json.Raw(outcome.Entry);
        json.EndObject();
        await context.ReplyAsync(status, json);
        return null;
    }
}
