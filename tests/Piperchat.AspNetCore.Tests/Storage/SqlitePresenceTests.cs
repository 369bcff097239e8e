using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What it costs to keep the day on which a key was seen.</summary>
public sealed class SqlitePresenceTests
{
    [Fact]
    public async Task Key_that_posts_all_day_is_written_once_a_day_and_not_at_all_once_it_is_away()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        using (var database = SqliteDatabase.Open(folder.Database))
            database.Writing.Run("CREATE TABLE written (x); CREATE TRIGGER keys_written AFTER UPDATE ON keys BEGIN INSERT INTO written VALUES (1); END");
        await using var store = SqliteStore.Open(folder.Database, new Announcements(), time, NullLogger.Instance, StoreContract.Absence);
        var key = StoreContract.Key();

        foreach (var (days, written) in new[] { (0, 0L), (1, 1), (1, 2), (29, 3), (31, 3) })
        {
            time.Advance(TimeSpan.FromDays(days));
            for (var i = 0; i < 20; i++)
                Assert.Equal(PostResult.Stored, (await store.Messages.PostAsync(StoreContract.Message(key: key, dot1: Protocol.Dot1.Of(key)))).Result);
            Assert.Equal(written, Written(folder));
        }
    }

    private static long Written(TemporaryFolder folder)
    {
        using var database = SqliteDatabase.Open(folder.Database);
        return (long)database.Writing.Scalar("SELECT count(*) FROM written")!;
    }
}
