using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

internal sealed class SqliteReaders(SqliteDatabase database, SqliteWriter writer) : IReaders
{
    public Task<ReaderOutcome> RecordAsync(NewReaderRecord record) => writer.RunAsync(scope => Record(scope, record));

    public ValueTask<IReadOnlyList<Participant>> ListAsync(PiperchatChannel channel, CancellationToken cancel) => new(database.Read(session =>
    {
        if (SqliteLog.FindChannel(session, channel) is not { } number) return [];
        using var rows = session.Read(
            """
            SELECT keys.record, readers.record FROM readers JOIN keys ON keys.tenant = ?2 AND keys.dot1 = readers.dot1
            WHERE readers.channel = ?1 AND readers.joined ORDER BY readers.seq
            """,
            number,
            channel.Tenant);
        var participants = new List<Participant>();
        while (rows.Read()) participants.Add(new Participant(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1)));
        return participants;
    }, cancel));

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

        var change = (joins ? 1 : 0) - (last is { Joined: true } ? 1 : 0);
        if (change > 0 && head.Readers >= record.MostReaders) return new ReaderOutcome(ReaderResult.TooMany);
        return new ReaderOutcome(ReaderResult.Stored, Store(scope, record, head, identity, change));
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
