using System.Text;

namespace Piperchat.AspNetCore;

/// <summary>
/// Erasures by whoever runs the relay: of a person, a channel, a tenant. Each is one unit, so that none is ever half done; what is overwritten in the files
/// afterwards is for <see cref="SqliteSpace.WriteAnew"/>.
/// </summary>
internal static class SqliteErasing
{
    /// <summary>
    /// Messages of theirs stand as places, under their seq and id; joins, leaves and erasures as blank ones. Beside the acts that they did for the host, the audit
    /// log keeps the hash alone. What others sealed for them is others' to erase: it names them by a dot1 in what its author signed.
    /// </summary>
    public static PiperchatErasure Person(in WriteScope scope, string tenant, string person)
    {
        var (messages, records, inAudit) = (0L, 0L, 0L);
        var keys = SqlitePeople.KeysOf(scope.Session, tenant, person);
        foreach (var key in keys)
        {
            messages += Messages(scope, tenant, key);
            records += Records(scope, tenant, key);
            inAudit += InAudit(scope.Session, tenant, key);
            records += Forget(scope, tenant, key);
        }

        var known = scope.Session.Run("DELETE FROM sessions WHERE tenant = ?1 AND user_id = ?2", tenant, person);
        known += scope.Session.Run("DELETE FROM challenges WHERE tenant = ?1 AND user_id = ?2", tenant, person);
        known += scope.Session.Run("DELETE FROM attestations WHERE tenant = ?1 AND user_id = ?2", tenant, person);
        known += scope.Session.Run(
            """
            UPDATE audit SET salt = NULL, user_id = NULL, user_name = NULL
            WHERE user_id = ?2 AND channel IN (SELECT channel FROM channels WHERE tenant = ?1)
            """,
            tenant,
            person);
        var found = messages + records + inAudit + known > 0;
        return new PiperchatErasure(found ? keys.Count : 0, messages, records + known, 0, inAudit);
    }

    public static PiperchatErasure Channel(in WriteScope scope, PiperchatChannel channel)
    {
        if (SqliteLog.FindChannel(scope.Session, channel) is not { } number) return new PiperchatErasure(0, 0, 0, 0, 0);
        var (first, last) = (SqliteLog.Entry(number, 0), SqliteLog.Entry(number, SqliteLog.MostSeq));
        scope.Session.Run(
            "DELETE FROM erasures WHERE tenant = ?1 AND id IN (SELECT id FROM ids WHERE tenant = ?1 AND entry BETWEEN ?2 AND ?3)", channel.Tenant, first, last);

        // An id is a random number; whoever kept the message of it must not be able to post it once more.
        scope.Session.Run("UPDATE ids SET ed25519_pub = NULL, entry = 0 WHERE entry BETWEEN ?1 AND ?2", first, last);
        return Contents(scope, channel);
    }

    public static PiperchatErasure Tenant(in WriteScope scope, string tenant)
    {
        var names = new List<string>();
        using (var rows = scope.Session.Read("SELECT name FROM channels WHERE tenant = ?1", tenant))
        {
            while (rows.Read()) names.Add(rows.GetString(0));
        }

        // What older versions signed names no tenant and may be of any age, so that its ids stay, in the tenant without a name. Those of 1.5 die of their date.
        scope.Session.Run(tenant.Length > 0 ? "DELETE FROM ids WHERE tenant = ?1" : "UPDATE ids SET ed25519_pub = NULL, entry = 0 WHERE tenant = ?1", tenant);
        var (messages, records) = (0L, 0L);
        foreach (var name in names)
        {
            var erased = Contents(scope, new PiperchatChannel(tenant, name));
            (messages, records) = (messages + erased.Messages, records + erased.Records);
        }

        var keys = scope.Session.Run("DELETE FROM keys WHERE tenant = ?1", tenant);
        foreach (var table in new[] { "usernames", "sessions", "challenges", "attestations", "teams", "erasures" })
            records += scope.Session.Run($"DELETE FROM {table} WHERE tenant = ?1", tenant);
        return new PiperchatErasure(keys, messages, records, names.Count, 0);
    }

    /// <summary>All of a channel but the ids of its messages.</summary>
    private static PiperchatErasure Contents(in WriteScope scope, PiperchatChannel channel)
    {
        long number, head, messages;
        using (var row = scope.Session.Read("SELECT channel, head, messages FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name))
        {
            if (!row.Read()) return new PiperchatErasure(0, 0, 0, 0, 0);
            (number, head, messages) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        }

        for (var seq = Math.Max(1, head - ChannelFeed.MostFrames + 1); seq <= head; seq++)
            scope.AnnounceChange(channel, new LogEntry(seq, EntryKind.Gone, SqliteTombstones.Blank(channel, seq)));

        var entries = scope.Session.Run(
            "DELETE FROM entries WHERE entry BETWEEN ?1 AND ?2", SqliteLog.Entry(number, 0), SqliteLog.Entry(number, SqliteLog.MostSeq));
        foreach (var table in new[] { "repeats", "readers", "roster" }) scope.Session.Run($"DELETE FROM {table} WHERE channel = ?1", number);

        // The only way past the trigger that keeps the log, and only for all of it at once.
        scope.Session.Run("INSERT INTO erasing VALUES (?1)", number);
        scope.Session.Run("DELETE FROM audit WHERE channel = ?1", number);
        scope.Session.Run("DELETE FROM erasing WHERE channel = ?1", number);

        scope.Session.Run("DELETE FROM channels WHERE channel = ?1", number);
        scope.Session.Run("UPDATE relay SET value = max(CAST(value AS INTEGER), ?1) WHERE name = 'floor'", head);
        return new PiperchatErasure(0, messages, entries - messages, 1, 0);
    }

    private static long Messages(in WriteScope scope, string tenant, in PersonsKey key)
    {
        var found = new List<(long Entry, string Channel, EntryKind Kind)>();
        using (var rows = scope.Session.Read(
            """
            SELECT ids.entry, channels.name, entries.kind FROM ids
            JOIN entries ON entries.entry = ids.entry JOIN channels ON channels.channel = ids.entry >> 40
            WHERE ids.tenant = ?1 AND ids.ed25519_pub = ?2
            """,
            tenant,
            key.Bytes))
        {
            while (rows.Read()) found.Add((rows.GetInt64(0), rows.GetString(1), (EntryKind)rows.GetInt32(2)));
        }

        foreach (var (entry, name, kind) in found)
        {
            var (channel, seq) = (new PiperchatChannel(tenant, name), SqliteLog.SeqOf(entry));
            var body = (byte[])scope.Session.Scalar("SELECT body FROM entries WHERE entry = ?1", entry)!;
            Put(scope, channel, entry, SqliteTombstones.Erased(body, channel, seq));
            scope.Session.Run("DELETE FROM repeats WHERE channel = ?1 AND entry = ?2", SqliteLog.ChannelOf(entry), entry);
            if (kind == EntryKind.Message) scope.Session.Run("UPDATE channels SET messages = messages - 1 WHERE channel = ?1", SqliteLog.ChannelOf(entry));
        }

        return scope.Session.Run("UPDATE ids SET ed25519_pub = NULL WHERE tenant = ?1 AND ed25519_pub = ?2", tenant, key.Bytes);
    }

    /// <summary>By their text: an earlier join of a key stands in the log alone. Each holds the key that signed it.</summary>
    private static long Records(in WriteScope scope, string tenant, in PersonsKey key)
    {
        var found = new List<(long Entry, string Channel)>();
        using (var rows = scope.Session.Read(
            """
            SELECT entries.entry, channels.name FROM channels
            JOIN entries ON entries.entry > channels.channel << 40 AND entries.entry < (channels.channel + 1) << 40
            WHERE channels.tenant = ?1 AND entries.kind IN (?3, ?4, ?5) AND instr(entries.body, ?2) > 0
            """,
            tenant,
            Encoding.ASCII.GetBytes(key.Hex),
            (int)EntryKind.Join,
            (int)EntryKind.Leave,
            (int)EntryKind.Erase))
        {
            while (rows.Read()) found.Add((rows.GetInt64(0), rows.GetString(1)));
        }

        foreach (var (entry, name) in found)
        {
            var channel = new PiperchatChannel(tenant, name);
            Put(scope, channel, entry, SqliteTombstones.Blank(channel, SqliteLog.SeqOf(entry)));
        }

        return found.Count;
    }

    private static long Forget(in WriteScope scope, string tenant, in PersonsKey key)
    {
        scope.Session.Run(
            """
            UPDATE channels SET readers = readers - 1 WHERE tenant = ?1
                AND EXISTS (SELECT 1 FROM readers WHERE readers.channel = channels.channel AND readers.ed25519_pub = ?2 AND readers.joined)
            """,
            tenant,
            key.Bytes);
        scope.Session.Run(
            "DELETE FROM readers WHERE ed25519_pub = ?2 AND channel IN (SELECT channel FROM channels WHERE tenant = ?1)", tenant, key.Bytes);
        SqliteSessions.EndAll(scope, tenant, key.Bytes);
        scope.Session.Run("DELETE FROM attestations WHERE tenant = ?1 AND ed25519_pub = ?2", tenant, key.Bytes);
        var names = scope.Session.Run("DELETE FROM usernames WHERE tenant = ?1 AND ed25519_pub = ?2", tenant, key.Bytes);
        return names + scope.Session.Run("DELETE FROM keys WHERE tenant = ?1 AND ed25519_pub = ?2", tenant, key.Bytes);
    }

    private static long InAudit(SqliteSession session, string tenant, in PersonsKey key) => (long)session.Scalar(
        "SELECT count(*) FROM audit WHERE (actor = ?2 OR target = ?2) AND channel IN (SELECT channel FROM channels WHERE tenant = ?1)", tenant, key.Dot1)!;

    private static void Put(in WriteScope scope, PiperchatChannel channel, long entry, byte[] place)
    {
        scope.Session.Run("UPDATE entries SET kind = ?2, body = ?3 WHERE entry = ?1", entry, (int)EntryKind.Gone, place);
        scope.AnnounceChange(channel, new LogEntry(SqliteLog.SeqOf(entry), EntryKind.Gone, place));
    }
}
