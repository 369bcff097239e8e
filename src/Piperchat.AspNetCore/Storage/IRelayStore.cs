namespace Piperchat.AspNetCore;

/// <summary>
/// What the relay keeps. Every operation that writes is one unit of work: it is done whole and durable when its task ends, or
/// not at all. Nothing above this line assumes that it is the only process on the data.
/// </summary>
internal interface IRelayStore : IAsyncDisposable
{
    /// <summary>32 hex digits, made at random with the data: what 1.5 signs as <c>relay</c>.</summary>
    string RelayId { get; }

    /// <summary>16 hex digits, made at random with the data: how a cursor begins.</summary>
    string LogId { get; }

    IMessageLog Messages { get; }

    IChannels Channels { get; }

    IReaders Readers { get; }

    IIdentities Identities { get; }

    IUsernames Usernames { get; }

    IRosters Rosters { get; }

    ISessions Sessions { get; }

    IPulse Pulse { get; }

    IRetention Retention { get; }

    IArchives Archives { get; }
}

/// <summary>Hears of entries once they are durable: per channel in the order of their seq.</summary>
internal interface ICommitObserver
{
    void Committed(IReadOnlyList<CommittedEntry> entries);

    /// <summary>Whether anyone listens, so that it is worth looking for what another process wrote.</summary>
    bool IsFollowed => false;

    /// <summary>The channels that someone listens to, each with the seq of the newest entry that was handed in; 0 where none was.</summary>
    IReadOnlyList<(PiperchatChannel Channel, long Seq)> Followed() => [];

    /// <summary>Another process wrote: entries that were handed in before may have been changed since.</summary>
    void Forget()
    {
    }
}

/// <param name="Channel">The channel.</param>
/// <param name="Entry">The entry.</param>
/// <param name="IsChange">It takes the place of one that was there before, under the same seq.</param>
internal readonly record struct CommittedEntry(PiperchatChannel Channel, LogEntry Entry, bool IsChange = false);

/// <summary>Why the store can't do now what it is asked for.</summary>
internal enum StoreTrouble
{
    /// <summary>It has more to do than it keeps up with, or is closing. Answered with 503.</summary>
    Busy,

    /// <summary>Its disk is full: it reads, and doesn't write. Answered with 507.</summary>
    Full,

    /// <summary>Its disk fails, or may not be written, or what is on it is damaged. Answered with 503.</summary>
    Unavailable,
}

/// <summary>The store can't take this now, and nothing of it was done; asked again later, it may.</summary>
internal sealed class StoreBusyException : Exception
{
    public StoreBusyException(string message, StoreTrouble trouble = StoreTrouble.Busy, Exception? inner = null) : base(message, inner) => Trouble = trouble;

    public StoreTrouble Trouble { get; }
}
