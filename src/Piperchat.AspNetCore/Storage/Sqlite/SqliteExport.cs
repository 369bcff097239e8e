using System.Runtime.CompilerServices;
using System.Text;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// What is exported, as lines of JSON; docs/OPERATIONS.md has their forms. Read page by page, so that an export of any length holds up no checkpoint: it isn't of
/// one moment, and what comes while it runs may be in it or not.
/// </summary>
internal static class SqliteExport
{
    private const int PageRows = 500;

    /// <summary>A channel, or all that a tenant has.</summary>
    public static async IAsyncEnumerable<byte[]> ChannelsAsync(
        SqliteArchives archives, SqliteDatabase database, ExportScope scope, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (scope.Channel is null)
        {
            foreach (var line in Keys(database, scope.Tenant, cancel)) yield return line;
        }

        PiperchatChannel? after = null;
        while (true)
        {
            var page = scope.Channel is { } one ? [new PiperchatChannel(scope.Tenant, one)] : await archives.ChannelsAsync(scope.Tenant, after, PageRows, cancel);
            foreach (var channel in page)
            {
                foreach (var line in Channel(database, channel, cancel)) yield return line;
            }

            if (scope.Channel is not null || page.Count < PageRows) yield break;
            after = page[^1];
        }
    }

    /// <summary>A person's key records, names and log-in, their joins, what they wrote, and what the audit logs say of them.</summary>
    public static async IAsyncEnumerable<byte[]> PersonAsync(
        SqliteDatabase database, string tenant, string person, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var key in database.Read(session => SqlitePeople.KeysOf(session, tenant, person), cancel))
        {
            foreach (var line in database.Read(session => KeyLines(session, tenant, key), cancel)) yield return line;
            foreach (var line in database.Read(session => Memberships(session, tenant, key), cancel)) yield return line;
            foreach (var page in database.Read(session => EntriesOf(session, tenant, key), cancel).Chunk(PageRows))
            {
                foreach (var line in database.Read(session => Entries(session, page), cancel)) yield return line;
            }
        }

        foreach (var line in database.Read(session => Acts(session, tenant, person), cancel)) yield return line;
    }

    private static IEnumerable<byte[]> Keys(SqliteDatabase database, string tenant, CancellationToken cancel)
    {
        for (var after = ""; ;)
        {
            var page = database.Read(session =>
            {
                using var rows = session.Read("SELECT dot1, ed25519_pub FROM keys WHERE tenant = ?1 AND dot1 > ?2 ORDER BY dot1 LIMIT ?3", tenant, after, PageRows);
                var keys = new List<(string Dot1, PersonsKey Key)>();
                while (rows.Read()) keys.Add((rows.GetString(0), new PersonsKey(rows.GetFieldValue<byte[]>(1))));
                return keys;
            }, cancel);
            foreach (var (_, key) in page)
            {
                foreach (var line in database.Read(session => KeyLines(session, tenant, key), cancel)) yield return line;
            }

            if (page.Count < PageRows) yield break;
            after = page[^1].Dot1;
        }
    }

    private static IEnumerable<byte[]> Channel(SqliteDatabase database, PiperchatChannel channel, CancellationToken cancel)
    {
        if (database.Read(session => Describe(session, channel), cancel) is not var (number, line)) yield break;
        yield return line;
        for (var after = 0L; ;)
        {
            var page = database.Read(session => Log(session, channel, number, after), cancel);
            foreach (var (_, entry) in page) yield return entry;
            if (page.Count == 0) break;
            after = page[^1].Seq;
        }

        for (var after = 0L; ;)
        {
            var page = database.Read(session => Audit(session, channel, number, after), cancel);
            foreach (var (_, entry) in page) yield return entry;
            if (page.Count == 0) break;
            after = page[^1].Seq;
        }
    }

    private static (long Number, byte[] Line)? Describe(SqliteSession session, PiperchatChannel channel)
    {
        using var row = session.Read(
            "SELECT channel, created_at, head, messages, settings FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);
        if (!row.Read()) return null;
        using var json = Line("channel");
        json.Member("name"u8, channel.Name);
        json.Member("created_at"u8, Time(row.GetInt64(1)));
        json.Member("head"u8, row.GetInt64(2));
        json.Member("messages"u8, row.GetInt64(3));
        json.Name("settings"u8);
        json.RawOrNull(row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4));
        return (row.GetInt64(0), End(json));
    }

    /// <summary>Of this channel alone: it may be erased between two pages, and its number another's.</summary>
    private static List<(long Seq, byte[] Line)> Log(SqliteSession session, PiperchatChannel channel, long number, long after)
    {
        using var rows = session.Read(
            """
            SELECT entry, kind, body FROM entries
            WHERE entry > ?1 AND entry <= ?2 AND EXISTS (SELECT 1 FROM channels WHERE channel = ?4 AND tenant = ?5 AND name = ?6)
            ORDER BY entry LIMIT ?3
            """,
            SqliteLog.Entry(number, after),
            SqliteLog.Entry(number, SqliteLog.MostSeq),
            PageRows,
            number,
            channel.Tenant,
            channel.Name);
        var lines = new List<(long, byte[])>();
        while (rows.Read()) lines.Add((SqliteLog.SeqOf(rows.GetInt64(0)), Entry(channel.Name, (EntryKind)rows.GetInt32(1), rows.GetFieldValue<byte[]>(2))));
        return lines;
    }

    private static List<(long Seq, byte[] Line)> Audit(SqliteSession session, PiperchatChannel channel, long number, long after)
    {
        using var rows = session.Read(
            """
            SELECT seq, entry, salt, user_id, user_name FROM audit
            WHERE channel = ?1 AND seq > ?2 AND EXISTS (SELECT 1 FROM channels WHERE channel = ?1 AND tenant = ?4 AND name = ?5)
            ORDER BY seq LIMIT ?3
            """,
            number,
            after,
            PageRows,
            channel.Tenant,
            channel.Name);
        var lines = new List<(long, byte[])>();
        while (rows.Read())
        {
            var salt = rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2);
            lines.Add((rows.GetInt64(0), Act(channel.Name, rows.GetFieldValue<byte[]>(1), salt, SqliteRosters.User(rows, 3))));
        }

        return lines;
    }

    /// <summary>Acts of a person by the host's policy, and those of, or about, a key of theirs.</summary>
    private static List<byte[]> Acts(SqliteSession session, string tenant, string person)
    {
        var dot1s = SqlitePeople.KeysOf(session, tenant, person).Select(key => key.Dot1).ToList();
        using var rows = session.Read(
            """
            SELECT channels.name, audit.entry, audit.salt, audit.user_id, audit.user_name FROM audit JOIN channels ON channels.channel = audit.channel
            WHERE channels.tenant = ?1 AND (audit.user_id = ?2 OR audit.actor IN (SELECT value FROM json_each(?3)) OR audit.target IN (SELECT value FROM json_each(?3)))
            ORDER BY audit.channel, audit.seq
            """,
            tenant,
            person,
            SqliteNamedReaders.Json(dot1s));
        var lines = new List<byte[]>();
        while (rows.Read())
        {
            // Who else of the host acted is somebody else's.
            var by = SqliteRosters.User(rows, 3) is { } user && user.Id == person ? user : null;
            lines.Add(Act(rows.GetString(0), rows.GetFieldValue<byte[]>(1), by is null || rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2), by));
        }

        return lines;
    }

    private static List<byte[]> KeyLines(SqliteSession session, string tenant, PersonsKey key)
    {
        var lines = new List<byte[]>();
        using (var row = session.Read(
            """
            SELECT keys.record, keys.seen, attestations.user_id, attestations.user_name FROM keys
            LEFT JOIN attestations ON attestations.tenant = ?1 AND attestations.ed25519_pub = ?3
            WHERE keys.tenant = ?1 AND keys.dot1 = ?2 AND keys.ed25519_pub = ?3
            """,
            tenant,
            key.Dot1,
            key.Bytes))
        {
            if (row.Read())
            {
                using var json = Line("key");
                json.Member("dot1"u8, key.Dot1);
                json.Member("ed25519_pub"u8, key.Hex);
                json.Name("record"u8);
                json.RawOrNull(row.IsDBNull(0) ? null : row.GetFieldValue<byte[]>(0));
                json.Member("seen"u8, row.IsDBNull(1) ? null : Time(row.GetInt64(1) * 24 * 60 * 60 * 1000)[..10]);
                json.WriteUser("site_user"u8, SqliteRosters.User(row, 2));
                lines.Add(End(json));
            }
        }

        using var names = session.Read("SELECT username, claimed_at FROM usernames WHERE tenant = ?1 AND ed25519_pub = ?2 ORDER BY claimed_at", tenant, key.Bytes);
        while (names.Read())
        {
            using var json = Line("username");
            json.Member("username"u8, names.GetString(0));
            json.Member("dot1"u8, key.Dot1);
            json.Member("claimed_at"u8, Time(names.GetInt64(1)));
            lines.Add(End(json));
        }

        return lines;
    }

    private static List<byte[]> Memberships(SqliteSession session, string tenant, PersonsKey key)
    {
        var lines = new List<byte[]>();
        using (var rows = session.Read(
            """
            SELECT channels.name, readers.joined, readers.record FROM readers JOIN channels ON channels.channel = readers.channel
            WHERE channels.tenant = ?1 AND readers.ed25519_pub = ?2 ORDER BY channels.name
            """,
            tenant,
            key.Bytes))
        {
            while (rows.Read())
            {
                using var json = Line("reader");
                json.Member("channel"u8, rows.GetString(0));
                json.Member("joined"u8, rows.GetBoolean(1));
                json.Name("record"u8);
                json.Raw(rows.GetFieldValue<byte[]>(2));
                lines.Add(End(json));
            }
        }

        using var roles = session.Read(
            """
            SELECT channels.name, roster.rank FROM roster JOIN channels ON channels.channel = roster.channel
            WHERE channels.tenant = ?1 AND roster.ed25519_pub = ?2 ORDER BY channels.name
            """,
            tenant,
            key.Bytes);
        while (roles.Read())
        {
            using var json = Line("role");
            json.Member("channel"u8, roles.GetString(0));
            json.Member("dot1"u8, key.Dot1);
            json.Member("role"u8, ((Role)roles.GetInt32(1)).Wire());
            lines.Add(End(json));
        }

        return lines;
    }

    /// <summary>The numbers of all that a key wrote and that is still there, in order: 8 bytes for each message.</summary>
    private static List<long> EntriesOf(SqliteSession session, string tenant, PersonsKey key)
    {
        using var rows = session.Read("SELECT entry FROM ids WHERE tenant = ?1 AND ed25519_pub = ?2", tenant, key.Bytes);
        var entries = new List<long>();
        while (rows.Read()) entries.Add(rows.GetInt64(0));
        entries.Sort();
        return entries;
    }

    private static List<byte[]> Entries(SqliteSession session, long[] entries)
    {
        var lines = new List<byte[]>();
        foreach (var entry in entries)
        {
            using var row = session.Read(
                "SELECT channels.name, entries.kind, entries.body FROM entries JOIN channels ON channels.channel = ?2 WHERE entries.entry = ?1",
                entry,
                SqliteLog.ChannelOf(entry));
            if (row.Read()) lines.Add(Entry(row.GetString(0), (EntryKind)row.GetInt32(1), row.GetFieldValue<byte[]>(2)));
        }

        return lines;
    }

    private static byte[] Entry(string channel, EntryKind kind, byte[] body)
    {
        using var json = Line(kind == EntryKind.Message ? "message" : "record");
        json.Member("channel"u8, channel);
        json.Name("entry"u8);
        json.Raw(body);
        return End(json);
    }

    private static byte[] Act(string channel, byte[] entry, byte[]? salt, PiperchatUser? by)
    {
        using var json = Line("audit");
        json.Member("channel"u8, channel);
        json.Name("entry"u8);
        json.Raw(entry);
        json.Member("salt"u8, salt is null ? null : Convert.ToHexStringLower(salt));
        json.WriteUser("by"u8, by);
        return End(json);
    }

    private static CanonicalWriter Line(string type)
    {
        var json = new CanonicalWriter(1024);
        json.BeginObject();
        json.Member("type"u8, type);
        return json;
    }

    private static byte[] End(CanonicalWriter json)
    {
        json.EndObject();
        json.Raw((byte)'\n');
        return json.ToArray();
    }

    private static string Time(long milliseconds) => WireTime.Format(milliseconds);
}
