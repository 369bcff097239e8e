using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A backup of a running relay is one moment of it, whole; a restored relay is another log.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly PiperchatChannel Main = new("", "main");
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _backups = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_backups.Path, "first");

    [Fact]
    public async Task Backup_while_posts_go_on_holds_all_that_was_acked_before_it_and_no_hole()
    {
        long acked;
        await using (var host = await RelayHost.StartAsync(folder: _folder))
        {
            for (var i = 0; i < 300; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
            using var enough = new CancellationTokenSource();
            var posting = PostUntilAsync(host.Store, enough.Token);
            acked = await host.Store.Messages.HeadAsync(Main, Cancel);
            Assert.Equal(Path.Combine(Backup, "piperchat.db"), await AdministrationOf(host).BackUpAsync(Backup, Cancel));
            await enough.CancelAsync();
            Assert.True(await posting > 0);
        }

        using var other = new TemporaryFolder();
        await RestoreAsync(other);
        await using var restored = await RelayHost.StartAsync(folder: other);
        var seqs = await SeqsAsync(restored.Store);
        Assert.True(seqs.Count >= acked, $"{seqs.Count} of {acked}");
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(i => (long)i), seqs);
    }

    [Fact]
    public async Task Restored_relay_is_the_same_relay_with_another_log_and_a_cursor_of_the_old_one_is_reset()
    {
        string relay, log, cursor;
        await using (var host = await RelayHost.StartAsync(folder: _folder))
        {
            (relay, log) = (host.Store.RelayId, host.Store.LogId);
            await host.Store.Messages.PostAsync(StoreContract.Message());
            await AdministrationOf(host).BackUpAsync(Backup, Cancel);
            await host.Store.Messages.PostAsync(StoreContract.Message());
            using var stream = await EventReader.GetAsync(host);
            cursor = (await stream.UntilLiveAsync())[^1].Id!;
        }

        await RestoreAsync(_folder);
        await using var restored = await RelayHost.StartAsync(folder: _folder);
        Assert.Equal(relay, restored.Store.RelayId);
        Assert.NotEqual(log, restored.Store.LogId);
        await restored.Store.Messages.PostAsync(StoreContract.Message());
        using var resumed = await EventReader.GetAsync(restored, lastEventId: cursor);
        var blocks = await resumed.UntilLiveAsync();
        Assert.Equal("reset", blocks[0].Event);
        Assert.Equal(2, blocks.Count(block => block.IsMessage));
    }

    [Fact]
    public async Task Restore_replaces_all_that_was_there_and_ends_sessions()
    {
        using var other = new TemporaryFolder();
        await using (var host = await RelayHost.StartAsync(folder: _folder))
        {
            await host.Store.Messages.PostAsync(StoreContract.Message());
            var challenge = StoreContract.Key();
            await host.Store.Sessions.ChallengeAsync(new NewChallenge(challenge, "", null, TimeSpan.FromSeconds(60)));
            await host.Store.Sessions.OpenAsync(new NewSession
            {
                Tenant = "", Challenge = challenge, Key = StoreContract.Key(), User = null, Token = [1], ExpiresAt = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(),
            });
            await AdministrationOf(host).BackUpAsync(Backup, Cancel);
        }

        await using (var host = await RelayHost.StartAsync(folder: other))
        {
            for (var i = 0; i < 50; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        }

        await RestoreAsync(other);
        await using var restored = await RelayHost.StartAsync(folder: other);
        Assert.Equal([1L], await SeqsAsync(restored.Store));
        Assert.Null(await restored.Store.Sessions.FindAsync("", [1], Cancel));
        Assert.Equal(["piperchat.db", "piperchat.db-shm", "piperchat.db-wal"], Directory.EnumerateFiles(other.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Restore_under_a_running_relay_is_refused_and_changes_nothing()
    {
        await using var host = await RelayHost.StartAsync(folder: _folder);
        await host.Store.Messages.PostAsync(StoreContract.Message());
        await AdministrationOf(host).BackUpAsync(Backup, Cancel);
        await host.Store.Messages.PostAsync(StoreContract.Message());
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreAsync(_folder));
        Assert.Equal($"A relay is running on {_folder.Database}. Stop it, then restore.", refused.Message);
        Assert.Equal([1L, 2], await SeqsAsync(host.Store));
        Assert.Equal(3, (await host.Store.Messages.PostAsync(StoreContract.Message())).Message.Seq);
    }

    [Fact]
    public async Task Second_backup_into_a_folder_no_backup_and_a_damaged_one_are_refused_in_words()
    {
        await using (var host = await RelayHost.StartAsync(folder: _folder))
        {
            await host.Store.Messages.PostAsync(StoreContract.Message());
            await AdministrationOf(host).BackUpAsync(Backup, Cancel);
            var again = await Assert.ThrowsAsync<InvalidOperationException>(() => AdministrationOf(host).BackUpAsync(Backup, Cancel));
            Assert.Contains("is there already. Name a folder for each backup.", again.Message, StringComparison.Ordinal);
        }

        using var other = new TemporaryFolder();
        File.Delete(Path.Combine(Backup, "piperchat.db"));
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => RestoreAsync(other));
        Assert.StartsWith("There is no backup in", missing.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Backup, "piperchat.db"), new string('x', 10_000), Cancel);
        var damaged = await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreAsync(other));
        Assert.Contains("can't be read", damaged.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(other.Path));
    }

    [Fact]
    public async Task Backup_that_is_cancelled_leaves_nothing()
    {
        await using var host = await RelayHost.StartAsync(folder: _folder);
        using var over = new CancellationTokenSource();
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AdministrationOf(host).BackUpAsync(Backup, over.Token));
        Assert.Empty(Directory.EnumerateFiles(Backup));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _backups.Dispose();
    }

    private static PiperchatAdministration AdministrationOf(RelayHost host) => host.App.Services.GetRequiredService<PiperchatAdministration>();

    /// <summary>By a host that isn't started, as the verb of HostApp does.</summary>
    private async Task RestoreAsync(TemporaryFolder into)
    {
        await using var app = RelayHost.Build(into);
        await app.Services.GetRequiredService<PiperchatAdministration>().RestoreAsync(Backup, Cancel);
    }

    private static async Task<long> PostUntilAsync(IRelayStore store, CancellationToken enough)
    {
        var posted = 0L;
        do
        {
            await store.Messages.PostAsync(StoreContract.Message());
            posted++;
        }
        while (!enough.IsCancellationRequested);
        return posted;
    }

    private static async Task<List<long>> SeqsAsync(IRelayStore store)
    {
        var seqs = new List<long>();
        while (await store.Messages.AfterAsync(Main, seqs.Count == 0 ? 0 : seqs[^1], StoreContract.Upto(500), Cancel) is { Count: > 0 } page) seqs.AddRange(page.Select(entry => entry.Seq));
        return seqs;
    }
}
