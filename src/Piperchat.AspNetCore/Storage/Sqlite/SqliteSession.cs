using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Piperchat.AspNetCore;

/// <summary>One connection and the statements prepared on it, which live as long as it does. Used by one thread at a time.</summary>
/// <param name="connection">The connection.</param>
/// <param name="owns">The connection ends with this.</param>
internal sealed class SqliteSession(SqliteConnection connection, bool owns = true) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>For tests of what statements cost.</summary>
    internal SqliteConnection Connection => connection;

    public int Run(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public SqliteDataReader Read(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteReader();

    /// <summary>The first column of the first row; null where there is no row or it holds NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() switch
    {
        DBNull => null,
        var value => value,
    };

    /// <summary>
    /// Moves what was written ahead into the database, and cuts its log to nothing. False: someone still reads from the log, who isn't waited for, or the
    /// disk fails.
    /// </summary>
    public bool TryEmptyLog(int usualTimeout)
    {
        raw.sqlite3_busy_timeout(connection.Handle, 0);
        try
        {
            return raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _) == raw.SQLITE_OK && TrySyncLog();
        }
        finally
        {
            raw.sqlite3_busy_timeout(connection.Handle, usualTimeout);
        }
    }

    /// <summary>SQLite leaves it to the system when the cut reaches the disk: after a power cut, all that was in the log would be back.</summary>
    private bool TrySyncLog()
    {
        try
        {
            using var log = File.OpenHandle($"{connection.DataSource}-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(log);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        if (owns) connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command)) _prepared.Add(sql, command = Prepare(sql, values.Length));
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        return command;
    }
}
