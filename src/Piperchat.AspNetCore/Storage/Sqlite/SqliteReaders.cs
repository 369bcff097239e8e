using Microsoft.Data.Sqlite;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

internal sealed class SqliteReaders(SqliteDatabase database, SqliteWriter writer) : IReaders
{
    public Task<ReaderOutcome> RecordAsync(NewReaderRecord record) => writer.RunAsync(scope => Record(scope, record));

    public ValueTask<IReadOnlyList<Participant>> ListAsync(PiperchatChannel channel, int most, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<Participant>>(session =>
        {
            if (ChannelOf(session, channel) is not var (number, rosterOnly)) return [];
            var participants = new List<Participant>();
            using (var joined = Joined(session, number, channel.Tenant, rosterOnly, most))
            {
                while (joined.Read()) participants.Add(Row(joined, rosterOnly));
            }

            // Whoever is on the roster reads without having joined; who left by themselves doesn't.
            using var others = Others(session, number, channel.Tenant, most - participants.Count);
            while (others.Read()) participants.Add(Row(others, byRoster: true));
            return participants;
        }, cancel));

    private static (long Number, bool RosterOnly)? ChannelOf(SqliteSession session, PiperchatChannel channel)
    {
        using var row = session.Read("SELECT channel, roster_only FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);
        return row.Read() ? (row.GetInt64(0), row.GetBoolean(1)) : null;
    }

    private static SqliteDataReader Joined(SqliteSession session, long channel, string tenant, bool rosterOnly, int most) => session.Read(
        """
        SELECT keys.record, readers.record, roster.rank, attestations.user_id, attestations.user_name
        FROM readers JOIN keys ON keys.tenant = ?2 AND keys.dot1 = readers.dot1
        LEFT JOIN roster ON roster.channel = ?1 AND roster.ed25519_pub = readers.ed25519_pub
        LEFT JOIN attestations ON attestations.tenant = ?2 AND attestations.ed25519_pub = readers.ed25519_pub
        WHERE readers.channel = ?1 AND readers.joined AND (roster.rank < ?4 OR (roster.rank IS NULL AND NOT ?3))
        ORDER BY readers.seq LIMIT ?5
        """,
        channel,
        tenant,
        rosterOnly ? 1 : 0,
        (int)Role.Banned,
        most);

    private static SqliteDataReader Others(SqliteSession session, long channel, string tenant, int most) => session.Read(
        """
        SELECT keys.record, NULL, roster.rank, attestations.user_id, attestations.user_name
        FROM roster JOIN keys ON keys.tenant = ?2 AND keys.dot1 = roster.dot1 AND keys.record IS NOT NULL
        LEFT JOIN attestations ON attestations.tenant = ?2 AND attestations.ed25519_pub = roster.ed25519_pub
        WHERE roster.channel = ?1 AND roster.rank < ?3
            AND NOT EXISTS (SELECT 1 FROM readers WHERE readers.channel = ?1 AND readers.ed25519_pub = roster.ed25519_pub)
        ORDER BY roster.rank, roster.seq LIMIT ?4
        """,
        channel,
        tenant,
        (int)Role.Banned,
        most);

    private static Participant Row(SqliteDataReader row, bool byRoster) => new(
        row.GetFieldValue<byte[]>(0),
        row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1),
        byRoster,
        row.IsDBNull(2) ? null : (Role)row.GetInt32(2),
        SqliteRosters.User(row, 3));

    private static ReaderOutcome Record(WriteScope scope, NewReaderRecord record)
    {
        var identity = IdentityOf(scope.Session, record);
        if (identity is null) return new ReaderOutcome(ReaderResult.NoIdentity);

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
        var change = (joins ? 1 : 0) - (last is { Joined: true } ? 1 : 0);
        if (change > 0 && head.Readers >= record.MostReaders) return new ReaderOutcome(ReaderResult.TooMany);
        return new ReaderOutcome(ReaderResult.Stored, Store(scope, record, head, identity, change));
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

    private static byte[]? IdentityOf(SqliteSession session, NewReaderRecord record) => (byte[]?)session.Scalar(
        "SELECT record FROM keys WHERE tenant = ?1 AND dot1 = ?2 AND ed25519_pub = ?3", record.Channel.Tenant, record.Dot1, record.Key);

    private static (bool Joined, long CreatedAt, long Seq)? LastOf(SqliteSession session, long channel, byte[] key)
    {
        using var row = session.Read("SELECT joined, created_at, seq FROM readers WHERE channel = ?1 AND ed25519_pub = ?2", channel, key);
        return row.Read() ? (row.GetBoolean(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }
}
