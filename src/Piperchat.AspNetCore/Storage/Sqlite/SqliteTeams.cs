namespace Piperchat.AspNetCore;

/// <summary>Which key each team has now. Former ones keep their records.</summary>
internal static class SqliteTeams
{
    /// <summary>Why whoever posts a team's key may not, or null: where its channel was claimed, its members make the key.</summary>
    public static PublishResult? Refuse(in WriteScope scope, NewIdentity identity, NewTeamKey team)
    {
        var head = SqliteLog.ReadHead(scope, new PiperchatTeam(identity.Tenant, team.Name).Channel);
        var refusal = head.IsClaimed ? SqliteRosters.RefuseSender(scope.Session, head, identity.Tenant, team.Publisher, team.UserId) : null;
        return refusal is null ? null : refusal == PostResult.Banned ? PublishResult.Banned : PublishResult.MembersOnly;
    }

    /// <summary>
    /// Gives the team this key in the place of the one that is named. Of two members who make a new one at once, one is told to take the other's.
    /// </summary>
    public static PublishOutcome? TrySet(in WriteScope scope, NewIdentity identity, NewTeamKey team)
    {
        var current = Find(scope.Session, identity.Tenant, team.Name);
        var isMeant = current is { Key: var key } ? key.AsSpan().SequenceEqual(team.Replaces) : team.Replaces is null;
        if (!isMeant) return new PublishOutcome(PublishResult.TeamKeyTaken, current?.Record);
        scope.Session.Run("INSERT OR REPLACE INTO teams (tenant, team, dot1) VALUES (?1, ?2, ?3)", identity.Tenant, team.Name, identity.Dot1);
        return null;
    }

    /// <summary>Whether a key is a person's already: it wrote, joined, has a role or belongs to a log-in.</summary>
    public static bool IsPersons(SqliteSession session, string tenant, string dot1, byte[] key) => session.Scalar(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM keys WHERE tenant = ?1 AND dot1 = ?2 AND team IS NULL)
            OR EXISTS (SELECT 1 FROM sessions WHERE tenant = ?1 AND ed25519_pub = ?3)
            OR EXISTS (SELECT 1 FROM attestations WHERE tenant = ?1 AND ed25519_pub = ?3)
            OR EXISTS (SELECT 1 FROM roster JOIN channels USING (channel) WHERE tenant = ?1 AND dot1 = ?2)
        """,
        tenant,
        dot1,
        key) is not null;

    public static (byte[] Key, byte[] Record)? Find(SqliteSession session, string tenant, string team)
    {
        using var row = session.Read(
            "SELECT keys.ed25519_pub, keys.record FROM teams JOIN keys ON keys.tenant = ?1 AND keys.dot1 = teams.dot1 WHERE teams.tenant = ?1 AND teams.team = ?2",
            tenant,
            team);
        return row.Read() ? (row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Whether a key is, or was, that of a team: nobody writes, joins, has a name or a role, or opens a session by it.</summary>
    public static bool IsTeams(SqliteSession session, string tenant, string dot1, byte[] key) => session.Scalar(
        "SELECT 1 FROM keys WHERE tenant = ?1 AND dot1 = ?2 AND ed25519_pub = ?3 AND team IS NOT NULL", tenant, dot1, key) is not null;
}
