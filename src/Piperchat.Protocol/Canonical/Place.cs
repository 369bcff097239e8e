namespace Piperchat.Protocol;

/// <summary>
/// What a verifier asks for: its own relay and tenant, and the channel where one is given. All are signed, so that a message
/// of one relay, tenant or channel is worth nothing in another (attacks 8 and 27).
/// </summary>
internal readonly record struct Place(string Relay, string Tenant, string? Channel = null);
