namespace Piperchat.AspNetCore;

/// <summary>The directory: the newest key record of each key, by tenant.</summary>
internal interface IIdentities
{
    Task<PublishOutcome> PublishAsync(NewIdentity identity);

    /// <summary>The record as JSON, or null.</summary>
    ValueTask<byte[]?> FindAsync(string tenant, string dot1, CancellationToken cancel);
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
}

internal enum PublishResult
{
    Stored,
    Repeat,
    SerialTaken,
    Dot1Taken,
    UsernameTaken,
    TimeOff,
}

/// <summary>What became of a key record; <paramref name="Record"/> is what the directory holds where it was taken, now or earlier.</summary>
internal readonly record struct PublishOutcome(PublishResult Result, byte[]? Record = null, HeldUsername? TakenBy = null);
