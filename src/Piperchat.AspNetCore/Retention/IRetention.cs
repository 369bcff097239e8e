namespace Piperchat.AspNetCore;

/// <summary>
/// Takes out messages that are to be kept no longer, a channel's oldest first. Joins, key records, rosters, audit logs and ids stay. Of those that went last a
/// place stays under their seq, so that the log of a channel has no hole after its oldest entry that anyone could resume from, and the <c>prev</c> of those that
/// are left is known; the places before them go as well.
/// </summary>
internal interface IRetention
{
    /// <summary>
    /// Channels that have messages, in the order of their numbers. What a team's key travels in isn't among them: without it, whoever joins the team later could
    /// read nothing that was written to it.
    /// </summary>
    /// <param name="after">The number of the last one of the page before; 0 for the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">Ends the read.</param>
    ValueTask<IReadOnlyList<KeptChannel>> ChannelsAsync(long after, int limit, CancellationToken cancel);

    /// <summary>Takes out at most one step's messages of a channel, and tells how many; fewer than <see cref="StepMessages"/>: there are no more.</summary>
    Task<int> ExpireAsync(KeptChannel channel, KeepingBounds bounds);

    /// <summary>Gives a step's worth of free room back to the file system, and tells whether there is more. Waits, once, for what an older file needs first.</summary>
    Task<bool> GiveBackAsync(CancellationToken cancel);

    /// <summary>How many messages one step takes out: some milliseconds of the writer's time.</summary>
    const int StepMessages = 100;
}

/// <param name="Number">What the store calls it.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Messages">How many messages it has.</param>
/// <param name="Oldest">When the oldest of them was received, in milliseconds since the epoch.</param>
internal readonly record struct KeptChannel(long Number, PiperchatChannel Channel, long Messages, long Oldest);

/// <param name="Until">Messages received then or earlier go: milliseconds since the epoch. Null for no such bound.</param>
/// <param name="Most">How many stay at most, the newest. Null for no such bound.</param>
internal readonly record struct KeepingBounds(long? Until, long? Most)
{
    public bool Touches(in KeptChannel channel) => channel.Messages > 0 && (channel.Oldest <= Until || channel.Messages > Most);
}
