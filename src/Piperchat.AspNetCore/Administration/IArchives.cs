namespace Piperchat.AspNetCore;

/// <summary>Copies of the data, and what goes for good.</summary>
internal interface IArchives
{
    /// <summary>Writes a copy of one moment into a file, while all goes on.</summary>
    Task BackUpAsync(string path, CancellationToken cancel);

    /// <summary>All channels, by tenant and name, page by page.</summary>
    /// <param name="tenant">Of this tenant alone; null for all.</param>
    /// <param name="after">The last one of the page before, or null.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">Ends the read.</param>
    ValueTask<IReadOnlyList<PiperchatChannel>> ChannelsAsync(string? tenant, PiperchatChannel? after, int limit, CancellationToken cancel);

    /// <summary>Gives all that is kept of a person, a channel or a tenant, as one JSON object for each thing.</summary>
    IAsyncEnumerable<byte[]> ExportAsync(ExportScope scope, CancellationToken cancel);

    /// <summary>Erases what a person wrote, published and is known by, in one unit. The files hold it until <see cref="WriteAnewAsync"/> is done.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="person">The host's user id, or a key by its dot1 or its 64 hex digits.</param>
    Task<PiperchatErasure> ErasePersonAsync(string tenant, string person);

    /// <summary>The same for a channel: nothing is left of it.</summary>
    Task<PiperchatErasure> EraseChannelAsync(PiperchatChannel channel);

    /// <summary>The same for a tenant, with its keys and names.</summary>
    Task<PiperchatErasure> EraseTenantAsync(string tenant);

    /// <summary>Writes the data anew, so that no file holds what was erased. Posts wait meanwhile.</summary>
    /// <exception cref="IOException">The disk has no room for it, or fails.</exception>
    /// <exception cref="TimeoutException">Someone reads all the time.</exception>
    Task WriteAnewAsync(CancellationToken cancel);
}

/// <summary>What is exported: of <paramref name="Tenant"/> all, or one channel, or one person.</summary>
internal readonly record struct ExportScope(string Tenant, string? Channel = null, string? Person = null);
