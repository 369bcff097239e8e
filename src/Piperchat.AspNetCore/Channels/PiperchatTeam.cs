namespace Piperchat.AspNetCore;

/// <summary>
/// People of the host who answer as one and share a key. It is the resource about which the host's <c>IAuthorizationService</c> is asked for everything in
/// the channel <c>team-&lt;name&gt;</c>, in place of a <see cref="PiperchatChannel"/>. Whoever may join there is a member: the team's key, with which all that was
/// written to the team opens, is handed to its members.
/// </summary>
/// <param name="Tenant">The customer company of the host, <c>[A-Za-z0-9._-]{0,64}</c>; empty without tenants.</param>
/// <param name="Name">The team's name, <c>[a-z0-9-]{1,59}</c>.</param>
public sealed record PiperchatTeam(string Tenant, string Name)
{
    internal const string Prefix = "team-";

    /// <summary>The channel of the team's members.</summary>
    internal PiperchatChannel Channel => new(Tenant, Prefix + Name);

    /// <summary>The team whose channel this is, or null.</summary>
    internal static PiperchatTeam? Of(PiperchatChannel channel) =>
        channel.Name.Length > Prefix.Length && channel.Name.StartsWith(Prefix, StringComparison.Ordinal) ? new(channel.Tenant, channel.Name[Prefix.Length..]) : null;
}
