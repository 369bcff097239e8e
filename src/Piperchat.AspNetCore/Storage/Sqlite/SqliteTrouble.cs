using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Piperchat.AspNetCore;

/// <summary>What SQLite's errors (https://sqlite.org/rescode.html) mean to those who asked, and to whoever runs the relay.</summary>
internal static class SqliteTrouble
{
    /// <summary>What a caller is told of a failed write.</summary>
    public static StoreBusyException OfWrite(SqliteException failure) => new("The relay can't write to its disk now.", TroubleOf(failure), failure);

    /// <summary>What a caller is told of a failed read; null where the disk isn't to blame.</summary>
    public static StoreBusyException? OfRead(SqliteException failure) => failure.SqliteErrorCode is
        raw.SQLITE_BUSY or raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN
            ? new StoreBusyException("The relay can't read from its disk now.", TroubleOf(failure), failure)
            : null;

    /// <summary>Why the file can't be opened, and what to do; null where it isn't the file.</summary>
    public static InvalidOperationException? OfOpening(string path, SqliteException failure) => Advice(failure) is { } advice
        ? new InvalidOperationException($"Piperchat can't use its database {path}: {advice}", failure)
        : null;

    private static StoreTrouble TroubleOf(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StoreTrouble.Busy,
        raw.SQLITE_FULL => StoreTrouble.Full,

        // The index of the log of what was written ahead can't grow: it lies in a file of its own, which is small, and only a full disk keeps it so.
        raw.SQLITE_IOERR when failure.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE => StoreTrouble.Full,
        _ => StoreTrouble.Unavailable,
    };

    private static string? Advice(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB =>
            "it is no SQLite database, or its beginning was overwritten. Move it away together with the files beside it whose names begin as its own, and put a "
            + "backup in its place; or set Piperchat:DatabasePath to another file.",
        raw.SQLITE_CORRUPT =>
            "it is damaged. Keep a copy of it and of the files beside it whose names begin as its own, and put a backup in its place; without a backup, "
            + "`sqlite3 <file> .recover` saves what can be read.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            "it may not be written. Give the account that this app runs as the right to write the file and its folder, and see that the disk isn't mounted read-only.",
        raw.SQLITE_CANTOPEN =>
            "it can't be opened or made. See that its folder may be written by the account that this app runs as, and that the path names a file.",
        raw.SQLITE_FULL => "its disk is full. Make room, and start again: nothing is lost.",
        raw.SQLITE_IOERR when failure.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE => "its disk is full. Make room, and start again: nothing is lost.",
        raw.SQLITE_IOERR => "its disk fails. Look at the system's log; the database needs a local file system that locks and syncs.",
        raw.SQLITE_BUSY => "another process has locked it for long. End what holds it (a backup or an administrator's tool, perhaps), and start again.",
        _ => null,
    };
}
