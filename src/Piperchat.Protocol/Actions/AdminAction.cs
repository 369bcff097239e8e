using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>What an owner or admin does in a channel; each kind has a path of its own.</summary>
internal enum ActionKind
{
    /// <summary><c>claim {description}</c>: the first wins.</summary>
    Claim,

    /// <summary><c>role {target_dot1, target_ed25519_pub, role}</c>.</summary>
    Role,

    /// <summary><c>settings {settings: {description, history, readers}}</c>.</summary>
    Settings,

    /// <summary><c>remove {target}</c>: a message.</summary>
    Remove,
}

/// <summary>
/// A claim or an act of administration: <c>{version, relay, tenant, channel, action, …, ed25519_pub, prev, ts, sig}</c>, signed with label <c>action</c>. <c>prev</c> is
/// the hash of the log's last entry, so that no action counts twice (attack 20) and none can be left out (attack 25).
/// </summary>
internal sealed class AdminAction : SignedObject
{
    /// <summary><c>prev</c> in an empty log.</summary>
    public static readonly string EmptyLog = new('0', 64);

    private readonly ActionShape _shape;

    internal AdminAction(ActionShape shape, Values values) : base(shape.Signed, values) => _shape = shape;

    public ActionKind Kind => _shape.Kind;

    public string Prev => Values.Text(_shape.Prev)!;

    /// <summary>Seconds since the epoch.</summary>
    public long Timestamp => Values.Integer(_shape.Timestamp);

    /// <summary>Whether it is an operator's act by the host's policy, which nobody signed; only the log holds such.</summary>
    public bool IsOperators => Values.IsNull(_shape.Signed.Signature);

    /// <summary>A claim's description.</summary>
    public string Description => Values.Text(_shape["description"])!;

    /// <summary>The dot1 that a role is for.</summary>
    public string TargetDot1 => Values.Text(_shape["target_dot1"])!;

    /// <summary>The Ed25519 key that a role is for, in hex.</summary>
    public string TargetKeyHex => Values.Text(_shape["target_ed25519_pub"])!;

    /// <summary><c>owner</c>, <c>admin</c>, <c>member</c>, <c>banned</c> or <c>none</c>.</summary>
    public string Role => Values.Text(_shape["role"])!;

    public ChannelSettings Settings => ChannelSettings.Read(Values.Json(_shape["settings"]));

    /// <summary>The id of the message that is removed.</summary>
    public string Target => Values.Text(_shape["target"])!;

    /// <summary>Reads an action as posted, whole.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out AdminAction action, out Fault fault) =>
        TryRead(text, Reading.Posted, operators: false, out action, out fault);

    public static bool TryReadPublic(ReadOnlySpan<byte> text, out AdminAction action, out Fault fault) =>
        TryRead(text, Reading.Public, operators: false, out action, out fault);

    /// <summary>
    /// Reads an action of which the relay knows kind and place: what follows from them (and <c>prev</c>, in an empty log) may be missing from
    /// the body. It is put in before the signature, which covers it, is checked (docs/PROTOCOL.md §7).
    /// </summary>
    public static bool TryParsePosted(ReadOnlySpan<byte> text, ActionKind kind, in Place place, out AdminAction action, out Fault fault)
    {
        var shape = ActionShape.Of(kind, operators: false);
        var read = shape.Signed.Shape.TryRead(text, Reading.Posted, shape.Given(place), out var values, out fault);
        action = read ? new AdminAction(shape, values) : null!;
        return read;
    }

    /// <summary>
    /// Reads an operator's act as posted: what nobody signs isn't in the body, nor is the time, which is the relay's.
    /// </summary>
    public static bool TryParseOperators(
        ReadOnlySpan<byte> text, ActionKind kind, in Place place, long timestamp, out AdminAction action, out Fault fault)
    {
        var shape = ActionShape.Of(kind, operators: true);
        var read = shape.Signed.Shape.TryRead(text, Reading.Posted, shape.GivenToOperators(place, timestamp), out var values, out fault);
        action = read ? new AdminAction(shape, values) : null!;
        return read && action.VerifyUnsigned(place, out fault);
    }

    public static AdminAction Claim(SigningKey key, in Place place, string description, string prev, long timestamp) =>
        Sign(ActionKind.Claim, key, place, prev, timestamp, draft => draft.Set("description", description));

    public static AdminAction SetRole(SigningKey key, in Place place, byte[] targetEd25519Pub, string role, string prev, long timestamp) =>
        Sign(ActionKind.Role, key, place, prev, timestamp, draft => draft
            .Set("target_dot1", Dot1.Of(targetEd25519Pub))
            .Set("target_ed25519_pub", Convert.ToHexStringLower(targetEd25519Pub))
            .Set("role", role));

    public static AdminAction SetSettings(SigningKey key, in Place place, ChannelSettings settings, string prev, long timestamp) =>
        Sign(ActionKind.Settings, key, place, prev, timestamp, draft => draft.SetJson("settings", settings.ToJson()));

    public static AdminAction Remove(SigningKey key, in Place place, string target, string prev, long timestamp) =>
        Sign(ActionKind.Remove, key, place, prev, timestamp, draft => draft.Set("target", target));

    internal static bool TryRead(ReadOnlySpan<byte> text, Reading reading, bool operators, out AdminAction action, out Fault fault)
    {
        action = null!;
        if (!TryFindKind(text, out var kind, out fault)) return false;
        var shape = ActionShape.Of(kind, operators);
        if (!shape.Signed.Shape.TryRead(text, reading, out var values, out fault)) return false;
        action = new AdminAction(shape, values);
        return true;
    }

    /// <summary>Checks an operator's act, which has no signature: its place and dot1.</summary>
    public bool VerifyUnsigned(in Place place, out Fault fault) => IsFor(place, out fault) && HasOwnDot1(out fault);

    private protected override bool HasOwnDot1(out Fault fault)
    {
        fault = default;
        return Kind != ActionKind.Role
            || Dot1Fits(_shape["target_dot1"], Values.Hex(_shape["target_ed25519_pub"]), "target_ed25519_pub", "target_dot1", out fault);
    }

    private static AdminAction Sign(
        ActionKind kind, SigningKey key, in Place place, string prev, long timestamp, Func<SigningDraft, SigningDraft> fill)
    {
        var shape = ActionShape.Of(kind, operators: false);
        var draft = new SigningDraft(shape.Signed, place).Set("action", ActionShape.WordOf(kind)).Set("prev", prev).Set("ts", timestamp);
        return new AdminAction(shape, fill(draft).Sign(key));
    }

    /// <summary>Finds which shape an action has; that shape then reads the whole text and refuses a second <c>action</c>.</summary>
    private static bool TryFindKind(ReadOnlySpan<byte> text, out ActionKind kind, out Fault fault)
    {
        kind = default;
        if (!StrictJson.TryCheck(text, out fault)) return false;

        var reader = new Utf8JsonReader(text, StrictJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            fault = Faults.NotJson("an object is expected");
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAction = reader.ValueTextEquals("action"u8);
            reader.Read();
            if (isAction) return TryNameKind(ref reader, out kind, out fault);
            reader.Skip();
        }

        fault = Faults.MissingName("action");
        return false;
    }

    private static bool TryNameKind(ref Utf8JsonReader reader, out ActionKind kind, out Fault fault)
    {
        kind = default;
        fault = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            fault = Faults.WrongType("action", ActionShape.Words.Expected);
            return false;
        }

        foreach (var candidate in Enum.GetValues<ActionKind>())
        {
            kind = candidate;
            if (reader.ValueTextEquals(ActionShape.WordOf(candidate))) return true;
        }

        fault = Faults.BadValue("action", ActionShape.Words.Expected, reader.ValueSpan);
        return false;
    }
}
