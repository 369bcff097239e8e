using System.Globalization;
using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>A claimed channel's roster and its log, by pages.</summary>
internal sealed class AdminEndpoints(IRelayStore store, ChannelAccess access, AuditVerification verification)
{
    /// <summary>
    /// GET /channels/{channel}/admin: the head, the roster, the entries. Whoever may read the channel may see who decides in it; so may whom the
    /// host lets administer.
    /// </summary>
    public async ValueTask<Problem?> ShowAsync(RelayCall call)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        if (!TryRosterPage(call, out var rosterPage, out problem) || !TryAuditPage(call, out var auditPage, out problem)) return problem;
        var isOperator = await access.IsOperatorAsync(call, channel);
        if (!isOperator && await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;

        var (state, roster, entries) = await ReadAsync(channel, rosterPage, auditPage, call.Aborted);
        var standing = await store.Rosters.StandingAsync(channel, call.Caller.Key, call.Caller.User?.Id, call.Aborted);

        using var json = new CanonicalWriter(16 * 1024);
        json.BeginObject();
        json.WriteHead(state.Head);
        json.Member("claimed"u8, state.IsClaimed);
        json.Name("settings"u8);
        if (state.Settings is null) json.Null();
        else json.Raw(state.Settings);
        json.Name("you"u8);
        json.BeginObject();
        json.Member("role"u8, standing.Role?.Wire());
        json.Member("operator"u8, isOperator);
        json.EndObject();
        json.Member("owners"u8, state.Owners);
        json.Member("members"u8, state.Members);
        AdminForms.WriteRoster(json, roster, rosterPage);
        AdminForms.WriteEntries(json, entries, auditPage, state.Head.Seq);
        json.EndObject();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>GET /channels/{channel}/admin/verification: the relay reads its own rows with a reader's eyes.</summary>
    public async ValueTask<Problem?> VerifyAsync(RelayCall call)
    {
        if (!call.TryRouteChannel(out var channel, out var problem)) return problem;
        if (!await access.IsOperatorAsync(call, channel))
        {
            if (await access.DemandAsync(call, channel, PiperchatOperation.Read) is { } refused) return refused;
            var standing = await store.Rosters.StandingAsync(channel, call.Caller.Key, call.Caller.User?.Id, call.Aborted);

            // Without a session nobody's role is known: who has one is told to open it.
            if (call.Caller.Key is null) return Problem.MembersOnly(channel.Name);
            if (standing.Role is not (Role.Owner or Role.Admin)) return Problem.Forbidden("Only owners and admins of the channel may have it verified.", "channel");
        }

        var verdict = await verification.VerifyAsync(channel, call.Aborted);
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("ok"u8, verdict.Fault is null);
        if (verdict.Fault is { } fault)
        {
            json.Member("seq"u8, verdict.Head.Seq + 1);
            json.Member("field"u8, fault.Field);
            json.Member("error"u8, fault.Sentence);
        }
        else
        {
            json.Member("entries"u8, verdict.Head.Seq);
            json.WriteHead(verdict.Head);
        }

        json.EndObject();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>All of one moment: an entry past the head that stands beside it would be taken for a forged one.</summary>
    private async ValueTask<(RosterState State, IReadOnlyList<RosterRow> Roster, IReadOnlyList<AuditRow> Entries)> ReadAsync(
        PiperchatChannel channel, RosterPage rosterPage, AuditPage auditPage, CancellationToken cancel)
    {
        while (true)
        {
            var state = await store.Rosters.StateAsync(channel, cancel);
            var roster = await store.Rosters.ListAsync(channel, rosterPage, cancel);
            var entries = await store.Rosters.EntriesAsync(channel, auditPage, cancel);
            if ((await store.Rosters.StateAsync(channel, cancel)).Head == state.Head) return (state, roster, entries);
        }
    }

    private static bool TryRosterPage(in RelayCall call, out RosterPage page, out Problem? problem)
    {
        page = default;
        if (!call.TryNumber("roster_limit", Page.UsualEntries, 0, Page.MostEntries, out var limit, out problem)) return false;
        (Role, long)? after = null;
        if (call.Query("roster_after") is { Length: > 0 } text)
        {
            if (!AdminForms.TryCursor(text, out var cursor))
            {
                problem = Problem.BadValue("roster_after", "must be a roster_next that this relay gave.");
                return false;
            }

            after = cursor;
        }

        page = new RosterPage((int)limit, after, Search(call, "search"));
        return true;
    }

    private static bool TryAuditPage(in RelayCall call, out AuditPage page, out Problem? problem)
    {
        page = default;
        if (!call.TryNumber("entries_limit", Page.UsualEntries, 0, Page.MostEntries, out var limit, out problem)) return false;
        if (!call.TryNumber("entries_after", -1, 0, Piperchat.Protocol.Limits.LargestInteger, out var after, out problem)) return false;
        if (!call.TryNumber("entries_before", long.MaxValue, 0, Piperchat.Protocol.Limits.LargestInteger, out var before, out problem)) return false;
        page = new AuditPage((int)limit, after < 0 ? null : after, before, Search(call, "entries_search"));
        return true;
    }

    /// <summary>What nothing can begin with finds nothing; none is longer than a dot1 or a username.</summary>
    private static string? Search(in RelayCall call, string name) =>
        call.Query(name)?.Trim().TrimStart('@').ToLowerInvariant() is { Length: > 0 } text ? text[..Math.Min(text.Length, 64)] : null;
}

/// <summary>How rosters and entries are written.</summary>
internal static class AdminForms
{
    public static void WriteHead(this CanonicalWriter json, in AuditHead head)
    {
        json.Name("head"u8);
        json.BeginObject();
        json.Member("seq"u8, head.Seq);
        json.Member("hash"u8, head.Hash);
        json.EndObject();
    }

    public static void WriteUser(this CanonicalWriter json, ReadOnlySpan<byte> name, PiperchatUser? user)
    {
        json.Name(name);
        if (user is null)
        {
            json.Null();
            return;
        }

        json.BeginObject();
        json.Member("id"u8, user.Id);
        json.Member("name"u8, user.Name);
        json.EndObject();
    }

    public static void WriteRoster(CanonicalWriter json, IReadOnlyList<RosterRow> roster, in RosterPage page)
    {
        json.Name("roster"u8);
        json.BeginArray();
        foreach (var row in roster)
        {
            json.Element();
            json.BeginObject();
            json.Member("dot1"u8, row.Dot1);
            json.Member("ed25519_pub"u8, Convert.ToHexStringLower(row.Key));
            json.Member("role"u8, row.Role.Wire());
            json.Member("username"u8, row.Username);
            json.WriteUser("site_user"u8, row.User);
            json.Member("seq"u8, row.Seq);
            json.EndObject();
        }

        json.EndArray();

        // A search shows its first page; who looks for more writes more of the name.
        var more = page.Search is null && page.Limit > 0 && roster.Count == page.Limit;
        json.Member("roster_next"u8, more ? Cursor(roster[^1]) : null);
    }

    public static void WriteEntries(CanonicalWriter json, IReadOnlyList<AuditRow> entries, in AuditPage page, long head)
    {
        json.Name("entries"u8);
        json.BeginArray();
        foreach (var row in entries)
        {
            json.Element();
            json.Raw(row.Entry.AsSpan(0, row.Entry.Length - 1));
            json.WriteUser("by"u8, row.By);
            json.EndObject();
        }

        json.EndArray();
        json.Name("entries_next"u8);
        var isEnd = page.Limit == 0 || entries.Count < page.Limit || (page.After is null ? entries[0].Seq == 1 : entries[^1].Seq == head);
        if (isEnd) json.Null();
        else json.Integer(page.After is null ? entries[0].Seq : entries[^1].Seq);
    }

    public static bool TryCursor(string text, out (Role Role, long Seq) cursor)
    {
        cursor = default;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0
            || !int.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
            || rank > (int)Role.Banned
            || !long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            return false;
        }

        cursor = ((Role)rank, seq);
        return true;
    }

    private static string Cursor(in RosterRow row) => string.Create(CultureInfo.InvariantCulture, $"{(int)row.Role}.{row.Seq}");
}
