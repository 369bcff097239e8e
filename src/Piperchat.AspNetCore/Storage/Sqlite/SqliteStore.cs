using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore;

/// <summary>The store in one SQLite file.</summary>
internal sealed class SqliteStore : IRelayStore
{
    private readonly SqliteDatabase _database;

    private SqliteStore(SqliteDatabase database, SqliteWriter writer, TimeProvider time, SqlitePresence presence)
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

    internal SqliteWriter Writer { get; }

    internal SqliteDatabase Database => _database;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="InvalidOperationException">SQLite is too old, or the data are too new.</exception>
    public static SqliteStore Open(string path, ICommitObserver observer, TimeProvider time, ILogger logger, TimeSpan absence) =>
        Open(path, observer, time, logger, absence, WriterBounds.Default);

    internal static SqliteStore Open(string path, ICommitObserver observer, TimeProvider time, ILogger logger, TimeSpan absence, WriterBounds bounds)
    {
        var database = SqliteDatabase.Open(path);
        return new SqliteStore(database, new SqliteWriter(database.Writing, observer, time, logger, bounds), time, new SqlitePresence(absence));
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
