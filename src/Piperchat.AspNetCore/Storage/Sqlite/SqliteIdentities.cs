namespace Piperchat.AspNetCore;

internal sealed class SqliteIdentities(SqliteDatabase database, SqliteWriter writer) : IIdentities
{
    public Task<PublishOutcome> PublishAsync(NewIdentity identity) => writer.RunAsync(scope => Publish(scope, identity));

    public ValueTask<byte[]?> FindAsync(string tenant, string dot1, CancellationToken cancel) => new(database.Read(session =>
        (byte[]?)session.Scalar("SELECT record FROM keys WHERE tenant = ?1 AND dot1 = ?2", tenant, dot1), cancel));

    private static PublishOutcome Publish(WriteScope scope, NewIdentity identity)
    {
        var known = Known(scope.Session, identity);
        if (known is { } row)
        {
            if (!row.Key.AsSpan().SequenceEqual(identity.Key)) return new PublishOutcome(PublishResult.Dot1Taken);
            if (row.Serial == identity.Serial && row.Digest.AsSpan().SequenceEqual(identity.Digest))
                return new PublishOutcome(PublishResult.Repeat, row.Record);
            if (row.Serial >= identity.Serial) return new PublishOutcome(PublishResult.SerialTaken);
        }

        if (identity.TimeOff) return new PublishOutcome(PublishResult.TimeOff);
        if (identity.Username is { } username)
        {
            if (SqliteUsernames.Find(scope.Session, identity.Tenant, username) is not { } claim)
                SqliteUsernames.Insert(scope, identity.Tenant, username, identity.Dot1, identity.Key, legacy: false);
            else if (!claim.Key.AsSpan().SequenceEqual(identity.Key))
                return new PublishOutcome(PublishResult.UsernameTaken, TakenBy: claim);
        }

        scope.Session.Run(
            """
            INSERT OR REPLACE INTO keys (tenant, dot1, ed25519_pub, username, serial, digest, record)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            identity.Tenant,
            identity.Dot1,
            identity.Key,
            identity.Username,
            identity.Serial,
            identity.Digest,
            identity.Record);
        return new PublishOutcome(PublishResult.Stored, identity.Record);
    }

    private static (byte[] Key, long? Serial, byte[]? Digest, byte[]? Record)? Known(SqliteSession session, NewIdentity identity)
    {
        using var row = session.Read(
            "SELECT ed25519_pub, serial, digest, record FROM keys WHERE tenant = ?1 AND dot1 = ?2", identity.Tenant, identity.Dot1);
        if (!row.Read()) return null;
        var key = row.GetFieldValue<byte[]>(0);
        return row.IsDBNull(1)
            ? (key, null, null, null)
            : (key, row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));
    }
}
