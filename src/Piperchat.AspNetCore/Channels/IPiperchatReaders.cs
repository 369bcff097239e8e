namespace Piperchat.AspNetCore;

/// <summary>
/// Names the host's users who belong to a channel, so that what is written there is encrypted for them before they ever joined it. A host that knows
/// registers one in its services; it is made in the scope of each request, so it may ask the host's database. Without one, those read who join.
/// </summary>
public interface IPiperchatReaders
{
    /// <summary>
    /// The ids of a channel's people, as <see cref="PiperchatUser.Id"/>. Messages are encrypted for the keys that a session tied to them; pages show such a
    /// reader as named by the site. In a claimed channel whose readers are its roster, the roster alone counts. For the channel
    /// <c>team-&lt;name&gt;</c> of a team the answer is the whole word on who is a member: for anyone else nothing is encrypted there, joined or not, unless the
    /// roster gives them a role. An exception refuses the request with 403.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="cancel">Ends with the request.</param>
    /// <returns>The ids, in the order in which they count where a channel has more people than readers; null where the host doesn't say.</returns>
    ValueTask<IEnumerable<string>?> ReadersAsync(PiperchatChannel channel, CancellationToken cancel);
}
