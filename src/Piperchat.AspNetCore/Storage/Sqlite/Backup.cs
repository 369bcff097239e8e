using Microsoft.Data.Sqlite;

namespace Piperchat.AspNetCore;

/// <summary>Backups as files, and how one takes the place of the data of a stopped relay.</summary>
internal static class Backup
{
    private const string FileName = "piperchat.db";

    public static string PathIn(string folder) => Path.Combine(Path.GetFullPath(folder), FileName);

    /// <summary>
    /// A copy of the backup beside the data is checked, brought to the newest schema and given a new log. Then SQLite copies it over the data in one transaction
    /// under a lock that no running relay shares: whatever breaks off, the data are the old ones or the new ones.
    /// </summary>
    public static void Restore(string folder, string path, CancellationToken cancel)
    {
        SQLitePCL.Batteries_V2.Init();
        var source = PathIn(folder);
        if (!File.Exists(source)) throw new FileNotFoundException($"There is no backup in {Path.GetFullPath(folder)}: {FileName} is missing.", source);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var staged = path + ".restoring";
        Remove(staged);
        try
        {
            File.Copy(source, staged);
            Prepare(staged, source);
            cancel.ThrowIfCancellationRequested();
            PutInPlace(staged, path);
        }
        finally
        {
            Remove(staged);
        }
    }

    private static void Prepare(string staged, string source)
    {
        try
        {
            using (var connection = Connect(staged, SqliteOpenMode.ReadWrite))
            {
                var state = (string)Scalar(connection, "PRAGMA integrity_check(1)")!;
                if (state != "ok") throw new InvalidOperationException($"The backup in {source} is damaged: {state}. Take another one.");
            }

            using var database = SqliteDatabase.Open(staged);
            database.Writing.Run("UPDATE relay SET value = lower(hex(randomblob(8))) WHERE name = 'log'");

            // Sessions may have been ended since, and challenges used.
            database.Writing.Run("DELETE FROM sessions");
            database.Writing.Run("DELETE FROM challenges");
            database.Writing.Run("PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException failure)
        {
            throw new InvalidOperationException($"The backup in {source} can't be read: {failure.Message} Take another one.", failure);
        }
    }

    private static void PutInPlace(string staged, string path)
    {
        using var target = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // Leaving WAL takes a lock that every open connection of a relay withholds; its log is emptied and gone then.
            Scalar(target, "PRAGMA locking_mode = EXCLUSIVE");
            Scalar(target, "PRAGMA journal_mode = DELETE");
            using var source = Connect(staged, SqliteOpenMode.ReadWrite);
            source.BackupDatabase(target);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw new InvalidOperationException($"A relay is running on {path}. Stop it, then restore.", failure);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new InvalidOperationException($"{path} is damaged, or no database at all. Move it away, with the files beside it that begin with its name, then restore.", failure);
        }
    }

    private static void Remove(string database)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" }) File.Delete(database + suffix);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
