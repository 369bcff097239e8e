using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// Reads a channel's audit log as anyone would who trusts nothing in it, and compares what follows from it with the rows that the relay
/// goes by. Whoever can write the database can also make a log anew from its last entries on: that, those who pinned the head notice.
/// </summary>
internal sealed class AuditVerification(IRelayStore store)
{
    private const int PageEntries = 500;

    public async ValueTask<AuditVerdict> VerifyAsync(PiperchatChannel channel, CancellationToken cancel)
    {
        var (state, roles) = await ReadAsync(channel, cancel);
        var roster = new Roster(new Place(store.RelayId, channel.Tenant, channel.Name));
        while (roster.Head.Seq < state.Head.Seq)
        {
            var page = await store.Rosters.EntriesAsync(channel, new AuditPage(PageEntries, roster.Head.Seq, 0, Search: null), cancel);
            if (page.Count == 0) return Broken(roster, Faults.BadValue("seq", $"there: the log should have {state.Head.Seq} entries"));
            foreach (var row in page)
            {
                if (roster.Head.Seq == state.Head.Seq) break;
                if (!AuditEntry.TryParse(row.Entry, out var entry, out var fault) || !roster.TryApply(entry, out fault)) return Broken(roster, fault);
            }
        }

        if (await HasMoreAsync(channel, state, cancel)) return Broken(roster, Faults.BadValue("seq", $"the last one: the log should end with entry {state.Head.Seq}"));
        return Compare(roster, state, roles, channel.Tenant) is { } difference ? Broken(roster, difference) : new AuditVerdict(new AuditHead(roster.Head.Seq, roster.Head.Hash), null);
    }

    /// <summary>Both of one moment.</summary>
    private async ValueTask<(RosterState State, IReadOnlyDictionary<string, (Role Role, long Seq, string Dot1)> Roles)> ReadAsync(
        PiperchatChannel channel, CancellationToken cancel)
    {
        while (true)
        {
            var state = await store.Rosters.StateAsync(channel, cancel);
            var roles = await store.Rosters.AllAsync(channel, cancel);
            if (await IsStillAsync(channel, state, cancel)) return (state, roles);
        }
    }

    private async ValueTask<bool> HasMoreAsync(PiperchatChannel channel, RosterState state, CancellationToken cancel) =>
        await store.Rosters.EntriesAsync(channel, new AuditPage(1, state.Head.Seq, 0, Search: null), cancel) is not []
        && await IsStillAsync(channel, state, cancel);

    private async ValueTask<bool> IsStillAsync(PiperchatChannel channel, RosterState state, CancellationToken cancel) =>
        (await store.Rosters.StateAsync(channel, cancel)).Head == state.Head;

    /// <summary>All that the relay decides by, counters too: who may raise the number of owners has the last one's leave to go.</summary>
    private static Fault? Compare(
        Roster roster, in RosterState state, IReadOnlyDictionary<string, (Role Role, long Seq, string Dot1)> roles, string tenant)
    {
        if (roster.Head.Hash != state.Head.Hash) return Faults.BadValue("head", "the hash of the last entry");
        var readers = WhoReads.Of(roster.IsClaimed, roster.Settings, tenant);
        var different = roster.IsClaimed != state.IsClaimed ? "claimed"
            : !(roster.Settings?.ToJson() ?? []).AsSpan().SequenceEqual(state.Settings) ? "settings"
            : !IsSame(roster, roles) ? "roster"
            : roster.Owners != state.Owners ? "owners"
            : roles.Values.LongCount(row => ((Role?)row.Role).TakesPart()) != state.Members ? "members"
            : roles.Values.LongCount(row => ((Role?)row.Role).IsShutOut()) != state.ShutOut ? "shut_out"
            : readers.IsRosterOnly != state.Readers.IsRosterOnly ? "roster_only"
            : readers.IsRestricted != state.Readers.IsRestricted ? "restricted"
            : null;
        return different is null ? null : Faults.BadValue(different, "what the log says");
    }

    private static bool IsSame(Roster roster, IReadOnlyDictionary<string, (Role Role, long Seq, string Dot1)> roles) =>
        roles.Count == roster.Roles.Count
        && roster.Roles.All(role => roles.TryGetValue(role.Key, out var row)
            && (row.Role, row.Seq) == role.Value
            && row.Dot1 == Dot1.Of(Convert.FromHexString(role.Key)));

    private static AuditVerdict Broken(Roster roster, Fault fault) => new(new AuditHead(roster.Head.Seq, roster.Head.Hash), fault);
}

/// <param name="Head">The last entry that holds.</param>
/// <param name="Fault">What is wrong after it; null for nothing.</param>
internal readonly record struct AuditVerdict(AuditHead Head, Fault? Fault);
