namespace Piperchat.AspNetCore;

/// <summary>Sessions: who signed a challenge with which key. They alone tie a key to a user of the host (attack 22).</summary>
internal interface ISessions
{
    /// <summary>Keeps a challenge for the log-in that asked for it.</summary>
    Task ChallengeAsync(NewChallenge challenge);

    /// <summary>Takes a challenge that was answered, once, and opens the session.</summary>
    Task<SessionResult> OpenAsync(NewSession session);

    /// <summary>The session of a token, unless it is over.</summary>
    ValueTask<Session?> FindAsync(string tenant, byte[] token, CancellationToken cancel);

    Task EndAsync(string tenant, byte[] token);

    /// <summary>Writes down that the key of a session was seen today.</summary>
    Task SawAsync(string tenant, byte[] key);
}

/// <param name="Challenge">32 random bytes.</param>
/// <param name="Tenant">The tenant of the request.</param>
/// <param name="UserId">The host's user who asked; null for an anonymous one.</param>
/// <param name="Lifetime">How long it may be answered.</param>
internal sealed record NewChallenge(byte[] Challenge, string Tenant, string? UserId, TimeSpan Lifetime);

/// <summary>A verified answer to a challenge, on its way to the store.</summary>
internal sealed class NewSession
{
    public required string Tenant { get; init; }

    public required byte[] Challenge { get; init; }

    public required byte[] Key { get; init; }

    /// <summary>Whose log-in answers; null for an anonymous one.</summary>
    public required PiperchatUser? User { get; init; }

    /// <summary>SHA-256 of the token: who reads the database can't use what is open.</summary>
    public required byte[] Token { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long ExpiresAt { get; init; }
}

internal enum SessionResult
{
    Opened,

    /// <summary>The challenge is unknown, used, too old, or another log-in's.</summary>
    BadChallenge,

    /// <summary>The key is tied to another user of the host.</summary>
    KeyTaken,

    /// <summary>The key is a team's.</summary>
    TeamsKey,
}

/// <param name="Token">SHA-256 of the token.</param>
/// <param name="Key">The Ed25519 key that signed.</param>
/// <param name="UserId">The host's user who opened it, or null.</param>
/// <param name="ExpiresAt">Milliseconds since the epoch.</param>
/// <param name="IsNews">That the key is there isn't written down for today.</param>
internal sealed record Session(byte[] Token, byte[] Key, string? UserId, long ExpiresAt, bool IsNews);
