using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Piperchat.AspNetCore;

internal sealed class SqliteArchives(string path, SqliteDatabase database, SqliteWriter writer) : IArchives
{
    /// <summary>
    /// SQLite writes the copy from the snapshot of one reader, who holds up nobody; meanwhile the log of what is written ahead grows. Nothing that was deleted is
    /// in the copy.
    /// </summary>
    public Task BackUpAsync(string target, CancellationToken cancel) => Task.Run(() => BackUp(target, cancel), cancel);

    public ValueTask<IReadOnlyList<PiperchatChannel>> ChannelsAsync(string? tenant, PiperchatChannel? after, int limit, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<PiperchatChannel>>(session =>
        {
            using var rows = session.Read(
                """
                SELECT tenant, name FROM channels WHERE (?1 IS NULL OR tenant = ?1) AND (?2 IS NULL OR (tenant, name) > (?2, ?3)) ORDER BY tenant, name LIMIT ?4
                """,
                tenant,
                after?.Tenant,
                after?.Name,
                limit);
            var channels = new List<PiperchatChannel>();
            while (rows.Read()) channels.Add(new PiperchatChannel(rows.GetString(0), rows.GetString(1)));
            return channels;
        }, cancel));

    public IAsyncEnumerable<byte[]> ExportAsync(ExportScope scope, CancellationToken cancel) =>
        scope.Person is { } person ? SqliteExport.PersonAsync(database, scope.Tenant, person, cancel) : SqliteExport.ChannelsAsync(this, database, scope, cancel);

    public Task<PiperchatErasure> ErasePersonAsync(string tenant, string person) => EraseAsync(scope => SqliteErasing.Person(scope, tenant, person));

    public Task<PiperchatErasure> EraseChannelAsync(PiperchatChannel channel) => EraseAsync(scope => SqliteErasing.Channel(scope, channel));

    public Task<PiperchatErasure> EraseTenantAsync(string tenant) => EraseAsync(scope => SqliteErasing.Tenant(scope, tenant));

    public async Task WriteAnewAsync(CancellationToken cancel)
    {
        try
        {
            await writer.RunAloneAsync(SqliteSpace.WriteAnew, cancel);
        }
        catch (SqliteException failure)
        {
            throw new IOException($"the disk can't be written now ({failure.Message})", failure);
        }
    }

    /// <summary>It looks through all that is there, however much that is.</summary>
    private Task<PiperchatErasure> EraseAsync(Func<WriteScope, PiperchatErasure> erase) => writer.RunAsync(
        scope =>
        {
            SqliteSpace.Owe(scope);
            return erase(scope);
        },
        takesLong: true);

    private void BackUp(string target, CancellationToken cancel)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $target";
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$target", target);
        using (cancel.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Handle!))
        {
            try
            {
                command.ExecuteNonQuery();
            }
            catch (SqliteException) when (cancel.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancel);
            }
        }

        // SQLite leaves when a copy reaches the disk to the system.
        using var file = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
