using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore;

/// <summary>The store in one SQLite file.</summary>
internal sealed class SqliteStore : IRelayStore
{
    private readonly SqliteDatabase _database;

    private SqliteStore(string path, SqliteDatabase database, SqliteWriter writer, TimeProvider time, SqlitePresence presence)
    {
        _database = database;
        Writer = writer;
        RelayId = Named("relay");
        LogId = Named("log");
        Messages = new SqliteMessageLog(database, writer, presence);
        Channels = new SqliteChannels(database);
        Readers = new SqliteReaders(database, writer, presence, time);
        Identities = new SqliteIdentities(database, writer, presence);
        Usernames = new SqliteUsernames(database, writer);
        Rosters = new SqliteRosters(database, writer);
        Sessions = new SqliteSessions(database, writer, presence, time);
        Pulse = new SqlitePulse(writer);
        Retention = new SqliteRetention(database, writer);
        Archives = new SqliteArchives(path, database, writer);
    }

    public string RelayId { get; }

    public string LogId { get; }

    public IMessageLog Messages { get; }

    public IChannels Channels { get; }

    public IReaders Readers { get; }

    public IIdentities Identities { get; }

    public IUsernames Usernames { get; }

    public IRosters Rosters { get; }

    public ISessions Sessions { get; }

    public IPulse Pulse { get; }

    public IRetention Retention { get; }

    public IArchives Archives { get; }

    internal SqliteWriter Writer { get; }

    internal SqliteDatabase Database => _database;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="InvalidOperationException">SQLite is too old, or the data are too new.</exception>
    public static SqliteStore Open(
        string path, ICommitObserver observer, TimeProvider time, ILogger logger, TimeSpan absence, PiperchatMetrics? metrics = null) =>
        Open(path, observer, time, logger, absence, WriterBounds.Default, metrics);

    internal static SqliteStore Open(
        string path, ICommitObserver observer, TimeProvider time, ILogger logger, TimeSpan absence, WriterBounds bounds, PiperchatMetrics? metrics = null)
    {
        var database = SqliteDatabase.Open(path);
        SqliteSpace.PayUp(database.Writing);
        var writer = new SqliteWriter(database.Writing, observer, time, logger, bounds, metrics);
        metrics?.Observe(writer);
        return new SqliteStore(path, database, writer, time, new SqlitePresence(absence));
    }

    public ValueTask DisposeAsync()
    {
        Writer.Dispose();
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Named(string name) =>
        _database.Read(session => (string)session.Scalar("SELECT value FROM relay WHERE name = ?1", name)!);
}
