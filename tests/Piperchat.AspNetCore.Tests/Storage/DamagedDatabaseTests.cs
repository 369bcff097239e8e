using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A database file that isn't one, or isn't whole: the host doesn't start, and says which file it is and what to do.</summary>
public sealed class DamagedDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_that_is_no_database_stops_the_start_and_is_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("These are not the bytes of a database. ", 200));
        await File.WriteAllTextAsync(_folder.Database, text, TestContext.Current.CancellationToken);
        Assert.Contains("it is no SQLite database", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Copy_that_broke_off_stops_the_start()
    {
        await FillAsync();
        using (var file = File.Open(_folder.Database, FileMode.Open)) file.SetLength(file.Length * 2 / 3);
        Assert.Contains("it is damaged", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_that_was_overwritten_stops_the_start()
    {
        await FillAsync();
        using (var file = File.Open(_folder.Database, FileMode.Open))
        {
            file.Position = 100;
            file.Write(new byte[1000]);
        }

        Assert.Contains("it is damaged", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_in_the_place_of_the_file_stops_the_start()
    {
        Directory.CreateDirectory(_folder.Database);
        Assert.Contains("it can't be opened or made", await RefusalAsync(), StringComparison.Ordinal);
    }

    /// <summary>What is broken deep inside is found by who reads it: they are refused, and everyone else is served.</summary>
    [Fact]
    public async Task Page_that_is_found_damaged_later_refuses_what_needs_it_with_503()
    {
        await FillAsync();
        using (var file = File.Open(_folder.Database, FileMode.Open))
        {
            // Pages in the middle belong to messages; the ends, which the start looks at, are whole.
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(new byte[4 * 4096]);
        }

        var logs = new TestLogs();
        await using var host = await RelayHost.StartAsync(folder: _folder, build: builder => builder.Logging.AddProvider(logs));
        for (var i = 0; i < 3; i++) (await host.GetAsync("messages?channel=main&limit=500")).IsProblem(503, "storage_unavailable");
        Assert.Single(logs.Lines, line => line.Level == LogLevel.Error);
        (await host.GetAsync("messages?channel=other")).Is(200);
        Assert.Equal(PostResult.Stored, (await host.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", "other")))).Result);
    }

    private async Task FillAsync()
    {
        await using var host = await RelayHost.StartAsync(folder: _folder);
        for (var i = 0; i < 200; i++) await host.Store.Messages.PostAsync(StoreContract.Message(opening: $"{{\"content\":\"{new string('x', 2000)}\""));
    }

    private async Task<string> RefusalAsync()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RelayHost.StartAsync(folder: _folder));
        Assert.Contains($"Piperchat can't use its database {_folder.Database}:", refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }
}
