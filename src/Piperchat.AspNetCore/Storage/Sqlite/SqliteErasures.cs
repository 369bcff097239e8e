using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Messages that their authors take back.</summary>
internal static class SqliteErasures
{
    public static EraseOutcome Erase(in WriteScope scope, NewErasure erasure)
    {
        if (SqliteRemovals.Find(scope, erasure.Channel, erasure.Target) is not { } message) return Earlier(scope, erasure);
        if (message.Key is null || !message.Key.AsSpan().SequenceEqual(erasure.Key)) return new EraseOutcome(EraseResult.NotFound);
        if (erasure.TimeOff) return new EraseOutcome(EraseResult.TimeOff);

        SqliteRemovals.Replace(scope, erasure.Channel, erasure.Target, "record", erasure.Record);
        var head = SqliteLog.ReadHead(scope, erasure.Channel);
        var seq = head.Seq + 1;
        SqliteLog.Append(scope, erasure.Channel, head, new LogEntry(seq, EntryKind.Erase, Render(erasure, seq, scope.Now)), erasure.CreatedAt);
        scope.Session.Run("UPDATE channels SET head = ?2, last_activity = ?3 WHERE channel = ?1", head.Channel, seq, scope.Now);
        scope.Session.Run("INSERT INTO erasures (tenant, id, seq) VALUES (?1, ?2, ?3)", erasure.Channel.Tenant, erasure.Target, seq);
        return new EraseOutcome(EraseResult.Erased, seq);
    }

    /// <summary>Its answer may have been lost on the way.</summary>
    private static EraseOutcome Earlier(in WriteScope scope, NewErasure erasure)
    {
        if (SqliteLog.FindChannel(scope.Session, erasure.Channel) is not { } channel) return new EraseOutcome(EraseResult.NotFound);
        using var row = scope.Session.Read(
            """
            SELECT erasures.seq, ids.entry FROM ids JOIN erasures ON erasures.tenant = ids.tenant AND erasures.id = ids.id
            WHERE ids.id = ?1 AND ids.tenant = ?2 AND ids.ed25519_pub = ?3
            """,
            erasure.Target,
            erasure.Channel.Tenant,
            erasure.Key);
        return row.Read() && SqliteLog.ChannelOf(row.GetInt64(1)) == channel
            ? new EraseOutcome(EraseResult.Repeat, row.GetInt64(0))
            : new EraseOutcome(EraseResult.NotFound);
    }

    private static byte[] Render(NewErasure erasure, long seq, long now)
    {
        using var json = new CanonicalWriter(1024);
        json.BeginObject();
        json.Member("seq"u8, seq);
        json.Member("receivedAt"u8, WireTime.Format(now));
        json.Member("channel"u8, erasure.Channel.Name);
        json.Member("type"u8, "erase");
        json.Name("record"u8);
        json.Raw(erasure.Record);
        json.EndObject();
        return json.ToArray();
    }
}
