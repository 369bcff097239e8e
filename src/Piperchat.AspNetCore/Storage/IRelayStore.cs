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
}

/// <param name="Channel">The channel.</param>
/// <param name="Entry">The entry.</param>
/// <param name="IsChange">It takes the place of one that was there before, under the same seq.</param>
internal readonly record struct CommittedEntry(PiperchatChannel Channel, LogEntry Entry, bool IsChange = false);

/// <summary>The store can't take this now: its queue or its disk is full. Answered with 503.</summary>
internal sealed class StoreBusyException : Exception
{
    public StoreBusyException(string message) : base(message)
    {
    }

    public StoreBusyException(string message, Exception inner) : base(message, inner)
    {
    }
}
