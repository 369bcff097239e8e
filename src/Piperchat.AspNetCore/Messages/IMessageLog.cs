namespace Piperchat.AspNetCore;

/// <summary>
/// The log: per channel one contiguous row of entries, numbered from 1 in the order of their commits. Whatever reads several stops at
/// the page's entries or bytes, whichever it reaches first, but always gives one where there is one; only an empty page is the end.
/// </summary>
internal interface IMessageLog
{
    Task<PostOutcome> PostAsync(NewMessage message);

    /// <summary>Takes a message back, by its author's key.</summary>
    Task<EraseOutcome> EraseAsync(NewErasure erasure);

    /// <summary>The seq of the channel's last entry; 0 while it has none.</summary>
    ValueTask<long> HeadAsync(PiperchatChannel channel, CancellationToken cancel);

    /// <summary>The seq before the <paramref name="messages"/>th message from the end: reading after it gives that many, and the records between them.</summary>
    ValueTask<long> BeforeLastAsync(PiperchatChannel channel, int messages, CancellationToken cancel);

    /// <summary>Entries after <paramref name="seq"/>, oldest first.</summary>
    ValueTask<IReadOnlyList<LogEntry>> AfterAsync(PiperchatChannel channel, long seq, Page page, CancellationToken cancel);

    /// <summary>The last entries before <paramref name="seq"/>, oldest first: the newest that fit.</summary>
    ValueTask<IReadOnlyList<LogEntry>> BeforeAsync(PiperchatChannel channel, long seq, Page page, CancellationToken cancel);

    /// <summary>The last messages, oldest first; with <paramref name="since"/> the first ones whose sender dated them later.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="since">Milliseconds since the epoch, or null.</param>
    /// <param name="page">How much at most.</param>
    /// <param name="cancel">Ends the read.</param>
    ValueTask<IReadOnlyList<LogEntry>> MessagesAsync(PiperchatChannel channel, long? since, Page page, CancellationToken cancel);
}

/// <summary>How much is read at once. Bytes count too: 500 sealed envelopes may be 128 MB.</summary>
/// <param name="Entries">How many entries at most.</param>
/// <param name="Bytes">How many bytes their public forms have at most, together.</param>
internal readonly record struct Page(int Entries, int Bytes)
{
    /// <summary>How many entries those get who name no number, on a stream too; version 1.0 set it.</summary>
    public const int UsualEntries = 100;

    public const int MostEntries = 500;
}

internal enum EntryKind
{
    Message = 0,
    Join = 1,
    Leave = 2,

    /// <summary>An act of an owner, admin or operator.</summary>
    Action = 3,

    /// <summary>An author took a message back.</summary>
    Erase = 4,

    /// <summary>What is left in the place of a message that was taken back, removed, erased or kept no longer, or of an erased record.</summary>
    Gone = 5,
}

/// <summary>An entry as it is kept and sent: its public form, rendered once.</summary>
internal readonly record struct LogEntry(long Seq, EntryKind Kind, byte[] Body);

/// <summary>A message whose signature has been verified and whose sender may post, on its way to the log.</summary>
internal sealed class NewMessage
{
    public required PiperchatChannel Channel { get; init; }

    public required string Id { get; init; }

    /// <summary>Versions 1.0 to 1.3 sign no tenant, so their ids are unique over the whole relay.</summary>
    public required bool Legacy { get; init; }

    /// <summary>The Ed25519 key that signed; null for an unsigned post of 1.0.</summary>
    public byte[]? Key { get; init; }

    public string? Dot1 { get; init; }

    /// <summary>The name that the post gives itself, lower-cased. No signature covers it, so it counts only where the key holds it.</summary>
    public string? ClaimedName { get; init; }

    /// <summary>What stands for the author where the key holds no name.</summary>
    public required string Label { get; init; }

    /// <summary>The sender's time, in milliseconds since the epoch.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The sender's time is too far off; a repeat of a known message is answered all the same.</summary>
    public required bool TimeOff { get; init; }

    /// <summary>The public form so far: a JSON object without its closing brace. The writer adds what it alone knows.</summary>
    public required byte[] Opening { get; init; }

    /// <summary>The same with the bytes of attachments, which the answer to the post alone carries; null where there are none.</summary>
    public byte[]? OpeningWithFiles { get; init; }

    /// <summary>16 hex digits of the signed bytes: the relay's hint of order (<c>prev_hash</c>) in the message after this.</summary>
    public required string Hint { get; init; }

    /// <summary>The host's user who posts it, or null: a ban of another key of theirs holds for this one.</summary>
    public string? UserId { get; init; }

    /// <summary>The dot1s that it was sealed for; none where it isn't sealed. They are read where the channel shut someone out, and nowhere else.</summary>
    public IEnumerable<string> WrappedFor { get; init; } = [];

    /// <summary>A digest of author and content, where the same within 10 s counts as a repeat (1.0 and 1.1); else null.</summary>
    public byte[]? ContentDigest { get; init; }
}

internal enum PostResult
{
    Stored,
    Repeat,
    IdTaken,
    TimeOff,
    Dot1Taken,
    UsernameTaken,

    /// <summary>The channel was claimed, and the key isn't on its roster.</summary>
    MembersOnly,
    Banned,

    /// <summary>It was sealed for someone whom the log removed or banned.</summary>
    ReaderRemoved,

    /// <summary>The message with this id was taken back or removed.</summary>
    Gone,

    /// <summary>The key is, or was, that of a team.</summary>
    TeamsKey,
}

/// <summary>What became of a post; <paramref name="Message"/> is its public form where it was stored, now or earlier.</summary>
internal readonly record struct PostOutcome(PostResult Result, LogEntry Message = default);

/// <summary>A verified erasure on its way to the log.</summary>
internal sealed class NewErasure
{
    public required PiperchatChannel Channel { get; init; }

    /// <summary>The message's id.</summary>
    public required string Target { get; init; }

    public required byte[] Key { get; init; }

    public required long CreatedAt { get; init; }

    public required bool TimeOff { get; init; }

    /// <summary>The signed record as JSON.</summary>
    public required byte[] Record { get; init; }
}

internal enum EraseResult
{
    Erased,

    /// <summary>The author had taken it back before.</summary>
    Repeat,
    TimeOff,

    /// <summary>The key wrote no such message in the channel, or it was removed.</summary>
    NotFound,
}

internal readonly record struct EraseOutcome(EraseResult Result, long Seq = 0);
