using Microsoft.Data.Sqlite;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

internal sealed class SqliteMessageLog(SqliteDatabase database, SqliteWriter writer, SqlitePresence presence) : IMessageLog
{
    /// <summary>The same author and content in a channel within this time is one message sent twice (1.0 and 1.1).</summary>
    private const long RepeatWindow = 10_000;

    public Task<PostOutcome> PostAsync(NewMessage message) =>
        writer.RunAsync(scope => Post(scope, message), message.Opening.Length + (message.OpeningWithFiles?.Length ?? 0));

    public Task<EraseOutcome> EraseAsync(NewErasure erasure) => writer.RunAsync(scope => SqliteErasures.Erase(scope, erasure));

    public ValueTask<long> HeadAsync(PiperchatChannel channel, CancellationToken cancel) => new(database.Read(session =>
        (long?)session.Scalar("SELECT head FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name) ?? SqliteLog.Floor(session), cancel));

    public ValueTask<long> BeforeLastAsync(PiperchatChannel channel, int messages, CancellationToken cancel) => new(database.Read(session =>
    {
        if (SqliteLog.FindChannel(session, channel) is not { } number) return SqliteLog.Floor(session);
        var entry = (long?)session.Scalar(
            "SELECT entry FROM entries WHERE entry BETWEEN ?1 AND ?2 AND kind = 0 ORDER BY entry DESC LIMIT 1 OFFSET ?3",
            SqliteLog.Entry(number, 0),
            SqliteLog.Entry(number, SqliteLog.MostSeq),
            messages - 1);
        return entry is { } first ? SqliteLog.SeqOf(first) - 1 : 0;
    }, cancel));

    public ValueTask<IReadOnlyList<LogEntry>> AfterAsync(PiperchatChannel channel, long seq, Page page, CancellationToken cancel) =>
        ReadAsync(channel, page, newestFirst: false, (session, number) => session.Read(
            "SELECT entry, kind, length(body), body FROM entries WHERE entry > ?1 AND entry <= ?2 ORDER BY entry LIMIT ?3",
            SqliteLog.Entry(number, seq),
            SqliteLog.Entry(number, SqliteLog.MostSeq),
            page.Entries), cancel);

    public ValueTask<IReadOnlyList<LogEntry>> BeforeAsync(PiperchatChannel channel, long seq, Page page, CancellationToken cancel) =>
        ReadAsync(channel, page, newestFirst: true, (session, number) => session.Read(
            "SELECT entry, kind, length(body), body FROM entries WHERE entry >= ?1 AND entry < ?2 ORDER BY entry DESC LIMIT ?3",
            SqliteLog.Entry(number, 0),
            SqliteLog.Entry(number, seq),
            page.Entries), cancel);

    public ValueTask<IReadOnlyList<LogEntry>> MessagesAsync(PiperchatChannel channel, long? since, Page page, CancellationToken cancel) =>
        since is { } time ? MessagesSinceAsync(channel, time, page, cancel) : LastMessagesAsync(channel, page, cancel);

    private ValueTask<IReadOnlyList<LogEntry>> LastMessagesAsync(PiperchatChannel channel, Page page, CancellationToken cancel) =>
        ReadAsync(channel, page, newestFirst: true, (session, number) => session.Read(
            "SELECT entry, kind, length(body), body FROM entries WHERE entry BETWEEN ?1 AND ?2 AND kind = 0 ORDER BY entry DESC LIMIT ?3",
            SqliteLog.Entry(number, 0),
            SqliteLog.Entry(number, SqliteLog.MostSeq),
            page.Entries), cancel);

    private ValueTask<IReadOnlyList<LogEntry>> MessagesSinceAsync(PiperchatChannel channel, long time, Page page, CancellationToken cancel) =>
        ReadAsync(channel, page, newestFirst: false, (session, number) => session.Read(
            """
            SELECT entry, kind, length(body), body FROM entries
            WHERE entry > ?1 AND entry <= ?2 AND kind = 0 AND created_at > ?3 ORDER BY entry LIMIT ?4
            """,
            SqliteLog.Entry(number, LastReceivedBefore(session, channel, number, time - Reception.ClockMilliseconds)),
            SqliteLog.Entry(number, SqliteLog.MostSeq),
            time,
            page.Entries), cancel);

    private PostOutcome Post(WriteScope scope, NewMessage message)
    {
        var head = SqliteLog.ReadHead(scope, message.Channel);
        if (head.IsClaimed && SqliteRosters.RefuseSender(scope.Session, head, message.Channel.Tenant, message.Key, message.UserId) is { } stranger)
            return new PostOutcome(stranger);
        if (Known(scope.Session, message, head.Channel) is { } known) return known;
        if (message.TimeOff) return new PostOutcome(PostResult.TimeOff);
        if (RepeatedContent(scope, message, head.Channel) is { } repeated) return repeated;
        if (head.ShutsOut && message.WrappedFor.Any(dot1 => SqliteRosters.IsShutOut(scope.Session, head.Channel, dot1)))
            return new PostOutcome(PostResult.ReaderRemoved);

        var key = message.Dot1 is null ? default : KeyOf(scope.Session, message.Channel.Tenant, message.Dot1);
        if (key.Bound is not null && !key.Bound.AsSpan().SequenceEqual(message.Key)) return new PostOutcome(PostResult.Dot1Taken);
        if (key.IsTeams) return new PostOutcome(PostResult.TeamsKey);

        var username = key.Username;
        if (message.ClaimedName is { } name && HolderOf(scope.Session, message.Channel.Tenant, name) is { } holder)
        {
            if (message.Key is null || !holder.AsSpan().SequenceEqual(message.Key)) return new PostOutcome(PostResult.UsernameTaken);
            username = name;
        }

        if (message.Dot1 is not null && key.Bound is null)
        {
            scope.Session.Run(
                "INSERT INTO keys (tenant, dot1, ed25519_pub, seen) VALUES (?1, ?2, ?3, ?4)",
                message.Channel.Tenant,
                message.Dot1,
                message.Key,
                SqlitePresence.DayOf(scope.Now));
        }
        else if (message.Dot1 is not null && presence.IsNews(key.Seen, scope.Now))
        {
            presence.Saw(scope, message.Channel.Tenant, message.Dot1);
        }

        return new PostOutcome(PostResult.Stored, Store(scope, message, head, username));
    }

    private static LogEntry Store(in WriteScope scope, NewMessage message, in ChannelHead before, string? username)
    {
        var head = SqliteLog.Made(scope, message.Channel, before);
        var seq = head.Seq + 1;
        var entry = new LogEntry(seq, EntryKind.Message, Finish(message, head, username, seq, scope.Now));
        SqliteLog.Append(scope, message.Channel, head, entry, message.CreatedAt);
        scope.Session.Run(
            "INSERT INTO ids (id, tenant, legacy, ed25519_pub, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
            message.Id,
            message.Channel.Tenant,
            message.Legacy ? 1 : 0,
            message.Key,
            SqliteLog.Entry(head.Channel, seq));
        scope.Session.Run(
            "UPDATE channels SET head = ?2, hint = ?3, messages = messages + 1, last_activity = ?4 WHERE channel = ?1",
            head.Channel,
            seq,
            message.Hint,
            scope.Now);
        if (message.ContentDigest is not null)
        {
            scope.Session.Run(
                "INSERT OR REPLACE INTO repeats (channel, digest, at, entry) VALUES (?1, ?2, ?3, ?4)",
                head.Channel,
                message.ContentDigest,
                scope.Now,
                SqliteLog.Entry(head.Channel, seq));
        }

        return entry;
    }

    /// <summary>Adds to the public form what only the writer knows: the name that the key holds, the hint, the seq and the time.</summary>
    private static byte[] Finish(NewMessage message, in ChannelHead head, string? username, long seq, long now)
    {
        using var json = new CanonicalWriter(message.Opening.Length + 256);
        json.Raw(message.Opening);
        json.Member("author"u8, username ?? message.Label);
        json.Member("author_name"u8, username ?? message.Label);
        if (username is not null) json.Member("username"u8, username);
        json.Member("prev_hash"u8, head.Hint);
        json.Member("seq"u8, seq);
        json.Member("receivedAt"u8, WireTime.Format(now));
        json.EndObject();
        return json.ToArray();
    }

    /// <summary>
    /// An id that was seen before gives the same key in the same channel its first message, and anyone else nothing of it
    /// (attacks 8 and 26). Ids of 1.0 to 1.3, which sign no tenant, are looked for in all tenants (attack 27).
    /// </summary>
    private static PostOutcome? Known(SqliteSession session, NewMessage message, long channel)
    {
        using var row = session.Read(
            "SELECT tenant, ed25519_pub, entry FROM ids WHERE id = ?1 AND (tenant = ?2 OR legacy OR ?3)",
            message.Id,
            message.Channel.Tenant,
            message.Legacy ? 1 : 0);
        if (!row.Read()) return null;

        var entry = row.GetInt64(2);
        var same = message.Key is not null
            && !row.IsDBNull(1) && row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(message.Key)
            && SqliteLog.ChannelOf(entry) == channel;
        if (!same) return new PostOutcome(PostResult.IdTaken);

        // Ids outlive retention: of what expired long ago not even the place is there.
        return EntryAt(session, entry) is { Kind: EntryKind.Message } first ? new PostOutcome(PostResult.Repeat, first) : new PostOutcome(PostResult.Gone);
    }

    private static PostOutcome? RepeatedContent(in WriteScope scope, NewMessage message, long channel)
    {
        if (message.ContentDigest is null) return null;

        // What lies ahead was written before the clock was set back: it would count as a moment ago until the clock comes there again.
        scope.Session.Run("DELETE FROM repeats WHERE at <= ?1 OR at > ?2", scope.Now - RepeatWindow, scope.Now + RepeatWindow);
        return scope.Session.Scalar("SELECT entry FROM repeats WHERE channel = ?1 AND digest = ?2", channel, message.ContentDigest)
                is long entry && EntryAt(scope.Session, entry) is { } first
            ? new PostOutcome(PostResult.Repeat, first)
            : null;
    }

    private static (byte[]? Bound, string? Username, long? Seen, bool IsTeams) KeyOf(SqliteSession session, string tenant, string dot1)
    {
        using var row = session.Read("SELECT ed25519_pub, username, seen, team FROM keys WHERE tenant = ?1 AND dot1 = ?2", tenant, dot1);
        return row.Read()
            ? (row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2), !row.IsDBNull(3))
            : default;
    }

    private static byte[]? HolderOf(SqliteSession session, string tenant, string username) =>
        (byte[]?)session.Scalar("SELECT ed25519_pub FROM usernames WHERE tenant = ?1 AND username = ?2", tenant, username);

    private static LogEntry? EntryAt(SqliteSession session, long entry)
    {
        using var row = session.Read("SELECT kind, body FROM entries WHERE entry = ?1", entry);
        return row.Read() ? new LogEntry(SqliteLog.SeqOf(entry), (EntryKind)row.GetInt32(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>
    /// The seq of the last entry received at <paramref name="time"/> or before, by halving: times received rise with seq. (Where
    /// the relay's clock was set back, the answer may lie too late by as much; old clients, who alone ask, order by time anyway.)
    /// </summary>
    private static long LastReceivedBefore(SqliteSession session, PiperchatChannel channel, long number, long time)
    {
        var low = 0L;
        var high = (long?)session.Scalar("SELECT head FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name) ?? 0;
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (session.Scalar("SELECT at FROM entries WHERE entry = ?1", SqliteLog.Entry(number, middle)) is long at && at > time)
                high = middle - 1;
            else
                low = middle;
        }

        return low;
    }

    /// <summary>Reads row by row, no further than the page's bytes: a body that wouldn't fit isn't fetched.</summary>
    private ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        PiperchatChannel channel, Page page, bool newestFirst, Func<SqliteSession, long, SqliteDataReader> select, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<LogEntry>>(session =>
        {
            if (SqliteLog.FindChannel(session, channel) is not { } number) return [];
            using var rows = select(session, number);
            var entries = new List<LogEntry>();
            for (var bytes = 0L; rows.Read();)
            {
                cancel.ThrowIfCancellationRequested();
                bytes += rows.GetInt64(2);
                if (bytes > page.Bytes && entries.Count > 0) break;
                entries.Add(new LogEntry(SqliteLog.SeqOf(rows.GetInt64(0)), (EntryKind)rows.GetInt32(1), rows.GetFieldValue<byte[]>(3)));
            }

            if (newestFirst) entries.Reverse();
            return entries;
        }, cancel));
}
