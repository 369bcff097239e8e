namespace Piperchat.AspNetCore;

/// <summary>
/// For how long messages are kept. What is past a bound is deleted, a channel's oldest first, and overwritten on the disk; the room is given back to the file
/// system. Joins, key records, rosters, audit logs and the ids of messages stay, and so do the channels of teams (<c>team-…</c>), in which their keys travel.
/// </summary>
public sealed class PiperchatRetention
{
    /// <summary>Messages that the relay received longer ago are deleted, 1 minute to 100 years; null keeps them. Default: null.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How many messages a channel keeps, the newest, 1 to 1,000,000,000; null keeps all. Default: null.</summary>
    public long? MaxMessages { get; set; }

    /// <summary>
    /// What holds for a tenant in place of <see cref="MaxAge"/> and <see cref="MaxMessages"/>; null for those. Asked for each tenant at each sweep; where it fails, nothing
    /// of that tenant is deleted. Default: not set.
    /// </summary>
    public Func<string, PiperchatRetentionRule?>? ForTenant { get; set; }

    /// <summary>How often what is past its bounds is looked for, 1 s to 1 day: as much longer a message may stay. Default: 5 min.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether anything may ever be deleted.</summary>
    internal bool IsSet => MaxAge is not null || MaxMessages is not null || ForTenant is not null;
}

/// <summary>For how long the messages of one tenant are kept.</summary>
/// <param name="MaxAge">As <see cref="PiperchatRetention.MaxAge"/>.</param>
/// <param name="MaxMessages">As <see cref="PiperchatRetention.MaxMessages"/>.</param>
public sealed record PiperchatRetentionRule(TimeSpan? MaxAge = null, long? MaxMessages = null);
