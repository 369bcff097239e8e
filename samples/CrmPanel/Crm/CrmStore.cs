using System.Globalization;
using System.Security.Claims;
using Microsoft.Data.Sqlite;

namespace CrmPanel.Crm;

/// <summary>The CRM's own database, <c>crm.db</c> beside the chat's. No text of a conversation ever comes near it.</summary>
internal sealed class CrmStore
{
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS companies (id TEXT PRIMARY KEY, name TEXT NOT NULL, accent TEXT, hours TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS customers (
            id INTEGER PRIMARY KEY, company TEXT NOT NULL REFERENCES companies, name TEXT NOT NULL, title TEXT NOT NULL, organisation TEXT NOT NULL,
            plan TEXT NOT NULL, seats INTEGER NOT NULL, since TEXT NOT NULL, revenue INTEGER NOT NULL, owner TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS people (
            id TEXT PRIMARY KEY, company TEXT NOT NULL REFERENCES companies, name TEXT NOT NULL, role TEXT NOT NULL, title TEXT NOT NULL,
            on_support INTEGER NOT NULL, customer INTEGER REFERENCES customers) STRICT;
        CREATE TABLE IF NOT EXISTS tickets (customer INTEGER NOT NULL REFERENCES customers, subject TEXT NOT NULL, solved TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS orders (
            customer INTEGER NOT NULL REFERENCES customers, number TEXT NOT NULL, what TEXT NOT NULL, placed TEXT NOT NULL, amount INTEGER NOT NULL,
            state TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS conversations (
            customer INTEGER PRIMARY KEY REFERENCES customers, status TEXT NOT NULL, status_at INTEGER NOT NULL, assignee TEXT REFERENCES people,
            last_activity INTEGER) STRICT;
        CREATE TABLE IF NOT EXISTS looked (
            agent TEXT NOT NULL REFERENCES people, customer INTEGER NOT NULL REFERENCES customers, notes INTEGER NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (agent, customer, notes)) STRICT;
        """;

    private readonly string _connection;

    public CrmStore(string folder)
    {
        Directory.CreateDirectory(folder);
        _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "crm.db"), ForeignKeys = true }.ToString();
        Execute("PRAGMA journal_mode = WAL");
        Execute(Schema);
    }

    public bool IsEmpty => Query("SELECT 1 FROM companies LIMIT 1", row => true).Count == 0;

    public IReadOnlyList<Company> Companies() => Query(
        "SELECT id, name, accent, hours FROM companies ORDER BY id",
        row => new Company(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3)));

    public Company Company(string id) => Companies().Single(company => company.Id == id);

    public IReadOnlyList<Person> People(string company) => Query(PersonColumns + "WHERE company = ?1 ORDER BY rowid", PersonOf, company);

    public Person? Person(string id) => Query(PersonColumns + "WHERE id = ?1", PersonOf, id).SingleOrDefault();

    /// <summary>Asked at each request of the chat: whoever is taken off the team loses it at once, however long their cookie lasts.</summary>
    public bool IsOnSupport(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        && Query("SELECT 1 FROM people WHERE id = ?1 AND role = ?2 AND on_support", row => true, id, Role.Agent).Count > 0;

    public IReadOnlyList<string> SupportPeople(string company) =>
        Query("SELECT id FROM people WHERE company = ?1 AND role = ?2 AND on_support", row => row.GetString(0), company, Role.Agent);

    /// <summary>What was assigned to somebody who is taken off waits for someone else.</summary>
    public bool SetOnSupport(string company, string agent, bool isOn)
    {
        if (Execute("UPDATE people SET on_support = ?3 WHERE id = ?2 AND company = ?1 AND role = ?4", company, agent, isOn, Role.Agent) == 0) return false;
        if (!isOn) Execute("UPDATE conversations SET assignee = NULL WHERE assignee = ?1", agent);
        return true;
    }

    /// <param name="customer">The text of an id, as it stands in a channel's name.</param>
    public bool HasCustomer(string company, string customer) =>
        Query("SELECT 1 FROM customers WHERE company = ?1 AND CAST(id AS TEXT) = ?2", row => true, company, customer).Count > 0;

    public CustomerRecord? Customer(string company, int id) => Query(
        """
        SELECT c.id, c.name, c.title, organisation, plan, seats, since, revenue, p.name
        FROM customers c JOIN people p ON p.id = c.owner WHERE c.company = ?1 AND c.id = ?2
        """,
        row => new CustomerRecord(
            row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), DateOf(row, 6), row.GetInt32(7),
            row.GetString(8), Tickets(id)),
        company,
        id).SingleOrDefault();

    public IReadOnlyList<Order> Orders(int customer) => Query(
        "SELECT number, what, placed, amount, state FROM orders WHERE customer = ?1 ORDER BY placed DESC",
        row => new Order(row.GetString(0), row.GetString(1), DateOf(row, 2), row.GetInt32(3), row.GetString(4)),
        customer);

    public IReadOnlyList<Conversation> Conversations(string company) => Query(ConversationColumns, ConversationOf, company);

    public Conversation? Conversation(string company, int customer) =>
        Query(ConversationColumns + " AND c.id = ?2", ConversationOf, company, customer).SingleOrDefault();

    public void SetStatus(int customer, string status, DateTimeOffset at) =>
        Execute("UPDATE conversations SET status = ?2, status_at = ?3 WHERE customer = ?1", customer, status, at.ToUnixTimeMilliseconds());

    public void Assign(int customer, string? agent) => Execute("UPDATE conversations SET assignee = ?2 WHERE customer = ?1", customer, agent);

    /// <summary>
    /// Something came. What the customer wrote after an agent put the conversation away opens it again. Several agents' pages tell of the same message, some late, and not
    /// each knows whose it was.
    /// </summary>
    /// <returns>Whether that was news.</returns>
    public bool IsActive(int customer, DateTimeOffset at, bool byCustomer) => Execute(
        """
        UPDATE conversations SET last_activity = max(coalesce(last_activity, 0), ?2), status = CASE WHEN ?3 AND status_at < ?2 THEN 'open' ELSE status END
        WHERE customer = ?1 AND (last_activity IS NULL OR last_activity < ?2 OR (?3 AND status <> 'open' AND status_at < ?2))
        """,
        customer,
        at.ToUnixTimeMilliseconds(),
        byCustomer) > 0;

    public void Looked(string agent, Look look) => Execute(
        "INSERT INTO looked (agent, customer, notes, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
        agent,
        look.Customer,
        look.Notes,
        look.At.ToUnixTimeMilliseconds());

    /// <summary>Up to when an agent has looked at each conversation, and at its notes.</summary>
    public IReadOnlyList<Look> Looks(string agent) => Query(
        "SELECT customer, notes, at FROM looked WHERE agent = ?1",
        row => new Look(row.GetInt32(0), row.GetBoolean(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))),
        agent);

    /// <summary>All rows or none.</summary>
    public void Insert(IEnumerable<(string Sql, object?[] Values)> rows)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        foreach (var (sql, values) in rows)
        {
            using var command = CommandOf(connection, sql, values);
            command.Transaction = transaction;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private const string PersonColumns = "SELECT id, company, name, role, title, on_support, customer FROM people ";

    private const string ConversationColumns =
        """
        SELECT c.id, c.name, c.organisation, v.status, v.assignee, v.last_activity
        FROM customers c JOIN conversations v ON v.customer = c.id WHERE c.company = ?1
        """;

    private List<Ticket> Tickets(int customer) =>
        Query("SELECT subject, solved FROM tickets WHERE customer = ?1 ORDER BY solved DESC", row => new Ticket(row.GetString(0), DateOf(row, 1)), customer);

    private static Person PersonOf(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetBoolean(5), row.IsDBNull(6) ? null : row.GetInt32(6));

    private static Conversation ConversationOf(SqliteDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));

    private static DateOnly DateOf(SqliteDataReader row, int column) => DateOnly.Parse(row.GetString(column), CultureInfo.InvariantCulture);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }

    private static SqliteCommand CommandOf(SqliteConnection connection, string sql, object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (i, value) in values.Index()) command.Parameters.AddWithValue($"?{i + 1}", value ?? DBNull.Value);
        return command;
    }

    private int Execute(string sql, params object?[] values)
    {
        using var connection = Open();
        using var command = CommandOf(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using var connection = Open();
        using var command = CommandOf(connection, sql, values);
        using var rows = command.ExecuteReader();
        var all = new List<T>();
        while (rows.Read()) all.Add(read(rows));
        return all;
    }
}
