using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Piperchat.CrashTests.Load;

/// <summary>
/// Knows what a relay promised: each acknowledgement with its seq and bytes, and each message that a stream delivered. A promise that isn't kept, by
/// another answer, on a stream or in the database, is a fault.
/// </summary>
internal sealed class Oracle
{
    private readonly ConcurrentDictionary<string, (string Channel, long Seq)> _acknowledged = new();
    private readonly ConcurrentDictionary<(string Channel, long Seq), byte[]> _promised = new();
    private readonly ConcurrentDictionary<string, long> _heads = new();
    private readonly ConcurrentQueue<string> _faults = new();

    public IEnumerable<string> Faults => _faults;

    public int Acknowledged => _acknowledged.Count;

    /// <summary>The greatest seq of a channel that was acknowledged or delivered.</summary>
    public long Head(string channel) => _heads.GetValueOrDefault(channel);

    public void Acknowledge(Post post, Answer answer)
    {
        var place = (post.Channel, answer.Seq);
        if (_acknowledged.GetOrAdd(post.Id, place) is var first && first != place) Fault($"{post.Id} was acknowledged as {first}, then as {place}.");
        Promise(post.Channel, answer.Seq, answer.Message);
    }

    /// <summary>A stream delivered it, which is as much of a promise: nothing is sent out before it is durable.</summary>
    public void Promise(string channel, long seq, byte[] bytes)
    {
        var known = _promised.GetOrAdd((channel, seq), bytes);
        if (!known.AsSpan().SequenceEqual(bytes)) Fault($"{channel} {seq} has other bytes than it had.");
        _heads.AddOrUpdate(channel, seq, (_, head) => Math.Max(head, seq));
    }

    public void Fault(string what) => _faults.Enqueue(what);

    public void AssertNoFaults() => Assert.True(_faults.IsEmpty, $"{_faults.Count} faults: {string.Join(" ", _faults.Take(5))}");

    /// <summary>Compares with the database that the relay left: everything that was promised is there, as it was, without a gap, and each id once.</summary>
    public async Task CompareAsync(string database)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            await ReadAsync(database);
        }
        catch (SqliteException failure)
        {
            Fault($"The database can't be read: {failure.Message}");
        }
    }

    private async Task ReadAsync(string database)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await foreach (var row in RowsAsync(connection, "PRAGMA integrity_check"))
        {
            if (row.GetString(0) != "ok") Fault($"The database is damaged: {row.GetString(0)}.");
        }

        var heads = new Dictionary<string, long>();
        var stored = new Dictionary<(string Channel, long Seq), byte[]>();
        await foreach (var row in RowsAsync(
            connection, "SELECT name, entry & ((1 << 40) - 1), body, head FROM channels JOIN entries ON entry >> 40 = channel ORDER BY entry"))
        {
            var (channel, seq, head) = (row.GetString(0), row.GetInt64(1), row.GetInt64(3));
            if (seq != heads.GetValueOrDefault(channel) + 1) Fault($"{channel} {heads.GetValueOrDefault(channel)} is followed by {seq}.");
            if (seq > head) Fault($"{channel} {seq} lies past the head {head}.");
            heads[channel] = seq;
            stored.Add((channel, seq), row.GetFieldValue<byte[]>(2));
        }

        foreach (var (place, bytes) in _promised)
        {
            if (!stored.TryGetValue(place, out var found)) Fault($"{place} was lost.");
            else if (!found.AsSpan().SequenceEqual(bytes)) Fault($"{place} has other bytes than it had.");
        }

        var ids = 0;
        await foreach (var row in RowsAsync(connection, "SELECT id, name, entry & ((1 << 40) - 1) FROM ids JOIN channels ON channel = entry >> 40"))
        {
            ids++;
            if (_acknowledged.TryGetValue(row.GetString(0), out var place) && place != (row.GetString(1), row.GetInt64(2)))
                Fault($"{row.GetString(0)} was acknowledged as {place} and is {row.GetInt64(2)}.");
        }

        if (ids != stored.Count) Fault(string.Create(CultureInfo.InvariantCulture, $"There are {ids} ids and {stored.Count} messages."));
    }

    private static async IAsyncEnumerable<SqliteDataReader> RowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) yield return rows;
    }
}
