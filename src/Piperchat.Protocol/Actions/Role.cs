namespace Piperchat.Protocol;

/// <summary>What a key is on a channel's roster, the highest first.</summary>
internal enum Role
{
    Owner,
    Admin,
    Member,

    /// <summary>Shut out: by the log it neither reads nor posts until it gives the key a role again.</summary>
    Banned,

    /// <summary>Taken off the roster, which shuts out as well.</summary>
    None,
}

internal static class Roles
{
    /// <summary>Whether a key with this role takes part.</summary>
    public static bool TakesPart(this Role? role) => role is Role.Owner or Role.Admin or Role.Member;

    /// <summary>Whether the log took part away from a key.</summary>
    public static bool IsShutOut(this Role? role) => role is Role.Banned or Role.None;

    /// <summary>The word that travels.</summary>
    public static string Wire(this Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Admin => "admin",
        Role.Member => "member",
        Role.Banned => "banned",
        Role.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
    };

    public static Role Parse(string word) => word switch
    {
        "owner" => Role.Owner,
        "admin" => Role.Admin,
        "member" => Role.Member,
        "banned" => Role.Banned,
        "none" => Role.None,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "No such role."),
    };
}
