using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Claimed channels: who has which role, what is set, and the log of the acts that made it so.</summary>
internal interface IRosters
{
    /// <summary>Takes an act, or refuses it: the log's entry, the roster and whatever the act does to messages and sessions are one unit.</summary>
    Task<ActionOutcome> ApplyAsync(NewAction action);

    /// <summary>How a channel stands to a caller.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="key">The caller's Ed25519 key, where one is proven.</param>
    /// <param name="userId">The host's user, whose other keys count where they are banned.</param>
    /// <param name="cancel">Ends the read.</param>
    ValueTask<Standing> StandingAsync(PiperchatChannel channel, byte[]? key, string? userId, CancellationToken cancel);

    ValueTask<RosterState> StateAsync(PiperchatChannel channel, CancellationToken cancel);

    /// <summary>Owners, admins, members and the banned, in this order, each by the entry that gave the role.</summary>
    ValueTask<IReadOnlyList<RosterRow>> ListAsync(PiperchatChannel channel, RosterPage page, CancellationToken cancel);

    /// <summary>Entries of the log, ascending.</summary>
    ValueTask<IReadOnlyList<AuditRow>> EntriesAsync(PiperchatChannel channel, AuditPage page, CancellationToken cancel);

    /// <summary>All that the roster holds, those taken off it too, by key in hex: for its comparison with the log.</summary>
    ValueTask<IReadOnlyDictionary<string, (Role Role, long Seq, string Dot1)>> AllAsync(PiperchatChannel channel, CancellationToken cancel);
}

/// <summary>How a channel stands to one caller.</summary>
/// <param name="IsClaimed">Only members post in it.</param>
/// <param name="IsRosterOnly">Only members are readers.</param>
/// <param name="IsRestricted">Only members are given its messages.</param>
/// <param name="Role">The role of the caller's key; null for none.</param>
/// <param name="IsUserBanned">Another key of the same user of the host is banned.</param>
internal readonly record struct Standing(bool IsClaimed, bool IsRosterOnly, bool IsRestricted, Role? Role, bool IsUserBanned)
{
    public bool IsBanned => Role == Protocol.Role.Banned || IsUserBanned;
}

/// <summary>A verified act on its way to the log.</summary>
internal sealed class NewAction
{
    public required PiperchatChannel Channel { get; init; }

    public required AdminAction Action { get; init; }

    /// <summary>The signer's Ed25519 key; null for an operator's act.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The operator; null where a key signed.</summary>
    public PiperchatUser? Operator { get; init; }

    public required bool TimeOff { get; init; }

    /// <summary>How many may be on a roster.</summary>
    public required int MostMembers { get; init; }
}

internal enum ActionResult
{
    Done,
    StaleHead,
    TimeOff,
    Claimed,
    NotClaimed,
    NotEntitled,
    LastOwner,
    TooManyMembers,

    /// <summary>The target's dot1 is bound to another key.</summary>
    Dot1Taken,

    /// <summary>The key is a team's.</summary>
    TeamsKey,

    /// <summary>There is no such message in the channel, or it is gone already.</summary>
    NoSuchMessage,
}

/// <param name="Result">What became of it.</param>
/// <param name="Head">The log's head, after the act where it was done.</param>
/// <param name="Entry">The entry as JSON, where it was done.</param>
internal readonly record struct ActionOutcome(ActionResult Result, AuditHead Head, byte[]? Entry = null);

/// <summary>The last entry of an audit log; seq 0 and 64 zeros while it is empty.</summary>
internal readonly record struct AuditHead(long Seq, string Hash);

/// <param name="Head">Where the log ends.</param>
/// <param name="IsClaimed">Whether the channel was claimed.</param>
/// <param name="Settings">The settings as canonical JSON; null where nobody set any.</param>
/// <param name="Owners">How many owners there are.</param>
/// <param name="Members">How many owners, admins and members there are.</param>
/// <param name="ShutOut">How many were banned or taken off.</param>
/// <param name="Readers">Who reads.</param>
internal readonly record struct RosterState(
    AuditHead Head, bool IsClaimed, byte[]? Settings, long Owners, long Members, long ShutOut, WhoReads Readers);

/// <summary>
/// A claim closes the list of readers to the roster, and in a named tenant what is written to all but members; a setting decides from then on.
/// </summary>
/// <param name="IsRosterOnly">Only members are readers.</param>
/// <param name="IsRestricted">Only members are given its messages.</param>
internal readonly record struct WhoReads(bool IsRosterOnly, bool IsRestricted)
{
    public static WhoReads Of(bool isClaimed, ChannelSettings? settings, string tenant)
    {
        var rosterOnly = isClaimed && (settings is null || settings.Readers == "roster");
        return new WhoReads(rosterOnly, rosterOnly && (settings is not null || tenant.Length > 0));
    }
}

internal readonly record struct RosterRow(string Dot1, byte[] Key, Role Role, long Seq, string? Username, PiperchatUser? User);

/// <param name="Limit">How many at most.</param>
/// <param name="After">The last row of the page before, or null.</param>
/// <param name="Search">What a username or dot1 begins with, or null.</param>
internal readonly record struct RosterPage(int Limit, (Role Role, long Seq)? After, string? Search);

/// <summary>An entry as JSON, and who stands behind an operator's hash.</summary>
internal readonly record struct AuditRow(long Seq, byte[] Entry, PiperchatUser? By);

/// <param name="Limit">How many at most.</param>
/// <param name="After">The first ones after this seq.</param>
/// <param name="Before">Where <paramref name="After"/> is null: the last ones before this seq.</param>
/// <param name="Search">An action's word, a dot1 or a username; null for all.</param>
internal readonly record struct AuditPage(int Limit, long? After, long Before, string? Search);
