using Microsoft.Data.Sqlite;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

internal sealed class SqliteRosters(SqliteDatabase database, SqliteWriter writer) : IRosters
{
    private const string Columns =
        "roster.dot1, roster.ed25519_pub, roster.rank, roster.seq, keys.username, attestations.user_id, attestations.user_name";

    private const string Beside =
        """
        LEFT JOIN keys ON keys.tenant = ?2 AND keys.dot1 = roster.dot1
        LEFT JOIN attestations ON attestations.tenant = ?2 AND attestations.ed25519_pub = roster.ed25519_pub
        """;

    public Task<ActionOutcome> ApplyAsync(NewAction action) => writer.RunAsync(scope => SqliteActions.Apply(scope, action));

    public ValueTask<Standing> StandingAsync(PiperchatChannel channel, byte[]? key, string? userId, CancellationToken cancel) =>
        new(database.Read(session => StandingOf(session, channel, key, userId), cancel));

    public ValueTask<RosterState> StateAsync(PiperchatChannel channel, CancellationToken cancel) => new(database.Read(session =>
    {
        using var row = session.Read(
            """
            SELECT audit_seq, audit_hash, claimed, settings, owners, members, shut_out, roster_only, restricted FROM channels
            WHERE tenant = ?1 AND name = ?2
            """,
            channel.Tenant,
            channel.Name);
        return row.Read()
            ? new RosterState(
                new AuditHead(row.GetInt64(0), row.IsDBNull(1) ? AdminAction.EmptyLog : row.GetString(1)),
                row.GetBoolean(2),
                row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6),
                new WhoReads(row.GetBoolean(7), row.GetBoolean(8)))
            : new RosterState(new AuditHead(0, AdminAction.EmptyLog), false, null, 0, 0, 0, default);
    }, cancel));

    public ValueTask<IReadOnlyList<RosterRow>> ListAsync(PiperchatChannel channel, RosterPage page, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<RosterRow>>(session =>
        {
            if (page.Limit == 0 || SqliteLog.FindChannel(session, channel) is not { } number) return [];
            using var rows = page.Search is { } search ? Search(session, channel, number, page, search) : Page(session, channel, number, page);
            var roster = new List<RosterRow>();
            while (rows.Read()) roster.Add(Row(rows));
            return roster;
        }, cancel));

    public ValueTask<IReadOnlyList<AuditRow>> EntriesAsync(PiperchatChannel channel, AuditPage page, CancellationToken cancel) =>
        new(database.Read<IReadOnlyList<AuditRow>>(session =>
        {
            if (page.Limit == 0 || SqliteLog.FindChannel(session, channel) is not { } number) return [];
            var sought = page.Search is null ? null : (string?)session.Scalar(
                "SELECT dot1 FROM usernames WHERE tenant = ?1 AND username = ?2", channel.Tenant, page.Search) ?? page.Search;
            var (from, to, order) = page.After is { } after ? (after, long.MaxValue, "") : (0, page.Before, "DESC");
            using var rows = session.Read(
                $"""
                SELECT seq, entry, user_id, user_name FROM audit
                WHERE channel = ?1 AND seq > ?2 AND seq < ?3 AND (?4 IS NULL OR action = ?4 OR actor = ?4 OR target = ?4)
                ORDER BY seq {order} LIMIT ?5
                """,
                number,
                from,
                to,
                sought,
                page.Limit);
            var entries = new List<AuditRow>();
            while (rows.Read()) entries.Add(new AuditRow(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), User(rows, 2)));
            if (page.After is null) entries.Reverse();
            return entries;
        }, cancel));

    public ValueTask<IReadOnlyDictionary<string, (Role Role, long Seq, string Dot1)>> AllAsync(PiperchatChannel channel, CancellationToken cancel) =>
        new(database.Read<IReadOnlyDictionary<string, (Role, long, string)>>(session =>
        {
            var all = new Dictionary<string, (Role, long, string)>(StringComparer.Ordinal);
            if (SqliteLog.FindChannel(session, channel) is not { } number) return all;
            using var rows = session.Read("SELECT ed25519_pub, rank, seq, dot1 FROM roster WHERE channel = ?1", number);
            while (rows.Read())
                all.Add(Convert.ToHexStringLower(rows.GetFieldValue<byte[]>(0)), ((Role)rows.GetInt32(1), rows.GetInt64(2), rows.GetString(3)));
            return all;
        }, cancel));

    /// <summary>The role that a key has in a channel, inside a transaction or outside.</summary>
    internal static Role? RoleOf(SqliteSession session, long channel, byte[] key) =>
        session.Scalar("SELECT rank FROM roster WHERE channel = ?1 AND ed25519_pub = ?2", channel, key) is long rank ? (Role)rank : null;

    /// <summary>Whether the log shut out whoever goes by this dot1.</summary>
    internal static bool IsShutOut(SqliteSession session, long channel, string dot1) => session.Scalar(
        "SELECT 1 FROM roster WHERE channel = ?1 AND dot1 = ?2 AND rank >= ?3", channel, dot1, (int)Role.Banned) is not null;

    /// <summary>Whether the log banned any key that a session tied to this user of the host.</summary>
    internal static bool IsUserBanned(SqliteSession session, long channel, string tenant, string? userId) => userId is not null && session.Scalar(
        """
        SELECT 1 FROM attestations JOIN roster ON roster.channel = ?1 AND roster.ed25519_pub = attestations.ed25519_pub
        WHERE attestations.tenant = ?2 AND attestations.user_id = ?3 AND roster.rank = ?4 LIMIT 1
        """,
        channel,
        tenant,
        userId,
        (int)Role.Banned) is not null;

    /// <summary>
    /// Why a claimed channel takes nothing of a key, or null. Asked inside the transaction: a ban that was committed a moment ago holds.
    /// </summary>
    internal static PostResult? RefuseSender(SqliteSession session, in ChannelHead head, string tenant, byte[]? key, string? userId)
    {
        var role = key is null ? null : RoleOf(session, head.Channel, key);
        if (role == Role.Banned || (head.ShutsOut && IsUserBanned(session, head.Channel, tenant, userId))) return PostResult.Banned;
        return role.TakesPart() ? null : PostResult.MembersOnly;
    }

    private static Standing StandingOf(SqliteSession session, PiperchatChannel channel, byte[]? key, string? userId)
    {
        long number;
        bool isClaimed, isRosterOnly, isRestricted;
        using (var row = session.Read(
            "SELECT channel, claimed, roster_only, restricted FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name))
        {
            if (!row.Read() || !row.GetBoolean(1)) return default;
            (number, isClaimed, isRosterOnly, isRestricted) = (row.GetInt64(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3));
        }

        var role = key is null ? null : RoleOf(session, number, key);
        return new Standing(isClaimed, isRosterOnly, isRestricted, role, IsUserBanned(session, number, channel.Tenant, userId));
    }

    private static SqliteDataReader Page(SqliteSession session, PiperchatChannel channel, long number, in RosterPage page) => session.Read(
        $"""
        SELECT {Columns} FROM roster {Beside}
        WHERE roster.channel = ?1 AND (roster.rank, roster.seq) > (?3, ?4) AND roster.rank <= ?5
        ORDER BY roster.rank, roster.seq LIMIT ?6
        """,
        number,
        channel.Tenant,
        page.After is { } after ? (int)after.Role : -1,
        page.After?.Seq ?? 0,
        (int)Role.Banned,
        page.Limit);

    /// <summary>
    /// Both searches are ranges of an index, so that what doesn't fit isn't read. For the names SQLite is told how: by itself it goes through the
    /// whole roster for each of them.
    /// </summary>
    private static SqliteDataReader Search(SqliteSession session, PiperchatChannel channel, long number, in RosterPage page, string search) =>
        search.StartsWith("dot1:", StringComparison.Ordinal)
            ? session.Read(
                $"""
                SELECT {Columns} FROM roster {Beside}
                WHERE roster.channel = ?1 AND roster.dot1 >= ?3 AND roster.dot1 < ?3 || '~' AND roster.rank <= ?4
                ORDER BY roster.dot1 LIMIT ?5
                """,
                number,
                channel.Tenant,
                search,
                (int)Role.Banned,
                page.Limit)
            : session.Read(
                $"""
                SELECT {Columns} FROM usernames CROSS JOIN roster INDEXED BY roster_by_dot1 ON roster.channel = ?1 AND roster.dot1 = usernames.dot1 {Beside}
                WHERE usernames.tenant = ?2 AND usernames.username >= ?3 AND usernames.username < ?3 || '~' AND roster.rank <= ?4
                ORDER BY usernames.username LIMIT ?5
                """,
                number,
                channel.Tenant,
                search,
                (int)Role.Banned,
                page.Limit);

    private static RosterRow Row(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetFieldValue<byte[]>(1),
        (Role)row.GetInt32(2),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        User(row, 5));

    internal static PiperchatUser? User(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new PiperchatUser(row.GetString(column), row.IsDBNull(column + 1) ? "" : row.GetString(column + 1));
}
