namespace Piperchat.AspNetCore;

/// <summary>
/// On which day each key was last seen, and who is away: not seen for so long that nothing more is to be sealed for them. Whoever is away comes back by a join, and by
/// nothing else, since that is what the others are shown. The day is in the row of the key, and written where an older one stands there.
/// </summary>
/// <param name="absence">After how long without a sign a reader is away.</param>
internal sealed class SqlitePresence(TimeSpan absence)
{
    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    public static long DayOf(long milliseconds) => milliseconds / DayMilliseconds;

    /// <summary>The first day that isn't too long ago. A day counts to its end: whoever was seen on it may have been seen then.</summary>
    public long FirstDay(long now) => DayOf(now - (long)absence.TotalMilliseconds);

    /// <summary>Whether a sign of a key is to be written down: today there was none, and it isn't away.</summary>
    public bool IsNews(long? seen, long now) => seen is null || (seen >= FirstDay(now) && seen < DayOf(now));

    /// <summary>Writes down that a key was seen, unless it was today or is away.</summary>
    public int Saw(in WriteScope scope, string tenant, string dot1) => scope.Session.Run(
        "UPDATE keys SET seen = ?3 WHERE tenant = ?1 AND dot1 = ?2 AND (seen IS NULL OR (seen >= ?4 AND seen < ?3))",
        tenant,
        dot1,
        DayOf(scope.Now),
        FirstDay(scope.Now));

    /// <summary>Writes down that a key joined.</summary>
    public static void Joined(in WriteScope scope, string tenant, string dot1) =>
        scope.Session.Run("UPDATE keys SET seen = ?3 WHERE tenant = ?1 AND dot1 = ?2", tenant, dot1, DayOf(scope.Now));
}
