using Microsoft.Data.Sqlite;

namespace Piperchat.Bench;

/// <summary>Fills a channel straight into the database of a relay that isn't running: its first message over and over, under ids of their own.</summary>
internal static class LongHistory
{
    public static void Fill(string path, string channel, int messages)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var fill = connection.CreateCommand();
        fill.CommandText =
            """
            PRAGMA synchronous = OFF;
            PRAGMA cache_size = -400000;
            BEGIN;
            CREATE TEMP TABLE model AS
                SELECT channels.channel, entries.kind, entries.at, entries.created_at, CAST(entries.body AS TEXT) AS body, ids.ed25519_pub
                FROM channels JOIN entries ON entries.entry = (channels.channel << 40) + 1 JOIN ids ON ids.entry = entries.entry
                WHERE channels.name = $channel;
            CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < $messages) SELECT i FROM n;
            INSERT INTO entries (entry, kind, at, created_at, body)
                SELECT (channel << 40) + i, kind, at, created_at, CAST(replace(body, '"seq":1,', '"seq":' || i || ',') AS BLOB) FROM model, numbers;
            INSERT INTO ids (id, tenant, legacy, ed25519_pub, entry)
                SELECT lower(hex(randomblob(16))), '', 0, ed25519_pub, (channel << 40) + i FROM model, numbers;
            UPDATE channels SET head = $messages, messages = $messages WHERE name = $channel;
            COMMIT;
            PRAGMA wal_checkpoint(TRUNCATE);
            """;
        fill.Parameters.AddWithValue("$channel", channel);
        fill.Parameters.AddWithValue("$messages", messages);
        fill.CommandTimeout = 0;
        fill.ExecuteNonQuery();
    }
}
