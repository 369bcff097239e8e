namespace Piperchat.AspNetCore;

/// <summary>Who reads a channel: the latest of each key's joins and leaves.</summary>
internal interface IReaders
{
    Task<ReaderOutcome> RecordAsync(NewReaderRecord record);

    /// <summary>Those whose latest record is a join, in the order of joining.</summary>
    ValueTask<IReadOnlyList<Participant>> ListAsync(PiperchatChannel channel, CancellationToken cancel);
}

/// <summary>A verified join or leave, on its way to the log.</summary>
internal sealed class NewReaderRecord
{
    public required PiperchatChannel Channel { get; init; }

    public required EntryKind Kind { get; init; }

    public required byte[] Key { get; init; }

    public required string Dot1 { get; init; }

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
}

internal readonly record struct ReaderOutcome(ReaderResult Result, long Seq = 0);

/// <summary>The key record and the join of one reader, each as the JSON that was signed.</summary>
internal readonly record struct Participant(byte[] Identity, byte[] Join);
