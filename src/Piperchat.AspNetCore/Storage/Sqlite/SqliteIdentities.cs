namespace Piperchat.AspNetCore;

internal sealed class SqliteIdentities(SqliteDatabase database, SqliteWriter writer, SqlitePresence presence) : IIdentities
{
    public Task<PublishOutcome> PublishAsync(NewIdentity identity) => writer.RunAsync(scope => Publish(scope, identity));

    public ValueTask<(byte[] Record, PiperchatUser? User)?> FindAsync(string tenant, string dot1, CancellationToken cancel) =>
        new(database.Read<(byte[], PiperchatUser?)?>(session =>
        {
            using var row = session.Read(
                """
                SELECT keys.record, attestations.user_id, attestations.user_name FROM keys
                LEFT JOIN attestations ON attestations.tenant = keys.tenant AND attestations.ed25519_pub = keys.ed25519_pub
                WHERE keys.tenant = ?1 AND keys.dot1 = ?2 AND keys.record IS NOT NULL
                """,
                tenant,
                dot1);
            return row.Read() ? (row.GetFieldValue<byte[]>(0), SqliteRosters.User(row, 1)) : null;
        }, cancel));

    public ValueTask<IReadOnlyList<byte[]?>> TeamKeysAsync(string tenant, IReadOnlyList<string> teams, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<byte[]?>>(session => teams.Select(team => SqliteTeams.Find(session, tenant, team)?.Record).ToList(), cancel));

    private PublishOutcome Publish(WriteScope scope, NewIdentity identity)
    {
        if (identity.Team is { } posted && SqliteTeams.Refuse(scope, identity, posted) is { } stranger) return new PublishOutcome(stranger);

        var known = Known(scope.Session, identity);
        if (known is { } row)
        {
            if (!row.Key.AsSpan().SequenceEqual(identity.Key)) return new PublishOutcome(PublishResult.Dot1Taken);
            if (row.Serial == identity.Serial && row.Digest.AsSpan().SequenceEqual(identity.Digest))
                return new PublishOutcome(PublishResult.Repeat, row.Record);
            if (row.IsTeams) return new PublishOutcome(PublishResult.TeamsKey);
            if (row.Serial >= identity.Serial) return new PublishOutcome(PublishResult.SerialTaken);
        }

        if (identity.TimeOff) return new PublishOutcome(PublishResult.TimeOff);
        if (identity.Team is not null && SqliteTeams.IsPersons(scope.Session, identity.Tenant, identity.Dot1, identity.Key))
            return new PublishOutcome(PublishResult.PersonsKey);
        if (identity.Team is { } team && SqliteTeams.TrySet(scope, identity, team) is { } taken) return taken;
        if (identity.Username is { } username)
        {
            if (SqliteUsernames.Find(scope.Session, identity.Tenant, username) is not { } claim)
                SqliteUsernames.Insert(scope, identity.Tenant, username, identity.Dot1, identity.Key, legacy: false);
            else if (!claim.Key.AsSpan().SequenceEqual(identity.Key))
                return new PublishOutcome(PublishResult.UsernameTaken, TakenBy: claim);
        }

        scope.Session.Run(
            """
            INSERT INTO keys (tenant, dot1, ed25519_pub, username, serial, digest, record, team) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO UPDATE SET username = excluded.username, serial = excluded.serial, digest = excluded.digest, record = excluded.record, team = excluded.team
            """,
            identity.Tenant,
            identity.Dot1,
            identity.Key,
            identity.Username,
            identity.Serial,
            identity.Digest,
            identity.Record,
            identity.Team?.Name);
        presence.Saw(scope, identity.Tenant, identity.Dot1);
        return new PublishOutcome(PublishResult.Stored, identity.Record);
    }

    private static (byte[] Key, long? Serial, byte[]? Digest, byte[]? Record, bool IsTeams)? Known(SqliteSession session, NewIdentity identity)
    {
        using var row = session.Read(
            "SELECT ed25519_pub, serial, digest, record, team FROM keys WHERE tenant = ?1 AND dot1 = ?2", identity.Tenant, identity.Dot1);
        if (!row.Read()) return null;
        var key = row.GetFieldValue<byte[]>(0);
        return row.IsDBNull(1)
            ? (key, null, null, null, false)
            : (key, row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), !row.IsDBNull(4));
    }
}
