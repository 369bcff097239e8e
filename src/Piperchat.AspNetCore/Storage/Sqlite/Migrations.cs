using Microsoft.Data.Sqlite;

namespace Piperchat.AspNetCore;

/// <summary>
/// The schema, as numbered steps; <c>user_version</c> holds the number of the last one done. A step that is out is never
/// edited: the next change is a step of its own.
/// </summary>
internal static class Migrations
{
    /// <summary>
    /// Times are milliseconds since the epoch. An entry's key is its channel's number × 2^40 + seq, so that one b-tree keeps
    /// each channel's entries together and in order, without a second index to write.
    /// </summary>
    private const string FirstSchema = """
        CREATE TABLE relay (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        INSERT INTO relay VALUES ('relay', lower(hex(randomblob(16)))), ('log', lower(hex(randomblob(8))));

        CREATE TABLE channels (
            channel INTEGER PRIMARY KEY,
            tenant TEXT NOT NULL,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            head INTEGER NOT NULL,
            hint TEXT,
            messages INTEGER NOT NULL,
            readers INTEGER NOT NULL,
            last_activity INTEGER NOT NULL,
            UNIQUE (tenant, name));

        CREATE TABLE entries (
            entry INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            body BLOB NOT NULL);

        CREATE TABLE ids (
            id TEXT NOT NULL,
            tenant TEXT NOT NULL,
            legacy INTEGER NOT NULL,
            ed25519_pub BLOB,
            entry INTEGER NOT NULL,
            PRIMARY KEY (id, tenant)) WITHOUT ROWID;

        CREATE TABLE repeats (
            channel INTEGER NOT NULL,
            digest BLOB NOT NULL,
            at INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            PRIMARY KEY (channel, digest)) WITHOUT ROWID;
        CREATE INDEX repeats_by_time ON repeats (at);

        CREATE TABLE keys (
            tenant TEXT NOT NULL,
            dot1 TEXT NOT NULL,
            ed25519_pub BLOB NOT NULL,
            username TEXT,
            serial INTEGER,
            digest BLOB,
            record BLOB,
            PRIMARY KEY (tenant, dot1)) WITHOUT ROWID;

        CREATE TABLE usernames (
            tenant TEXT NOT NULL,
            username TEXT NOT NULL,
            dot1 TEXT NOT NULL,
            ed25519_pub BLOB NOT NULL,
            legacy INTEGER NOT NULL,
            claimed_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, username)) WITHOUT ROWID;
        CREATE INDEX usernames_by_key ON usernames (tenant, ed25519_pub);
        CREATE INDEX usernames_by_time ON usernames (tenant, claimed_at);
        CREATE INDEX usernames_legacy ON usernames (username) WHERE legacy;

        CREATE TABLE readers (
            channel INTEGER NOT NULL,
            ed25519_pub BLOB NOT NULL,
            dot1 TEXT NOT NULL,
            joined INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            record BLOB NOT NULL,
            PRIMARY KEY (channel, ed25519_pub)) WITHOUT ROWID;
        """;

    /// <summary>
    /// Claimed channels and their rosters. A rank is a <see cref="Piperchat.Protocol.Role"/>: 0 for an owner to 4 for someone taken off. Beside an entry
    /// of the audit log stand the salt, id and name of the operator whose hash it holds: they can be erased, and the chain stays whole.
    /// </summary>
    private const string Rosters = """
        ALTER TABLE channels ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN audit_seq INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN audit_hash TEXT;
        ALTER TABLE channels ADD COLUMN settings BLOB;
        ALTER TABLE channels ADD COLUMN roster_only INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN owners INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN members INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN shut_out INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE roster (
            channel INTEGER NOT NULL,
            ed25519_pub BLOB NOT NULL,
            dot1 TEXT NOT NULL,
            rank INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (channel, ed25519_pub)) WITHOUT ROWID;
        CREATE INDEX roster_by_rank ON roster (channel, rank, seq, dot1);
        CREATE INDEX roster_by_dot1 ON roster (channel, dot1, rank);
        CREATE INDEX readers_joined ON readers (channel, seq) WHERE joined;

        CREATE TABLE audit (
            channel INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            entry BLOB NOT NULL,
            action TEXT NOT NULL,
            actor TEXT,
            target TEXT,
            salt BLOB,
            user_id TEXT,
            user_name TEXT,
            PRIMARY KEY (channel, seq)) WITHOUT ROWID;
        CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER audit_is_fixed BEFORE UPDATE OF channel, seq, entry, action, actor, target ON audit
            BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER audit_is_new BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE channel = NEW.channel AND seq = NEW.seq)
            BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;

        CREATE TABLE erasures (
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID;

        CREATE TABLE challenges (
            challenge BLOB PRIMARY KEY,
            tenant TEXT NOT NULL,
            user_id TEXT,
            expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX challenges_by_time ON challenges (expires_at);

        CREATE TABLE sessions (
            token BLOB PRIMARY KEY,
            tenant TEXT NOT NULL,
            ed25519_pub BLOB NOT NULL,
            user_id TEXT,
            expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX sessions_by_key ON sessions (tenant, ed25519_pub, expires_at);
        CREATE INDEX sessions_by_time ON sessions (expires_at);

        CREATE TABLE attestations (
            tenant TEXT NOT NULL,
            ed25519_pub BLOB NOT NULL,
            user_id TEXT NOT NULL,
            user_name TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (tenant, ed25519_pub)) WITHOUT ROWID;
        CREATE INDEX attestations_by_user ON attestations (tenant, user_id);
        """;

    /// <summary>
    /// The current key of each team, and on which day a key was last seen: days since the epoch. What was published before is as if seen now. Team records
    /// that stand there already were posted by whoever liked, so that they are no team's key: its members make it one.
    /// </summary>
    private const string Teams = """
        ALTER TABLE keys ADD COLUMN team TEXT;
        ALTER TABLE keys ADD COLUMN seen INTEGER;
        UPDATE keys SET seen = unixepoch() / 86400, team = json_extract(CAST(record AS TEXT), '$.team') WHERE record IS NOT NULL;

        CREATE TABLE teams (
            tenant TEXT NOT NULL,
            team TEXT NOT NULL,
            dot1 TEXT NOT NULL,
            PRIMARY KEY (tenant, team)) WITHOUT ROWID;
        """;

    /// <summary>
    /// What retention and erasures need. Of a channel: up to which seq its messages have expired, and up to which their places were taken out as well. A seq
    /// that a new channel begins after, so that no cursor of an erased one is ever ahead of it. And the one way past the audit log's trigger: the rows of a
    /// channel go while its number stands in <c>erasing</c>, which an erasure of the whole channel fills and empties in its own transaction.
    /// </summary>
    private const string Upkeep = """
        ALTER TABLE channels ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE channels ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
        INSERT INTO relay VALUES ('floor', '0');

        CREATE TABLE erasing (channel INTEGER PRIMARY KEY);
        DROP TRIGGER audit_is_kept;
        CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE channel = OLD.channel)
            BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        """;

    public static readonly IReadOnlyList<string> All = [FirstSchema, Rosters, Teams, Upkeep];

    /// <summary>Brings the data to the newest schema, each step in a transaction of its own.</summary>
    /// <exception cref="InvalidOperationException">The data was written by newer code.</exception>
    public static void Run(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        while (true)
        {
            // Immediate, and the version read inside: a second process that starts on the same folder waits, then finds it done.
            using var transaction = connection.BeginTransaction(deferred: false);
            var version = Version(connection, transaction);
            if (version > steps.Count)
            {
                throw new InvalidOperationException(
                    $"The data in {connection.DataSource} have schema {version}, and this version of Piperchat knows up to {steps.Count}. "
                    + "Run the version that wrote them, or a newer one; or set Piperchat:DataDirectory to another folder.");
            }

            if (version == steps.Count) return;

            using var step = connection.CreateCommand();
            step.Transaction = transaction;
            step.CommandText = $"{steps[version]}; PRAGMA user_version = {version + 1};";
            step.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private static int Version(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
