namespace Piperchat.AspNetCore;

/// <summary>The rows that messages and records share: a channel's head, and its entries.</summary>
internal static class SqliteLog
{
    private const int SeqBits = 40;

    /// <summary>
    /// All keys of a channel's entries lie between <c>Entry(channel, 0)</c> and <c>Entry(channel, MostSeq)</c>, those for a seq past
    /// any that is given out too, for a client may name one.
    /// </summary>
    public const long MostSeq = (1L << SeqBits) - 1;

    public static long Entry(long channel, long seq) => (channel << SeqBits) | Math.Min(seq, MostSeq);

    public static long ChannelOf(long entry) => entry >> SeqBits;

    public static long SeqOf(long entry) => entry & MostSeq;

    public static long? FindChannel(SqliteSession session, PiperchatChannel channel) =>
        (long?)session.Scalar("SELECT channel FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);

    /// <summary>The seq after which a new channel begins: 0 unless one was erased.</summary>
    public static long Floor(SqliteSession session) => (long)session.Scalar("SELECT CAST(value AS INTEGER) FROM relay WHERE name = 'floor'")!;

    /// <summary>Reads the channel's head inside the transaction; a channel that isn't there yet has the number 0.</summary>
    public static ChannelHead ReadHead(in WriteScope scope, PiperchatChannel channel)
    {
        using var row = scope.Session.Read(
            "SELECT channel, head, hint, readers, claimed, roster_only, shut_out FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);
        return row.Read()
            ? new ChannelHead(
                row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.GetBoolean(4), row.GetBoolean(5), row.GetInt64(6) > 0)
            : default;
    }

    /// <summary>
    /// Makes the channel where it is new. Only what is stored makes one: a refused post leaves no trace. It begins after every seq that an erased channel
    /// gave out, so that whoever still has a cursor of that one misses nothing of this.
    /// </summary>
    public static ChannelHead Made(in WriteScope scope, PiperchatChannel channel, in ChannelHead head)
    {
        if (head.Channel != 0) return head;
        var made = (long)scope.Session.Scalar(
            """
            INSERT INTO channels (tenant, name, created_at, head, hint, messages, readers, last_activity)
            VALUES (?1, ?2, ?3, ?4, NULL, 0, 0, ?3) RETURNING channel
            """,
            channel.Tenant,
            channel.Name,
            scope.Now,
            Floor(scope.Session))!;
        return new ChannelHead(made, Floor(scope.Session), null, 0, false, false, false);
    }

    public static void Append(in WriteScope scope, PiperchatChannel channel, in ChannelHead head, LogEntry entry, long createdAt)
    {
        scope.Session.Run(
            "INSERT INTO entries (entry, kind, at, created_at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            Entry(head.Channel, entry.Seq),
            (int)entry.Kind,
            scope.Now,
            createdAt,
            entry.Body);
        scope.Announce(channel, entry);
    }
}

/// <summary>Where a channel's log ends.</summary>
/// <param name="Channel">The channel's number, from 1.</param>
/// <param name="Seq">The seq of its last entry.</param>
/// <param name="Hint">The hint of its last message.</param>
/// <param name="Readers">How many have joined.</param>
/// <param name="IsClaimed">Only members post.</param>
/// <param name="IsRosterOnly">Only members are readers.</param>
/// <param name="ShutsOut">The log removed or banned someone.</param>
internal readonly record struct ChannelHead(
    long Channel, long Seq, string? Hint, long Readers, bool IsClaimed, bool IsRosterOnly, bool ShutsOut);
