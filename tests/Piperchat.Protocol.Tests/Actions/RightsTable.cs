using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// tests/vectors/rights.json: the verdict on every act that can come to a channel, a line each, for app/protocol to check its own table of rights by.
/// To write it anew: <c>PIPERCHAT_WRITE_VECTORS=1 dotnet test --project tests/Piperchat.Protocol.Tests</c>.
/// </summary>
internal static class RightsTable
{
    public const string FileName = "rights.json";

    private const string Note =
        "Who may do what to a channel: the verdict for every combination, from Piperchat.Protocol (C#). actor: the signer's role, null for none, 'operator' for the site's "
        + "own act without a key. given, target: for a role, the one that is given and the one that its key has now, null for none. self: whether that key is the signer's. "
        + "owners: how many the channel has now. verdict: 'allowed', or the code of the refusal.";

    private static readonly ActionKind[] Kinds = Enum.GetValues<ActionKind>();

    private static readonly Role?[] Known = [null, .. Enum.GetValues<Role>().Cast<Role?>()];

    private static readonly IReadOnlyList<(bool IsOperator, Role? Role)> Actors = [(true, null), .. Known.Select(role => (false, role))];

    /// <summary>All that can be: nobody has a role before the claim, and the owners among actor and target count.</summary>
    public static IEnumerable<RightsRow> All() => Unclaimed().Concat(Claimed());

    public static string ToFile()
    {
        var file = new StringBuilder("{\n").Append($" \"note\": \"{Note}\",\n \"rows\": [\n");
        file.AppendJoin(",\n", All().Select(row => $"  {row.ToJson()}"));
        return file.Append("\n ]\n}\n").ToString();
    }

    private static IEnumerable<RightsRow> Unclaimed() =>
        from kind in Kinds
        from actor in Actors
        where actor.Role is null
        from given in GivenBy(kind)
        select new RightsRow(kind, IsClaimed: false, actor.IsOperator, actor.Role, given, Target: null, IsSelf: false, Owners: 0);

    private static IEnumerable<RightsRow> Claimed() =>
        from kind in Kinds
        from actor in Actors
        from given in GivenBy(kind)
        from target in kind == ActionKind.Role ? Known : [null]
        from isSelf in kind == ActionKind.Role && !actor.IsOperator && actor.Role == target ? (bool[])[false, true] : [false]
        from owners in (int[])[0, 1, 2]
        let counted = (actor.Role == Role.Owner ? 1 : 0) + (target == Role.Owner && !isSelf ? 1 : 0)
        where owners >= counted
        select new RightsRow(kind, IsClaimed: true, actor.IsOperator, actor.Role, given, target, isSelf, owners);

    private static Role?[] GivenBy(ActionKind kind) => kind == ActionKind.Role ? Known[1..] : [null];
}

/// <summary>One act, and what there was when it came.</summary>
internal sealed record RightsRow(ActionKind Kind, bool IsClaimed, bool IsOperator, Role? Actor, Role? Given, Role? Target, bool IsSelf, int Owners)
{
    /// <summary>As the relay and a reader of the log ask: an operator counts as an owner.</summary>
    public FaultCode Judge() => Rights.Judge(Kind, IsClaimed, IsOperator ? Role.Owner : Actor, Given, Target, Owners);

    public string ToJson() => $$"""
        {"action": "{{ActionShape.WordOf(Kind)}}", "claimed": {{Bool(IsClaimed)}}, "actor": {{(IsOperator ? "\"operator\"" : Word(Actor))}}, "given": {{Word(Given)}}, "target": {{Word(Target)}}, "self": {{Bool(IsSelf)}}, "owners": {{Owners}}, "verdict": "{{Verdict()}}"}
        """;

    private string Verdict() => Judge() is var code && code == FaultCode.None ? "allowed" : code.Wire();

    private static string Word(Role? role) => role is { } known ? $"\"{known.Wire()}\"" : "null";

    private static string Bool(bool value) => value ? "true" : "false";
}
