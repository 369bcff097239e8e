namespace Piperchat.Protocol;

/// <summary>A channel's roster as its log gives it, entry by entry: the chain, each signature, and that whoever acted was entitled to.</summary>
internal sealed class Roster(Place place)
{
    private readonly Dictionary<string, (Role Role, long Seq)> _roles = new(StringComparer.Ordinal);

    /// <summary>The log's last entry so far; seq 0 and <see cref="AdminAction.EmptyLog"/> before the first.</summary>
    public (long Seq, string Hash) Head { get; private set; } = (0, AdminAction.EmptyLog);

    public bool IsClaimed { get; private set; }

    /// <summary>What was set last; null where nothing was.</summary>
    public ChannelSettings? Settings { get; private set; }

    /// <summary>By Ed25519 key in hex: the role, and the entry that gave it.</summary>
    public IReadOnlyDictionary<string, (Role Role, long Seq)> Roles => _roles;

    public long Owners { get; private set; }

    /// <summary>Goes on by one entry. Where that isn't the next one, or wasn't allowed, nothing changes.</summary>
    public bool TryApply(AuditEntry entry, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!entry.Follows(Head.Seq, Head.Hash, place, out fault)) return false;

        var act = entry.Record;
        Role? given = act.Kind == ActionKind.Role ? Protocol.Roles.Parse(act.Role) : null;
        var target = given is null ? null : RoleOf(act.TargetKeyHex);
        var code = Rights.Judge(act.Kind, IsClaimed, act.IsOperators ? Role.Owner : RoleOf(act.PublicKeyHex), given, target, Owners);
        if (code != FaultCode.None)
        {
            fault = Faults.NotEntitled(code);
            return false;
        }

        Head = (entry.Seq, entry.Hash);
        Take(act, given, entry.Seq);
        return true;
    }

    private Role? RoleOf(string key) => _roles.TryGetValue(key, out var known) ? known.Role : null;

    private void Take(AdminAction act, Role? given, long seq)
    {
        switch (act.Kind)
        {
            case ActionKind.Claim:
                IsClaimed = true;
                if (!act.IsOperators) Give(act.PublicKeyHex, Role.Owner, seq);
                break;
            case ActionKind.Role:
                Give(act.TargetKeyHex, given!.Value, seq);
                break;
            case ActionKind.Settings:
                Settings = act.Settings;
                break;
        }
    }

    private void Give(string key, Role role, long seq)
    {
        if (RoleOf(key) == Role.Owner) Owners--;
        if (role == Role.Owner) Owners++;
        _roles[key] = (role, seq);
    }
}
