using System.Globalization;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>The members of one kind of action. An operator's act has the same ones, with null for key and signature.</summary>
internal sealed class ActionShape
{
    public static readonly TextForm Words = Forms.OneOf("claim", "role", "settings", "remove");

    private static readonly ActionShape[] All = [.. Enum.GetValues<ActionKind>().Select(kind => new ActionShape(kind, operators: false))];

    private static readonly ActionShape[] Operators = [.. Enum.GetValues<ActionKind>().Select(kind => new ActionShape(kind, operators: true))];

    private ActionShape(ActionKind kind, bool operators)
    {
        Kind = kind;
        Signed = new SignedShape("action", "ed25519_pub", Limits.RecordBytes, isSigned: !operators,
        [
            new Field("channel", Forms.Channel),
            new Field("action", Forms.OneOf(WordOf(kind))),
            new Field("prev", Forms.Hash),
            new Field("ts", Forms.Integer),
            .. ArgumentsOf(kind),
        ]);
        Prev = this["prev"];
        Timestamp = this["ts"];
    }

    public ActionKind Kind { get; }

    public SignedShape Signed { get; }

    public int Prev { get; }

    public int Timestamp { get; }

    public int this[string name] => Signed.Shape[name];

    public static ActionShape Of(ActionKind kind, bool operators) => (operators ? Operators : All)[(int)kind];

    public static string WordOf(ActionKind kind) => kind switch
    {
        ActionKind.Claim => "claim",
        ActionKind.Role => "role",
        ActionKind.Settings => "settings",
        ActionKind.Remove => "remove",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such action."),
    };

    /// <summary>What a relay fills in where the body leaves it out.</summary>
    public byte[]?[] Given(in Place place)
    {
        var given = new byte[]?[Signed.Shape.Fields.Length];
        given[this["version"]] = "\"1.5\""u8.ToArray();
        given[this["relay"]] = Quoted(place.Relay);
        given[this["tenant"]] = Quoted(place.Tenant);
        given[this["channel"]] = Quoted(place.Channel ?? throw new ArgumentException("An action is for a channel.", nameof(place)));
        given[this["action"]] = Quoted(WordOf(Kind));
        given[this["prev"]] = Quoted(AdminAction.EmptyLog);
        return given;
    }

    /// <summary>The same for an operator's act, which has neither key nor signature, and is dated by the relay.</summary>
    public byte[]?[] GivenToOperators(in Place place, long timestamp)
    {
        var given = Given(place);
        given[this["ts"]] = Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture));
        given[this["ed25519_pub"]] = given[this["sig"]] = "null"u8.ToArray();
        return given;
    }

    private static Field[] ArgumentsOf(ActionKind kind) => kind switch
    {
        ActionKind.Claim => [new Field("description", Forms.Description)],
        ActionKind.Role =>
        [
            new Field("target_dot1", Forms.Dot1),
            new Field("target_ed25519_pub", Forms.Key),
            new Field("role", Forms.OneOf("owner", "admin", "member", "banned", "none")),
        ],
        ActionKind.Settings => [new Field("settings", new SettingsForm())],
        _ => [new Field("target", Forms.Uuid)],
    };

    private static byte[] Quoted(string ascii) => Encoding.ASCII.GetBytes($"\"{ascii}\"");
}
