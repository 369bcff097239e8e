using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// What whoever runs the relay does with its data: backup and restore, verifying audit logs, export and erasure. A service of the app's: take it where you need
/// it, and ask for authorization first, since it asks nobody. All but <see cref="RestoreAsync"/> work on a running relay.
/// </summary>
public sealed partial class PiperchatAdministration
{
    private const int PageChannels = 500;

    private readonly IServiceProvider _services;
    private readonly ILogger _logger;

    internal PiperchatAdministration(IServiceProvider services)
    {
        _services = services;
        _logger = services.GetRequiredService<ILogger<PiperchatAdministration>>();
    }

    /// <summary>The database file of the relay. It need not be there yet: the relay makes it when it starts, and so does every method here but <see cref="RestoreAsync"/>.</summary>
    public string DatabasePath => DataPath.Of(_services.GetRequiredService<IOptions<PiperchatOptions>>().Value, _services.GetRequiredService<IHostEnvironment>());

    /// <summary>Asked for, not taken: opening the store would make one where a backup is to be restored.</summary>
    private IRelayStore Store => _services.GetRequiredService<IRelayStore>();

    /// <summary>
    /// Writes a copy of all data into a folder, as <c>piperchat.db</c>: of one moment, whole, and without what was deleted. The relay goes on meanwhile.
    /// </summary>
    /// <param name="folder">The folder, made where it is missing. It must not hold a backup yet: each has one of its own.</param>
    /// <param name="cancel">Breaks off; nothing is left in the folder then.</param>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidOperationException">The folder holds a backup.</exception>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public async Task<string> BackUpAsync(string folder, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        using var trace = PiperchatTraces.Source.StartActivity("piperchat.backup");
        var target = Backup.PathIn(folder);
        if (File.Exists(target)) throw new InvalidOperationException($"{target} is there already. Name a folder for each backup.");
        Directory.CreateDirectory(folder);

        // Under another name until it is whole: what breaks off isn't taken for a backup.
        var partial = target + ".partial";
        File.Delete(partial);
        try
        {
            await Store.Archives.BackUpAsync(partial, cancel);
            File.Move(partial, target);
        }
        finally
        {
            File.Delete(partial);
        }

        Log.BackedUp(_logger, new FileInfo(target).Length);
        return target;
    }

    /// <summary>
    /// Puts a backup in the place of the data, of which nothing is left. The relay must be stopped, this app's own too. Its log has a new id afterwards: pages
    /// that were open begin their channels anew instead of missing what isn't there any more. Sessions have ended. Erasures that were done since the backup are to
    /// be done again.
    /// </summary>
    /// <param name="folder">The folder that <see cref="BackUpAsync"/> wrote.</param>
    /// <param name="cancel">Breaks off; the data are as they were then.</param>
    /// <exception cref="FileNotFoundException">The folder holds no backup.</exception>
    /// <exception cref="InvalidOperationException">A relay is running on the data, or the backup is damaged or of a newer version.</exception>
    public Task RestoreAsync(string folder, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var path = DatabasePath;
        return Task.Run(
            () =>
            {
                Backup.Restore(folder, path, cancel);
                Log.Restored(_logger);
            },
            cancel);
    }

    /// <summary>Replays a channel's audit log, and compares what follows from it with the roster that the relay goes by.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="cancel">Breaks off.</param>
    public async Task<PiperchatAudit> VerifyAuditAsync(PiperchatChannel channel, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var verdict = await new AuditVerification(Store).VerifyAsync(channel, cancel);
        return new PiperchatAudit(channel, verdict.Head.Seq, verdict.Head.Hash, verdict.Fault is { } fault ? fault.Sentence : null);
    }

    /// <summary>The same for every channel of every tenant, in order.</summary>
    /// <param name="cancel">Breaks off.</param>
    public async IAsyncEnumerable<PiperchatAudit> VerifyAllAuditsAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        PiperchatChannel? after = null;
        IReadOnlyList<PiperchatChannel> page;
        do
        {
            page = await Store.Archives.ChannelsAsync(tenant: null, after, PageChannels, cancel);
            foreach (var channel in page) yield return await VerifyAuditAsync(after = channel, cancel);
        }
        while (page.Count == PageChannels);
    }

    /// <summary>
    /// Writes all that is kept of a person as lines of JSON: key records, names, log-in, joins, roles, messages as they were sealed, and what audit logs say of them.
    /// </summary>
    /// <param name="tenant">The tenant; empty without tenants.</param>
    /// <param name="person">The id of a user of the site, or a key: its <c>dot1:…</c> or its 64 hex digits.</param>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="cancel">Breaks off.</param>
    /// <returns>How many lines after the first, which tells what it is.</returns>
    public Task<long> ExportUserAsync(string tenant, string person, Stream output, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(person);
        return ExportAsync("user", new ExportScope(Tenant(tenant), Person: person), output, cancel);
    }

    /// <summary>The same for a channel: its log and its audit log.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="cancel">Breaks off.</param>
    /// <returns>How many lines after the first.</returns>
    public Task<long> ExportChannelAsync(PiperchatChannel channel, Stream output, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return ExportAsync("channel", new ExportScope(Tenant(channel.Tenant), channel.Name), output, cancel);
    }

    /// <summary>The same for a tenant: its keys, names and channels.</summary>
    /// <param name="tenant">The tenant; empty without tenants.</param>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="cancel">Breaks off.</param>
    /// <returns>How many lines after the first.</returns>
    public Task<long> ExportTenantAsync(string tenant, Stream output, CancellationToken cancel = default) =>
        ExportAsync("tenant", new ExportScope(Tenant(tenant)), output, cancel);

    /// <summary>
    /// Erases a person: what they wrote, their keys, names, joins, log-in and sessions, and who they were beside their acts for the site. A message leaves its place:
    /// a number without an author. Audit logs stay whole (<see cref="PiperchatErasure.InAudit"/>). The files are written anew, so that none holds any of it;
    /// posts wait until that is done. Take their log-in away first, or they begin anew.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was erased, and the disk has no room to write the files anew; done again, that is completed.</exception>
    /// <param name="tenant">The tenant; empty without tenants.</param>
    /// <param name="person">The id of a user of the site, or a key: its <c>dot1:…</c> or its 64 hex digits.</param>
    /// <param name="cancel">Counts until the erasure begins.</param>
    public Task<PiperchatErasure> EraseUserAsync(string tenant, string person, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(person);
        var held = Tenant(tenant);
        return EraseAsync("user", archives => archives.ErasePersonAsync(held, person), cancel);
    }

    /// <summary>Erases a channel, its audit log with it: nothing is left of it. Written to again, it is a new one.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="cancel">Counts until the erasure begins.</param>
    public Task<PiperchatErasure> EraseChannelAsync(PiperchatChannel channel, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Tenant(channel.Tenant);
        return EraseAsync("channel", archives => archives.EraseChannelAsync(channel), cancel);
    }

    /// <summary>Erases a tenant: its channels, keys, names, sessions and log-ins.</summary>
    /// <param name="tenant">The tenant; empty for what belongs to none.</param>
    /// <param name="cancel">Counts until the erasure begins.</param>
    public Task<PiperchatErasure> EraseTenantAsync(string tenant, CancellationToken cancel = default)
    {
        var held = Tenant(tenant);
        return EraseAsync("tenant", archives => archives.EraseTenantAsync(held), cancel);
    }

    private async Task<PiperchatErasure> EraseAsync(string what, Func<IArchives, Task<PiperchatErasure>> erase, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var trace = PiperchatTraces.Source.StartActivity("piperchat.erase");
        var archives = Store.Archives;
        var erased = await erase(archives);

        try
        {
            // Even where nothing was found: an erasure that broke off before this is completed by doing it again.
            await archives.WriteAnewAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is StoreBusyException or IOException or TimeoutException)
        {
            throw new InvalidOperationException(
                $"The {what} was erased, and the files could not be written anew, so that they may still hold pieces of it: {failure.Message.TrimEnd('.')}. "
                + "Make room for as much as the data take, and do it again.",
                failure);
        }

        Log.Erased(_logger, what, erased.Messages);
        return erased;
    }

    private async Task<long> ExportAsync(string what, ExportScope scope, Stream output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var trace = PiperchatTraces.Source.StartActivity("piperchat.export");
        var (store, lines) = (Store, 0L);
        using (var json = new CanonicalWriter())
        {
            json.BeginObject();
            json.Member("type"u8, "export");
            json.Member("of"u8, what);
            json.Member("relay"u8, store.RelayId);
            json.Member("tenant"u8, scope.Tenant);
            json.Member("channel"u8, scope.Channel);
            json.Member("person"u8, scope.Person);
            json.Member("at"u8, WireTime.Format(_services.GetRequiredService<TimeProvider>().GetUtcNow()));
            json.EndObject();
            json.Raw((byte)'\n');
            await output.WriteAsync(json.ToArray(), cancel);
        }

        await foreach (var line in store.Archives.ExportAsync(scope, cancel))
        {
            await output.WriteAsync(line, cancel);
            lines++;
        }

        await output.FlushAsync(cancel);
        return lines;
    }

    private static string Tenant(string tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return Forms.Tenant.Fits(tenant) ? tenant : throw new ArgumentException($"\"{tenant}\" is no tenant: it must be {Forms.Tenant.Expected}.", nameof(tenant));
    }

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Information, "Piperchat wrote a backup of {Bytes} bytes.")]
        public static partial void BackedUp(ILogger logger, long bytes);

        [LoggerMessage(402, LogLevel.Information, "Piperchat's data were replaced by a backup; their log has a new id.")]
        public static partial void Restored(ILogger logger);

        [LoggerMessage(403, LogLevel.Information, "Piperchat erased a {What}, with {Messages} messages, and wrote its files anew.")]
        public static partial void Erased(ILogger logger, string what, long messages);
    }
}
