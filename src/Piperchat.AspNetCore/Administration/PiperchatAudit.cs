namespace Piperchat.AspNetCore;

/// <summary>What verifying a channel's audit log found.</summary>
public sealed class PiperchatAudit
{
    internal PiperchatAudit(PiperchatChannel channel, long entries, string hash, string? fault) => (Channel, Entries, Hash, Fault) = (channel, entries, hash, fault);

    /// <summary>The channel.</summary>
    public PiperchatChannel Channel { get; }

    /// <summary>How many entries hold, from the first.</summary>
    public long Entries { get; }

    /// <summary>The hash of the last one that holds, which browsers pin; 64 zeros where there is none.</summary>
    public string Hash { get; }

    /// <summary>What is wrong after it, or null: the log is whole, and the roster is what follows from it.</summary>
    public string? Fault { get; }
}
