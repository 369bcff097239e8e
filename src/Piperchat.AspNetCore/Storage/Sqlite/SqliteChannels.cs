namespace Piperchat.AspNetCore;

internal sealed class SqliteChannels(SqliteDatabase database) : IChannels
{
    public ValueTask<IReadOnlyList<ChannelSummary>> ListAsync(string tenant, string search, string after, int limit, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<ChannelSummary>>(session =>
        {
            // Letters, digits and hyphens all come before ~.
            using var rows = session.Read(
                """
                SELECT name, created_at, messages, last_activity, claimed FROM channels
                WHERE tenant = ?1 AND name > ?2 AND name >= ?3 AND name < ?3 || '~' AND head > 0 ORDER BY name LIMIT ?4
                """,
                tenant,
                after,
                search,
                limit);
            var channels = new List<ChannelSummary>();
            while (rows.Read())
                channels.Add(new ChannelSummary(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetBoolean(4)));
            return channels;
        }, cancel));

    public ValueTask<RelayCounts> CountAsync(string tenant, CancellationToken cancel) => new(database.Read(session =>
    {
        using var row = session.Read(
            """
            SELECT count(*), total(messages), (SELECT count(*) FROM keys WHERE tenant = ?1)
            FROM channels WHERE tenant = ?1 AND head > 0
            """,
            tenant);
        row.Read();
        return new RelayCounts(row.GetInt64(0), (long)row.GetDouble(1), row.GetInt64(2));
    }, cancel));
}
