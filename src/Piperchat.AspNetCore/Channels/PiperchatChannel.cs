namespace Piperchat.AspNetCore;

/// <summary>A channel of one tenant: the resource about which the host's <c>IAuthorizationService</c> is asked.</summary>
/// <param name="Tenant">The customer company of the host, <c>[A-Za-z0-9._-]{0,64}</c>; empty without tenants.</param>
/// <param name="Name">The channel's name, <c>[a-z0-9-]{1,64}</c>.</param>
public sealed record PiperchatChannel(string Tenant, string Name);
