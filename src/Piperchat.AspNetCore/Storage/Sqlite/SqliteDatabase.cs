using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Piperchat.AspNetCore;

/// <summary>The database file: how it is opened, its one writing connection, and its pool of reading ones.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>SQLite before 3.51.3 can lose commits when a WAL is reset (https://sqlite.org/wal.html#walresetbug).</summary>
    private static readonly Version OldestSqlite = new(3, 51, 3);

    /// <summary>
    /// How long to wait for a database that another process holds before the caller is told 503. The driver tries again by itself,
    /// for 30 s if nothing is said, whatever SQLite's own busy_timeout.
    /// </summary>
    private const int BusySeconds = 5;

    internal const int BusyMilliseconds = 1000 * BusySeconds;

    private readonly string _path;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private bool _closed;

    private SqliteDatabase(string path, SqliteSession writing)
    {
        _path = path;
        Writing = writing;
    }

    /// <summary>The connection that writes; the writer's thread alone uses it.</summary>
    public SqliteSession Writing { get; }

    /// <summary>Opens the file, or makes it, and brings it to the newest schema.</summary>
    public static SqliteDatabase Open(string path) => Open(path, Migrations.All);

    internal static SqliteDatabase Open(string path, IReadOnlyList<string> migrations)
    {
        Batteries_V2.Init();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        try
        {
            return OpenWriting(path, migrations);
        }
        catch (SqliteException failure) when (SqliteTrouble.OfOpening(path, failure) is { } told)
        {
            throw told;
        }
    }

    private static SqliteDatabase OpenWriting(string path, IReadOnlyList<string> migrations)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            RequireVersion(connection.ServerVersion);
            RequireWritable(connection);

            // FULL: a commit is on the disk before it is acknowledged. In WAL mode NORMAL would lose the last ones at a power cut.
            // What is deleted is overwritten, too: a message that was taken back leaves zeros. (SQLite may have moved it from one page to another
            // before; what such a move leaves in a page's free room, only VACUUM clears.)
            // Free pages can be given back to the file system in steps: for a new file from here on, for an older one once SqliteSpace made it so. Said
            // to a file that is there, the pragma writes to it, which a full disk doesn't let it.
            if (IsNew(connection)) Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL;");
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
            Migrations.Run(connection, migrations);
            Probe(connection);
            return new SqliteDatabase(path, new SqliteSession(connection));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs one short read on a pooled connection. Readers don't wait for the writer in WAL mode, nor it for them.</summary>
    public T Read<T>(Func<SqliteSession, T> read, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed), this);
        try
        {
            if (!_idle.TryTake(out var session)) session = OpenReading();
            try
            {
                return read(session);
            }
            finally
            {
                if (Volatile.Read(ref _closed)) session.Dispose();
                else _idle.Add(session);
            }
        }
        catch (SqliteException failure) when (SqliteTrouble.OfRead(failure) is { } told)
        {
            throw told;
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        while (_idle.TryTake(out var session)) session.Dispose();
        Writing.Dispose();
    }

    internal static void RequireVersion(string version)
    {
        if (!Version.TryParse(version, out var found) || found < OldestSqlite)
        {
            throw new InvalidOperationException(
                $"Piperchat needs SQLite {OldestSqlite} or newer and found {version}: older ones can lose acknowledged messages. "
                + "Reference the package SQLitePCLRaw.lib.e_sqlite3 in version 3.53.3 or newer.");
        }
    }

    /// <summary>
    /// Reads both ends of every table: a file that was cut short, by a copy that broke off, is found here and not by the first who posts. (Reading all of it
    /// would find more, and take a large relay minutes.)
    /// </summary>
    private static void Probe(SqliteConnection connection)
    {
        using var session = new SqliteSession(connection, owns: false);
        var tables = new List<(string Name, string Key)>();
        using (var rows = session.Read(
            """
            SELECT name, (SELECT group_concat(info.name || ' DESC') FROM (SELECT * FROM pragma_table_info(sqlite_schema.name) WHERE pk > 0 ORDER BY pk) AS info)
            FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            """))
        {
            while (rows.Read()) tables.Add((rows.GetString(0), rows.IsDBNull(1) ? "rowid DESC" : rows.GetString(1)));
        }

        foreach (var (name, key) in tables)
        {
            session.Scalar($"SELECT * FROM {name} LIMIT 1");
            session.Scalar($"SELECT * FROM {name} ORDER BY {key} LIMIT 1");
        }
    }

    private static bool IsNew(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA page_count";
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) == 0;
    }

    /// <summary>SQLite opens a file that it may not write for reading, and says nothing; it would stay so when it may.</summary>
    private static void RequireWritable(SqliteConnection connection)
    {
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1) throw new SqliteException("The file may not be written.", raw.SQLITE_READONLY);
    }

    private SqliteSession OpenReading()
    {
        var connection = Connect(_path, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA query_only = ON;");
        return new SqliteSession(connection);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // Not pooled: each connection here lives as long as the store, and its statements with it.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {BusyMilliseconds};");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
