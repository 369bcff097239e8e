using System.Text.Json;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// Messages that are gone: taken back by their author, or removed by an act. What was written is overwritten; in its place, under its seq,
/// stands who took it away.
/// </summary>
internal static class SqliteRemovals
{
    /// <summary>A message of the channel that is still there; null for anything else.</summary>
    public static RemovableMessage? Find(in WriteScope scope, PiperchatChannel channel, string id)
    {
        if (SqliteLog.FindChannel(scope.Session, channel) is not { } number) return null;
        using var row = scope.Session.Read(
            """
            SELECT ids.entry, ids.ed25519_pub, entries.body FROM ids JOIN entries ON entries.entry = ids.entry
            WHERE ids.id = ?1 AND ids.tenant = ?2 AND entries.kind = ?3
            """,
            id,
            channel.Tenant,
            (int)EntryKind.Message);
        return row.Read() && SqliteLog.ChannelOf(row.GetInt64(0)) == number
            ? new RemovableMessage(number, row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>Puts what took a message away in its place.</summary>
    /// <param name="scope">The unit of work.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="name"><c>entry</c> for an act of the audit log, <c>record</c> for the author's own erasure.</param>
    /// <param name="reason">It as JSON.</param>
    public static void Replace(in WriteScope scope, PiperchatChannel channel, string id, string name, byte[] reason)
    {
        var message = Find(scope, channel, id) ?? throw new InvalidOperationException("The message was there a moment ago.");
        var seq = SqliteLog.SeqOf(message.Entry);
        var body = Render(message.Body, channel, id, seq, name, reason);
        scope.Session.Run("UPDATE entries SET kind = ?2, body = ?3 WHERE entry = ?1", message.Entry, (int)EntryKind.Gone, body);
        scope.Session.Run("DELETE FROM repeats WHERE channel = ?1 AND entry = ?2", message.Channel, message.Entry);
        scope.Session.Run("UPDATE channels SET messages = messages - 1 WHERE channel = ?1", message.Channel);
        scope.AnnounceChange(channel, new LogEntry(seq, EntryKind.Gone, body));
    }

    /// <summary>Who wrote it and what the next message's <c>prev</c> calls it stay; what it said doesn't.</summary>
    private static byte[] Render(byte[] message, PiperchatChannel channel, string id, long seq, string name, byte[] reason)
    {
        using var kept = JsonDocument.Parse(message);
        using var json = new CanonicalWriter(2048);
        SqliteTombstones.Begin(json, SqliteTombstones.Text(kept, "receivedAt"), channel, id, seq, SqliteTombstones.MarkOf(message));
        json.Member("from_dot1"u8, SqliteTombstones.Text(kept, "from_dot1"));
        json.Name(System.Text.Encoding.ASCII.GetBytes(name));
        json.Raw(reason);
        json.EndObject();
        return json.ToArray();
    }
}

/// <param name="Channel">The channel's number.</param>
/// <param name="Entry">The row's key.</param>
/// <param name="Key">The author's Ed25519 key; null for an unsigned message.</param>
/// <param name="Body">The public form.</param>
internal readonly record struct RemovableMessage(long Channel, long Entry, byte[]? Key, byte[] Body);
