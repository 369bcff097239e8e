namespace Piperchat.AspNetCore;

internal interface IChannels
{
    /// <summary>The tenant's channels that hold an entry, by name.</summary>
    ValueTask<IReadOnlyList<ChannelSummary>> ListAsync(string tenant, CancellationToken cancel);

    ValueTask<RelayCounts> CountAsync(string tenant, CancellationToken cancel);
}

/// <summary>Times in milliseconds since the epoch, by the relay's clock.</summary>
internal readonly record struct ChannelSummary(string Name, long CreatedAt, long MessageCount, long LastActivity);

internal readonly record struct RelayCounts(long Channels, long Messages, long Keys);
