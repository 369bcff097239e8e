namespace Piperchat.AspNetCore;

/// <summary>A user of the host, as the chat shows them: the site's word, apart from any name that they chose themselves.</summary>
/// <param name="Id">What tells this user from all others of the tenant and never changes, at most 256 characters. Members of the user's channels can see it.</param>
/// <param name="Name">The name to show, at most 256 characters.</param>
public sealed record PiperchatUser(string Id, string Name);
