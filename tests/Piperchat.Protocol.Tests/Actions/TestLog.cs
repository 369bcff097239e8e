using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>An audit log as a relay keeps it; it checks nothing, so that it can hold what no relay should. Who acts: a person, or null for an operator.</summary>
internal sealed class TestLog
{
    private static readonly string SomeUser = new('a', 64);

    private readonly List<AuditEntry> _entries = [];

    public IReadOnlyList<AuditEntry> Entries => _entries;

    public TestLog Claim(Person? actor) =>
        Take(head => actor is null ? Operators(ActionKind.Claim, head, ("description", "\"\"")) : AdminAction.Claim(actor.Signing, Places.Support, "", head, 1));

    public TestLog Give(Person? actor, Person target, string role) => Take(head => Role(actor, target, role, head));

    public TestLog Set(Person? actor, ChannelSettings settings) => Take(head => actor is null
        ? Operators(ActionKind.Settings, head, ("settings", Encoding.UTF8.GetString(settings.ToJson())))
        : AdminAction.SetSettings(actor.Signing, Places.Support, settings, head, 1));

    public TestLog Remove(Person? actor) => Take(head =>
        actor is null ? Operators(ActionKind.Remove, head, ("target", $"\"{Forge.Id}\"")) : AdminAction.Remove(actor.Signing, Places.Support, Forge.Id, head, 1));

    /// <summary>Asserts that a roster refuses this role as the next entry, and for which reason.</summary>
    public void Refuses(FaultCode code, Person? actor, Person target, string role)
    {
        var roster = Replayed();
        var owners = roster.Owners;
        Assert.False(roster.TryApply(Next(head => Role(actor, target, role, head)), out var fault));
        Assert.Equal((code, "record"), (fault.Code, fault.Field));
        Assert.NotEmpty(fault.Sentence);
        Assert.Equal((_entries.Count, owners), (roster.Head.Seq, roster.Owners));
    }

    public AuditEntry Next(Func<string, AdminAction> make)
    {
        var act = make(_entries.Count == 0 ? AdminAction.EmptyLog : _entries[^1].Hash);
        return AuditEntry.Make(_entries.Count + 1, Forge.Time, act.IsOperators ? SomeUser : null, act);
    }

    public Roster Replayed()
    {
        var roster = new Roster(Places.Support);
        foreach (var entry in _entries) Assert.True(roster.TryApply(entry, out var fault), fault.ToString());
        return roster;
    }

    public static AdminAction Operators(ActionKind kind, string prev, params ReadOnlySpan<(string Name, string Json)> members)
    {
        var body = new StringBuilder($$"""{"prev":"{{prev}}" """);
        foreach (var (name, json) in members) body.Append($",\"{name}\":{json}");
        Assert.True(AdminAction.TryParseOperators(Encoding.UTF8.GetBytes(body.Append('}').ToString()), kind, Places.Support, 1, out var act, out var fault), fault.ToString());
        return act;
    }

    private static AdminAction Role(Person? actor, Person target, string role, string head) => actor is null
        ? Operators(
            ActionKind.Role,
            head,
            ("target_dot1", $"\"{target.Dot1}\""),
            ("target_ed25519_pub", $"\"{target.Signing.PublicKeyHex}\""),
            ("role", $"\"{role}\""))
        : AdminAction.SetRole(actor.Signing, Places.Support, target.Signing.PublicKey, role, head, 1);

    private TestLog Take(Func<string, AdminAction> make)
    {
        _entries.Add(Next(make));
        return this;
    }
}
