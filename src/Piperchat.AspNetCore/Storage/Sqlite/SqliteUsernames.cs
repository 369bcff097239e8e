using Microsoft.Data.Sqlite;

namespace Piperchat.AspNetCore;

internal sealed class SqliteUsernames(SqliteDatabase database, SqliteWriter writer) : IUsernames
{
    private const string Columns = "username, dot1, ed25519_pub, claimed_at";

    public Task<ClaimOutcome> ClaimAsync(string tenant, string username, string dot1, byte[] key) =>
        writer.RunAsync(scope => Claim(scope, tenant, username, dot1, key));

    public ValueTask<HeldUsername?> FindAsync(string tenant, string username, CancellationToken cancel) =>
        new(database.Read(session => Find(session, tenant, username), cancel));

    public ValueTask<HeldUsername?> FindByDot1Async(string tenant, string dot1, CancellationToken cancel) => new(database.Read(session =>
        One(session.Read(
            $"""
            SELECT {Columns} FROM usernames
            WHERE tenant = ?1 AND username = (SELECT username FROM keys WHERE tenant = ?1 AND dot1 = ?2)
            """,
            tenant,
            dot1)), cancel));

    public ValueTask<IReadOnlyList<HeldUsername>> ListAsync(string tenant, int limit, CancellationToken cancel) => new(database.Read(session =>
    {
        using var rows = session.Read(
            $"SELECT {Columns} FROM usernames WHERE tenant = ?1 ORDER BY claimed_at DESC, username LIMIT ?2", tenant, limit);
        var claims = new List<HeldUsername>();
        while (rows.Read()) claims.Add(Row(rows));
        return claims;
    }, cancel));

    internal static HeldUsername? Find(SqliteSession session, string tenant, string username) =>
        One(session.Read($"SELECT {Columns} FROM usernames WHERE tenant = ?1 AND username = ?2", tenant, username));

    internal static void Insert(in WriteScope scope, string tenant, string username, string dot1, byte[] key, bool legacy) => scope.Session.Run(
        "INSERT INTO usernames (tenant, username, dot1, ed25519_pub, legacy, claimed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        tenant,
        username,
        dot1,
        key,
        legacy ? 1 : 0,
        scope.Now);

    private static ClaimOutcome Claim(WriteScope scope, string tenant, string username, string dot1, byte[] key)
    {
        // The claim's signature covers no tenant, so that it must not count twice on one relay.
        var known = One(scope.Session.Read(
            $"SELECT {Columns} FROM usernames WHERE username = ?2 AND (tenant = ?1 OR legacy) ORDER BY tenant = ?1 DESC", tenant, username));
        if (known is not null && !known.Key.AsSpan().SequenceEqual(key)) return new ClaimOutcome(ClaimResult.UsernameTaken, known);

        if (scope.Session.Scalar("SELECT ed25519_pub FROM keys WHERE tenant = ?1 AND dot1 = ?2", tenant, dot1) is byte[] bound
            && !bound.AsSpan().SequenceEqual(key))
        {
            return new ClaimOutcome(ClaimResult.Dot1Taken);
        }

        if (SqliteTeams.IsTeams(scope.Session, tenant, dot1, key)) return new ClaimOutcome(ClaimResult.TeamsKey);
        if (known is not null) return new ClaimOutcome(ClaimResult.Repeat, known);

        Insert(scope, tenant, username, dot1, key, legacy: true);

        // A key record names its owner itself; a claim of an older version doesn't change that.
        scope.Session.Run(
            """
            INSERT INTO keys (tenant, dot1, ed25519_pub, username) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET username = excluded.username WHERE record IS NULL
            """,
            tenant,
            dot1,
            key,
            username);
        return new ClaimOutcome(ClaimResult.Claimed, new HeldUsername(username, dot1, key, scope.Now));
    }

    private static HeldUsername? One(SqliteDataReader rows)
    {
        using (rows) return rows.Read() ? Row(rows) : null;
    }

    private static HeldUsername Row(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3));
}
