namespace Piperchat.AspNetCore;

/// <summary>Who reads a channel: the latest of each key's joins and leaves.</summary>
internal interface IReaders
{
    Task<ReaderOutcome> RecordAsync(NewReaderRecord record);

    /// <summary>
    /// Those whom messages are to be wrapped for: whose latest record is a join, in the order of joining; then those on the roster who said
    /// nothing of it; then those whom the host names, who didn't either. In a channel whose readers are its roster, they alone; nowhere one whom the
    /// log removed or banned, one who is away, or a team.
    /// </summary>
    ValueTask<IReadOnlyList<Participant>> ListAsync(PiperchatChannel channel, ReaderQuery query, CancellationToken cancel);
}

/// <param name="Most">How many at most.</param>
/// <param name="Named">The ids of those whom the host names; null where it doesn't say.</param>
/// <param name="NamedOnly">Whoever isn't named, and has no role, doesn't count: how a team's members are told.</param>
internal readonly record struct ReaderQuery(int Most, IReadOnlyList<string>? Named = null, bool NamedOnly = false);

/// <summary>A verified join or leave, on its way to the log.</summary>
internal sealed class NewReaderRecord
{
    public required PiperchatChannel Channel { get; init; }

    public required EntryKind Kind { get; init; }

    public required byte[] Key { get; init; }

    public required string Dot1 { get; init; }

    /// <summary>The host's user who sends it, or null: a ban of another key of theirs holds for this one.</summary>
    public string? UserId { get; init; }

    public required long CreatedAt { get; init; }

    public required bool TimeOff { get; init; }

    /// <summary>The signed record as JSON.</summary>
    public required byte[] Record { get; init; }

    /// <summary>How many may read the channel.</summary>
    public required int MostReaders { get; init; }
}

internal enum ReaderResult
{
    Stored,
    Repeat,

    /// <summary>A later record of the key is known, or a leave of the same moment, which wins (docs/PROTOCOL.md §6).</summary>
    Superseded,
    TimeOff,
    NoIdentity,
    TooMany,

    /// <summary>Only the roster reads here, and the key isn't on it; or it was taken off.</summary>
    MembersOnly,
    Banned,

    /// <summary>The key is a team's.</summary>
    TeamsKey,
}

internal readonly record struct ReaderOutcome(ReaderResult Result, long Seq = 0);

/// <summary>One reader.</summary>
/// <param name="Identity">The key record, as the JSON that was signed.</param>
/// <param name="Join">The join, likewise; null for one who is on the roster and hasn't joined.</param>
/// <param name="By">What makes it a reader.</param>
/// <param name="Role">The role on the roster, or null.</param>
/// <param name="User">The host's user to whom a session ties the key, or null.</param>
internal readonly record struct Participant(byte[] Identity, byte[]? Join, ReaderBy By, Protocol.Role? Role, PiperchatUser? User);

internal enum ReaderBy
{
    Join,
    Roster,

    /// <summary>The host's word alone.</summary>
    Site,
}
