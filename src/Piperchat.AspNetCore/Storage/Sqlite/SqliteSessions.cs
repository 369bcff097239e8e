using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

internal sealed class SqliteSessions(SqliteDatabase database, SqliteWriter writer, SqlitePresence presence, TimeProvider time) : ISessions
{
    /// <summary>How many sessions of one key stay open: one for each of its tabs, and no pile of them.</summary>
    private const int MostPerKey = 64;

    public Task ChallengeAsync(NewChallenge challenge) => writer.RunAsync(scope =>
    {
        scope.Session.Run("DELETE FROM challenges WHERE expires_at <= ?1", scope.Now);
        return scope.Session.Run(
            "INSERT INTO challenges (challenge, tenant, user_id, expires_at) VALUES (?1, ?2, ?3, ?4)",
            challenge.Challenge,
            challenge.Tenant,
            challenge.UserId,
            scope.Now + (long)challenge.Lifetime.TotalMilliseconds);
    });

    public Task<SessionResult> OpenAsync(NewSession session) => writer.RunAsync(scope => Open(scope, session));

    public ValueTask<Session?> FindAsync(string tenant, byte[] token, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new(database.Read(session =>
        {
            using var row = session.Read(
                "SELECT ed25519_pub, user_id, expires_at FROM sessions WHERE token = ?1 AND tenant = ?2 AND expires_at > ?3", token, tenant, now);
            if (!row.Read()) return null;
            var key = row.GetFieldValue<byte[]>(0);
            return new Session(token, key, row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), IsNews(session, tenant, key, now));
        }, cancel));
    }

    public Task SawAsync(string tenant, byte[] key) => writer.RunAsync(scope => presence.Saw(scope, tenant, Dot1.Of(key)));

    public Task EndAsync(string tenant, byte[] token) =>
        writer.RunAsync(scope => scope.Session.Run("DELETE FROM sessions WHERE token = ?1 AND tenant = ?2", token, tenant));

    /// <summary>Ends all sessions of a key: the log shut it out of a channel.</summary>
    internal static void EndAll(in WriteScope scope, string tenant, byte[] key) =>
        scope.Session.Run("DELETE FROM sessions WHERE tenant = ?1 AND ed25519_pub = ?2", tenant, key);

    private SessionResult Open(WriteScope scope, NewSession session)
    {
        // Whoever isn't who asked for it mustn't use it up, either.
        var taken = scope.Session.Run(
            "DELETE FROM challenges WHERE challenge = ?1 AND tenant = ?2 AND user_id IS ?3 AND expires_at > ?4",
            session.Challenge,
            session.Tenant,
            session.User?.Id,
            scope.Now);
        if (taken == 0) return SessionResult.BadChallenge;

        var dot1 = Dot1.Of(session.Key);
        if (SqliteTeams.IsTeams(scope.Session, session.Tenant, dot1, session.Key)) return SessionResult.TeamsKey;

        var holder = (string?)scope.Session.Scalar(
            "SELECT user_id FROM attestations WHERE tenant = ?1 AND ed25519_pub = ?2", session.Tenant, session.Key);
        if (holder is not null && holder != session.User?.Id) return SessionResult.KeyTaken;
        if (session.User is { } user)
        {
            scope.Session.Run(
                "INSERT OR REPLACE INTO attestations (tenant, ed25519_pub, user_id, user_name, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                session.Tenant,
                session.Key,
                user.Id,
                user.Name,
                scope.Now);
        }

        Insert(scope, session);
        presence.Saw(scope, session.Tenant, dot1);
        return SessionResult.Opened;
    }

    /// <summary>A key that published nothing reads nowhere: there is no day to write down.</summary>
    private bool IsNews(SqliteSession session, string tenant, byte[] key, long now)
    {
        using var row = session.Read("SELECT seen FROM keys WHERE tenant = ?1 AND dot1 = ?2", tenant, Dot1.Of(key));
        return row.Read() && presence.IsNews(row.IsDBNull(0) ? null : row.GetInt64(0), now);
    }

    private static void Insert(in WriteScope scope, NewSession session)
    {
        scope.Session.Run("DELETE FROM sessions WHERE expires_at <= ?1", scope.Now);
        scope.Session.Run(
            """
            DELETE FROM sessions WHERE token IN (
                SELECT token FROM sessions WHERE tenant = ?1 AND ed25519_pub = ?2 ORDER BY expires_at DESC LIMIT -1 OFFSET ?3)
            """,
            session.Tenant,
            session.Key,
            MostPerKey - 1);
        scope.Session.Run(
            "INSERT INTO sessions (token, tenant, ed25519_pub, user_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            session.Token,
            session.Tenant,
            session.Key,
            session.User?.Id,
            session.ExpiresAt);
    }
}
