namespace Piperchat.AspNetCore;

internal sealed class SqliteRetention(SqliteDatabase database, SqliteWriter writer) : IRetention
{
    /// <summary>
    /// How many places of expired messages stay, the newest: a sender may be a little behind, and readers look as far back as this for what a <c>prev</c> names.
    /// </summary>
    internal const int KeptPlaces = 50;

    public ValueTask<IReadOnlyList<KeptChannel>> ChannelsAsync(long after, int limit, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<KeptChannel>>(session =>
        {
            using var rows = session.Read(
                """
                SELECT channel, tenant, name, messages, coalesce((
                    SELECT at FROM entries WHERE entry > (channel << 40) + expired AND entry < (channel + 1) << 40 AND kind = 0 ORDER BY entry LIMIT 1), 0)
                FROM channels WHERE channel > ?1 AND messages > 0
                    AND NOT EXISTS (SELECT 1 FROM teams WHERE teams.tenant = channels.tenant AND ?3 || teams.team = channels.name)
                ORDER BY channel LIMIT ?2
                """,
                after,
                limit,
                PiperchatTeam.Prefix);
            var channels = new List<KeptChannel>();
            while (rows.Read())
                channels.Add(new KeptChannel(rows.GetInt64(0), new PiperchatChannel(rows.GetString(1), rows.GetString(2)), rows.GetInt64(3), rows.GetInt64(4)));
            return channels;
        }, cancel));

    public Task<int> ExpireAsync(KeptChannel channel, KeepingBounds bounds) => writer.RunAsync(scope => Expire(scope, channel, bounds));

    public async Task<bool> GiveBackAsync(CancellationToken cancel)
    {
        if (!database.Read(SqliteSpace.IsShrinkable, cancel)) await writer.RunAloneAsync(SqliteSpace.WriteAnew, cancel);
        var more = await writer.RunAsync(static scope => SqliteSpace.GiveBack(scope.Session));
        if (!more) await writer.RunAloneAsync(static session => session.TryEmptyLog(SqliteDatabase.BusyMilliseconds), cancel);
        return more;
    }

    private static int Expire(WriteScope scope, KeptChannel kept, KeepingBounds bounds)
    {
        long messages, expired, cut;
        using (var row = scope.Session.Read("SELECT messages, expired, cut FROM channels WHERE channel = ?1 AND tenant = ?2 AND name = ?3", kept.Number, kept.Channel.Tenant, kept.Channel.Name))
        {
            // It may have been erased since it was listed.
            if (!row.Read()) return 0;
            (messages, expired, cut) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        }

        var gone = Oldest(scope, kept.Number, expired, bounds, messages);
        if (gone.Count == 0) return 0;
        foreach (var (entry, body) in gone) Replace(scope, kept.Channel, entry, body);
        expired = SqliteLog.SeqOf(gone[^1].Entry);
        scope.Session.Run("DELETE FROM repeats WHERE channel = ?1 AND entry <= ?2", kept.Number, SqliteLog.Entry(kept.Number, expired));
        cut = Cut(scope, kept.Number, expired, cut);
        scope.Session.Run("UPDATE channels SET messages = messages - ?2, expired = ?3, cut = ?4 WHERE channel = ?1", kept.Number, gone.Count, expired, cut);
        return gone.Count;
    }

    /// <summary>
    /// A step's oldest messages past the bounds. In the order of the log: where the relay's clock went back, a message waits for those before it, and none goes
    /// from the middle.
    /// </summary>
    private static List<(long Entry, byte[] Body)> Oldest(in WriteScope scope, long channel, long expired, in KeepingBounds bounds, long messages)
    {
        var gone = new List<(long, byte[])>();
        using var rows = scope.Session.Read(
            "SELECT entry, at, body FROM entries WHERE entry > ?1 AND entry <= ?2 AND kind = 0 ORDER BY entry LIMIT ?3",
            SqliteLog.Entry(channel, expired),
            SqliteLog.Entry(channel, SqliteLog.MostSeq),
            IRetention.StepMessages);
        while (rows.Read() && (messages - gone.Count > bounds.Most || rows.GetInt64(1) <= bounds.Until)) gone.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(2)));
        return gone;
    }

    private static void Replace(in WriteScope scope, PiperchatChannel channel, long entry, byte[] body)
    {
        var seq = SqliteLog.SeqOf(entry);
        var place = SqliteTombstones.Expired(body, channel, seq);
        scope.Session.Run("UPDATE entries SET kind = ?2, body = ?3 WHERE entry = ?1", entry, (int)EntryKind.Gone, place);
        scope.AnnounceChange(channel, new LogEntry(seq, EntryKind.Gone, place));
    }

    /// <summary>Takes out the places before the last ones. Only those: who resumes before them reads on from there, without a hole.</summary>
    private static long Cut(in WriteScope scope, long channel, long expired, long cut)
    {
        var last = (long?)scope.Session.Scalar(
            "SELECT entry FROM entries WHERE entry > ?1 AND entry <= ?2 AND kind = ?3 ORDER BY entry DESC LIMIT 1 OFFSET ?4",
            SqliteLog.Entry(channel, cut),
            SqliteLog.Entry(channel, expired),
            (int)EntryKind.Gone,
            KeptPlaces);
        if (last is not { } until) return cut;
        scope.Session.Run("DELETE FROM entries WHERE entry > ?1 AND entry <= ?2 AND kind = ?3", SqliteLog.Entry(channel, cut), until, (int)EntryKind.Gone);
        return SqliteLog.SeqOf(until);
    }
}
