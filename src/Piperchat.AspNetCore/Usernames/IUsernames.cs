namespace Piperchat.AspNetCore;

/// <summary>Names, each bound to the Ed25519 key that claimed it first. A key keeps the names it had: nobody can take one over.</summary>
internal interface IUsernames
{
    /// <summary>Takes a claim of versions 1.0 to 1.3, whose signature was verified.</summary>
    Task<ClaimOutcome> ClaimAsync(string tenant, string username, string dot1, byte[] key);

    ValueTask<HeldUsername?> FindAsync(string tenant, string username, CancellationToken cancel);

    /// <summary>The name that goes with a dot1 now, or null.</summary>
    ValueTask<HeldUsername?> FindByDot1Async(string tenant, string dot1, CancellationToken cancel);

    /// <summary>Claims, newest first.</summary>
    ValueTask<IReadOnlyList<HeldUsername>> ListAsync(string tenant, int limit, CancellationToken cancel);
}

/// <summary>A name and whose it is.</summary>
/// <param name="Username">The name, in lower case.</param>
/// <param name="Dot1">The owner's label.</param>
/// <param name="Key">The owner's Ed25519 key.</param>
/// <param name="ClaimedAt">Milliseconds since the epoch, by the relay's clock.</param>
internal sealed record HeldUsername(string Username, string Dot1, byte[] Key, long ClaimedAt);

internal enum ClaimResult
{
    Claimed,
    Repeat,
    UsernameTaken,
    Dot1Taken,

    /// <summary>The key is, or was, that of a team.</summary>
    TeamsKey,
}

internal readonly record struct ClaimOutcome(ClaimResult Result, HeldUsername? Claim = null);
