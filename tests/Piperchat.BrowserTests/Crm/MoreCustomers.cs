using Microsoft.Data.Sqlite;

namespace Piperchat.BrowserTests.Crm;

/// <summary>More customers of Acme than samples/CrmPanel makes up, written straight into its database.</summary>
internal static class MoreCustomers
{
    /// <summary>What Acme begins with.</summary>
    public const int MadeUp = 6;

    private const int FirstMadeUp = 101;
    private const int First = 1001;

    public static IEnumerable<int> Ids(int count) => Enumerable.Range(First, count);

    /// <summary>Those that were made up, too.</summary>
    public static IEnumerable<int> IdsOfAll(int count) => [.. Enumerable.Range(FirstMadeUp, MadeUp), .. Ids(count - MadeUp)];

    public static async Task Add(string dataFolder, int count)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "crm.db")};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        foreach (var id in Ids(count))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText =
                """
                INSERT INTO customers VALUES ($id, 'acme', 'Customer ' || $id, 'Buyer', 'Shop ' || $id, 'Starter', 1, '2026-01-01', 10, 'sam');
                INSERT INTO conversations VALUES ($id, 'open', 0, NULL, NULL);
                """;
            command.Parameters.AddWithValue("$id", id);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }
}
