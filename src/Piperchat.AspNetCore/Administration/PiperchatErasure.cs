namespace Piperchat.AspNetCore;

/// <summary>What an erasure found, and took away.</summary>
public sealed class PiperchatErasure
{
    internal PiperchatErasure(long keys, long messages, long records, long channels, long inAudit) =>
        (Keys, Messages, Records, Channels, InAudit) = (keys, messages, records, channels, inAudit);

    /// <summary>How many keys it was about: those of the person, or of the tenant.</summary>
    public long Keys { get; }

    /// <summary>How many messages; of a person those that were taken back or had expired, too.</summary>
    public long Messages { get; }

    /// <summary>How many joins, leaves, key records, names, log-ins and whatever else stood in rows of their own.</summary>
    public long Records { get; }

    /// <summary>How many channels are gone altogether.</summary>
    public long Channels { get; }

    /// <summary>
    /// In how many entries of audit logs a key of the person still stands: what they signed as an owner or admin, and the roles that they were given. Without these
    /// the logs would not verify. The key is a number there that nothing else on the relay ties to anyone.
    /// </summary>
    public long InAudit { get; }

    /// <summary>Whether there was nothing to erase.</summary>
    public bool IsEmpty => this is { Keys: 0, Messages: 0, Records: 0, Channels: 0 };
}
