namespace Piperchat.AspNetCore;

/// <summary>The directory: the newest key record of each key, by tenant.</summary>
internal interface IIdentities
{
    Task<PublishOutcome> PublishAsync(NewIdentity identity);

    /// <summary>The record as JSON, and the host's user to whom a session ties its key; null where there is no record.</summary>
    ValueTask<(byte[] Record, PiperchatUser? User)?> FindAsync(string tenant, string dot1, CancellationToken cancel);

    /// <summary>The record of each team's key, as JSON, in their order; null for a team that has none yet.</summary>
    ValueTask<IReadOnlyList<byte[]?>> TeamKeysAsync(string tenant, IReadOnlyList<string> teams, CancellationToken cancel);
}

/// <summary>A verified key record, on its way to the directory.</summary>
internal sealed class NewIdentity
{
    public required string Tenant { get; init; }

    public required string Dot1 { get; init; }

    public required byte[] Key { get; init; }

    public string? Username { get; init; }

    public required long Serial { get; init; }

    public required bool TimeOff { get; init; }

    /// <summary>The record as JSON, signature included.</summary>
    public required byte[] Record { get; init; }

    /// <summary>SHA-256 of the signed bytes. Signatures aren't compared: one key can make many over one text.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>Where it is a team's.</summary>
    public NewTeamKey? Team { get; init; }
}

/// <summary>What comes with a team's key record.</summary>
/// <param name="Name">The team.</param>
/// <param name="Replaces">The Ed25519 key of the team's that it takes the place of; null where the team has none.</param>
/// <param name="Publisher">The Ed25519 key of whoever posts it, where a session proves one.</param>
/// <param name="UserId">The host's user who posts it, or null: a ban of another key of theirs holds for this one.</param>
internal sealed record NewTeamKey(string Name, byte[]? Replaces, byte[]? Publisher, string? UserId);

internal enum PublishResult
{
    Stored,
    Repeat,
    SerialTaken,
    Dot1Taken,
    UsernameTaken,
    TimeOff,

    /// <summary>The key is a team's, which has one record and no other.</summary>
    TeamsKey,

    /// <summary>The key is a person's, and can't be a team's any more.</summary>
    PersonsKey,

    /// <summary>The team has another key than the one that this is to take the place of.</summary>
    TeamKeyTaken,

    /// <summary>The team's channel was claimed, and whoever posts the key isn't on its roster.</summary>
    MembersOnly,
    Banned,
}

/// <summary>
/// What became of a key record; <paramref name="Record"/> is what the directory holds where it was taken, now or earlier, and the record of the team's key where that
/// is another.
/// </summary>
internal readonly record struct PublishOutcome(PublishResult Result, byte[]? Record = null, HeldUsername? TakenBy = null);
