namespace Piperchat.AspNetCore;

internal interface IChannels
{
    /// <summary>The tenant's channels that hold an entry, by name: those after <paramref name="after"/> whose names begin with <paramref name="search"/>.</summary>
    ValueTask<IReadOnlyList<ChannelSummary>> ListAsync(string tenant, string search, string after, int limit, CancellationToken cancel);

    ValueTask<RelayCounts> CountAsync(string tenant, CancellationToken cancel);
}

/// <summary>Times in milliseconds since the epoch, by the relay's clock.</summary>
internal readonly record struct ChannelSummary(string Name, long CreatedAt, long MessageCount, long LastActivity, bool IsClaimed);

internal readonly record struct RelayCounts(long Channels, long Messages, long Keys);
