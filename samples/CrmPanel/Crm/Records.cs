namespace CrmPanel.Crm;

/// <summary>A company that uses this CRM: a tenant of the chat. <paramref name="Accent"/>: null for the chat's own blue.</summary>
internal sealed record Company(string Id, string Name, string? Accent, string Hours);

internal static class Role
{
    public const string Agent = "Agent";
    public const string Admin = "Admin";
    public const string Customer = "Customer";
}

/// <summary>Somebody who logs in. <paramref name="Customer"/>: whose portal they see.</summary>
internal sealed record Person(string Id, string Company, string Name, string Role, string Title, bool OnSupport, int? Customer);

/// <summary>What is known of a customer beside the chat. Nothing of it comes from what they wrote.</summary>
internal sealed record CustomerRecord(
    int Id, string Name, string Title, string Organisation, string Plan, int Seats, DateOnly Since, int Revenue, string Owner, IReadOnlyList<Ticket> Earlier);

internal sealed record Ticket(string Subject, DateOnly Solved);

internal sealed record Order(string Number, string What, DateOnly On, int Amount, string State);

/// <summary>
/// A conversation as the CRM knows it: whose, how it stands, and when something came last. <paramref name="Here"/>: the customer has a page open.
/// </summary>
internal sealed record Conversation(int Id, string Name, string Organisation, string Status, string? Assignee, DateTimeOffset? LastActivity, bool Here = false);

/// <summary>Up to when somebody has looked at a conversation, or at its notes.</summary>
internal sealed record Look(int Customer, bool Notes, DateTimeOffset At);

internal static class Status
{
    public const string Open = "open";
    public const string Pending = "pending";
    public const string Solved = "solved";

    public static bool Is(string? text) => text is Open or Pending or Solved;
}
