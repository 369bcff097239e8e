using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Piperchat.AspNetCore;

/// <summary>The room that a database takes on the disk.</summary>
internal static class SqliteSpace
{
    /// <summary>How many pages a step gives back: 1 MB, some milliseconds.</summary>
    private const int StepPages = 256;

    /// <summary>Incremental: free pages stay until they are asked for. (0: they stay for ever; 1: every commit moves pages.)</summary>
    private const long Incremental = 2;

    /// <summary>
    /// What an erasure sets in its own transaction, and what writing anew takes away: where the process ended between the two, the next start goes on there.
    /// </summary>
    public static void Owe(in WriteScope scope) => scope.Session.Run("INSERT OR REPLACE INTO relay VALUES ('rewrite', lower(hex(randomblob(16))))");

    /// <summary>Does what is owed, before anyone writes. Where another process holds the database, that one does it, or a later start.</summary>
    public static void PayUp(SqliteSession session)
    {
        if (session.Scalar("SELECT 1 FROM relay WHERE name = 'rewrite'") is null) return;
        try
        {
            WriteAnew(session);
        }
        catch (Exception failure) when (failure is SqliteException or TimeoutException)
        {
            // The relay runs without, and the next start tries again.
        }
    }

    /// <summary>Whether free pages can be given back in steps. A file that an earlier version made can't, until it was written anew once.</summary>
    /// <remarks>By its table, which is asked each time; a prepared <c>PRAGMA</c> tells what held when it was prepared.</remarks>
    public static bool IsShrinkable(SqliteSession session) => (long)session.Scalar("SELECT auto_vacuum FROM pragma_auto_vacuum")! == Incremental;

    /// <summary>Gives some free pages back, inside a transaction; false: none were left. The file itself gets shorter with the next checkpoint.</summary>
    public static bool GiveBack(SqliteSession session)
    {
        if ((long)session.Scalar("PRAGMA freelist_count")! == 0) return false;

        // A row for each page that goes: it does as many as are fetched.
        using var pages = session.Read($"PRAGMA incremental_vacuum({StepPages})");
        while (pages.Read())
        {
        }

        return true;
    }

    /// <summary>
    /// Writes the whole database anew, outside of a transaction: what was moved or cut within its pages is in none of them afterwards, and free room is gone.
    /// Then the log of what was written ahead is emptied, which waits for those who read from it.
    /// </summary>
    /// <exception cref="TimeoutException">Someone reads from the log for longer than the store waits.</exception>
    public static void WriteAnew(SqliteSession session)
    {
        var owed = session.Scalar("SELECT value FROM relay WHERE name = 'rewrite'");
        session.Run("PRAGMA auto_vacuum = INCREMENTAL");
        session.Run("VACUUM");
        var outcome = raw.sqlite3_wal_checkpoint_v2(session.Connection.Handle!, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        if (outcome == raw.SQLITE_BUSY)
            throw new TimeoutException("someone reads from the database all the time, so that its log could not be emptied");
        SqliteException.ThrowExceptionForRC(outcome, session.Connection.Handle);

        // What another process has erased since is owed still.
        session.Run("DELETE FROM relay WHERE name = 'rewrite' AND value = ?1", owed);
    }
}
