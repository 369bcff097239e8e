using Microsoft.Data.Sqlite;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

internal sealed class SqliteReaders(SqliteDatabase database, SqliteWriter writer, SqlitePresence presence, TimeProvider time) : IReaders
{
    public Task<ReaderOutcome> RecordAsync(NewReaderRecord record) => writer.RunAsync(scope => Record(scope, record));

    public ValueTask<IReadOnlyList<Participant>> ListAsync(PiperchatChannel channel, ReaderQuery query, CancellationToken cancel)
    {
        var seenSince = presence.FirstDay(time.GetUtcNow().ToUnixTimeMilliseconds());
        return new(database.Read<IReadOnlyList<Participant>>(session => List(session, ChannelOf(session, channel), query, seenSince), cancel));
    }

    private static List<Participant> List(SqliteSession session, in ReadChannel channel, in ReaderQuery query, long seenSince)
    {
        var participants = new List<Participant>();
        using (var joined = Joined(session, channel, query, seenSince))
        {
            while (joined.Read()) participants.Add(Row(joined, channel.IsRosterOnly ? ReaderBy.Roster : ReaderBy.Join));
        }

        // Whoever is on the roster reads without having joined; who left by themselves doesn't.
        using (var others = OnRoster(session, channel, query.Most - participants.Count, seenSince))
        {
            while (others.Read()) participants.Add(Row(others, ReaderBy.Roster));
        }

        // A conversation that nobody wrote in yet has no number, and may have people all the same.
        if (query.Named is { Count: > 0 } && !channel.IsRosterOnly)
            participants.AddRange(SqliteNamedReaders.List(session, channel, query with { Most = query.Most - participants.Count }, seenSince));
        return participants;
    }

    private static ReadChannel ChannelOf(SqliteSession session, PiperchatChannel channel)
    {
        using var row = session.Read("SELECT channel, roster_only, shut_out FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);
        return row.Read() ? new ReadChannel(channel.Tenant, row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2) > 0) : new ReadChannel(channel.Tenant, 0, false, false);
    }

    private static SqliteDataReader Joined(SqliteSession session, in ReadChannel channel, in ReaderQuery query, long seenSince) => session.Read(
        """
        SELECT keys.record, readers.record, roster.rank, attestations.user_id, attestations.user_name
        FROM readers JOIN keys ON keys.tenant = ?2 AND keys.dot1 = readers.dot1 AND keys.team IS NULL AND keys.seen >= ?6
        LEFT JOIN roster ON roster.channel = ?1 AND roster.ed25519_pub = readers.ed25519_pub
        LEFT JOIN attestations ON attestations.tenant = ?2 AND attestations.ed25519_pub = readers.ed25519_pub
        WHERE readers.channel = ?1 AND readers.joined AND (roster.rank < ?4 OR (roster.rank IS NULL AND NOT ?3
            AND (?7 IS NULL OR attestations.user_id IN (SELECT value FROM json_each(?7)))))
        ORDER BY readers.seq LIMIT ?5
        """,
        channel.Number,
        channel.Tenant,
        channel.IsRosterOnly ? 1 : 0,
        (int)Role.Banned,
        query.Most,
        seenSince,
        query is { NamedOnly: true, Named: { } named } ? SqliteNamedReaders.Json(named) : null);

    private static SqliteDataReader OnRoster(SqliteSession session, in ReadChannel channel, int most, long seenSince) => session.Read(
        """
        SELECT keys.record, NULL, roster.rank, attestations.user_id, attestations.user_name
        FROM roster JOIN keys ON keys.tenant = ?2 AND keys.dot1 = roster.dot1 AND keys.record IS NOT NULL AND keys.team IS NULL AND keys.seen >= ?5
        LEFT JOIN attestations ON attestations.tenant = ?2 AND attestations.ed25519_pub = roster.ed25519_pub
        WHERE roster.channel = ?1 AND roster.rank < ?3
            AND NOT EXISTS (SELECT 1 FROM readers WHERE readers.channel = ?1 AND readers.ed25519_pub = roster.ed25519_pub)
        ORDER BY roster.rank, roster.seq LIMIT ?4
        """,
        channel.Number,
        channel.Tenant,
        (int)Role.Banned,
        most,
        seenSince);

    private static Participant Row(SqliteDataReader row, ReaderBy by) => new(
        row.GetFieldValue<byte[]>(0),
        row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1),
        by,
        row.IsDBNull(2) ? null : (Role)row.GetInt32(2),
        SqliteRosters.User(row, 3));

    private ReaderOutcome Record(WriteScope scope, NewReaderRecord record)
    {
        if (IdentityOf(scope.Session, record) is not var (identity, isTeams, seen)) return new ReaderOutcome(ReaderResult.NoIdentity);
        if (isTeams) return new ReaderOutcome(ReaderResult.TeamsKey);

        var head = SqliteLog.ReadHead(scope, record.Channel);
        var joins = record.Kind == EntryKind.Join;
        var last = LastOf(scope.Session, head.Channel, record.Key);
        if (last is { } known)
        {
            if (known.CreatedAt == record.CreatedAt && known.Joined == joins) return new ReaderOutcome(ReaderResult.Repeat, known.Seq);
            if (known.CreatedAt > record.CreatedAt || (known.CreatedAt == record.CreatedAt && joins))
                return new ReaderOutcome(ReaderResult.Superseded);
        }

        if (record.TimeOff) return new ReaderOutcome(ReaderResult.TimeOff);

        if (RefuseReader(scope.Session, record, head) is { } refused) return new ReaderOutcome(refused);
        var isReader = last is { Joined: true };
        var isAway = seen < presence.FirstDay(scope.Now);
        if (joins && head.Readers >= record.MostReaders && (isAway || !isReader))
        {
            // Whoever is away takes nobody's place, and this key itself may be one of them.
            if (head.Readers - DropAway(scope, record, head.Channel) >= record.MostReaders) return new ReaderOutcome(ReaderResult.TooMany);
            isReader = false;
        }

        if (joins) SqlitePresence.Joined(scope, record.Channel.Tenant, record.Dot1);
        return new ReaderOutcome(ReaderResult.Stored, Store(scope, record, head, identity, (joins ? 1 : 0) - (isReader ? 1 : 0)));
    }

    /// <summary>
    /// Ends the joins of those who are away; they would have to join again in any case. Done where a channel is full, and so often enough that no list of
    /// readers goes through more joins than the channel may have readers.
    /// </summary>
    private int DropAway(in WriteScope scope, NewReaderRecord record, long channel)
    {
        var dropped = scope.Session.Run(
            """
            UPDATE readers SET joined = 0 WHERE channel = ?1 AND joined
                AND NOT EXISTS (SELECT 1 FROM keys WHERE keys.tenant = ?2 AND keys.dot1 = readers.dot1 AND keys.seen >= ?3)
            """,
            channel,
            record.Channel.Tenant,
            presence.FirstDay(scope.Now));
        scope.Session.Run("UPDATE channels SET readers = readers - ?2 WHERE channel = ?1", channel, dropped);
        return dropped;
    }

    private static ReaderResult? RefuseReader(SqliteSession session, NewReaderRecord record, in ChannelHead head)
    {
        if (!head.IsClaimed) return null;
        var role = SqliteRosters.RoleOf(session, head.Channel, record.Key);
        if (role == Role.Banned || (head.ShutsOut && SqliteRosters.IsUserBanned(session, head.Channel, record.Channel.Tenant, record.UserId)))
            return ReaderResult.Banned;
        return role == Role.None || (head.IsRosterOnly && !role.TakesPart()) ? ReaderResult.MembersOnly : null;
    }

    private static long Store(in WriteScope scope, NewReaderRecord record, in ChannelHead before, byte[] identity, int change)
    {
        var head = SqliteLog.Made(scope, record.Channel, before);
        var seq = head.Seq + 1;
        SqliteLog.Append(scope, record.Channel, head, new LogEntry(seq, record.Kind, Render(record, identity, seq, scope.Now)), record.CreatedAt);
        scope.Session.Run(
            """
            INSERT OR REPLACE INTO readers (channel, ed25519_pub, dot1, joined, created_at, seq, record)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            head.Channel,
            record.Key,
            record.Dot1,
            record.Kind == EntryKind.Join ? 1 : 0,
            record.CreatedAt,
            seq,
            record.Record);
        scope.Session.Run(
            "UPDATE channels SET head = ?2, readers = readers + ?3, last_activity = ?4 WHERE channel = ?1", head.Channel, seq, change, scope.Now);
        return seq;
    }

    private static byte[] Render(NewReaderRecord record, byte[] identity, long seq, long now)
    {
        using var json = new CanonicalWriter(record.Record.Length + identity.Length + 256);
        json.BeginObject();
        json.Member("seq"u8, seq);
        json.Member("receivedAt"u8, WireTime.Format(now));
        json.Member("channel"u8, record.Channel.Name);
        json.Member("type"u8, record.Kind == EntryKind.Join ? "join" : "leave");
        json.Name("record"u8);
        json.Raw(record.Record);
        json.Name("identity"u8);
        json.Raw(identity);
        json.EndObject();
        return json.ToArray();
    }

    private static (byte[] Record, bool IsTeams, long? Seen)? IdentityOf(SqliteSession session, NewReaderRecord record)
    {
        using var row = session.Read(
            "SELECT record, team, seen FROM keys WHERE tenant = ?1 AND dot1 = ?2 AND ed25519_pub = ?3", record.Channel.Tenant, record.Dot1, record.Key);
        return row.Read() && !row.IsDBNull(0) ? (row.GetFieldValue<byte[]>(0), !row.IsDBNull(1), row.IsDBNull(2) ? null : row.GetInt64(2)) : null;
    }

    private static (bool Joined, long CreatedAt, long Seq)? LastOf(SqliteSession session, long channel, byte[] key)
    {
        using var row = session.Read("SELECT joined, created_at, seq FROM readers WHERE channel = ?1 AND ed25519_pub = ?2", channel, key);
        return row.Read() ? (row.GetBoolean(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }
}

/// <summary>A channel as whoever asks for its readers needs it.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Number">Its number; 0 where it isn't there yet.</param>
/// <param name="IsRosterOnly">Only members are readers.</param>
/// <param name="ShutsOut">The log removed or banned someone.</param>
internal readonly record struct ReadChannel(string Tenant, long Number, bool IsRosterOnly, bool ShutsOut);
