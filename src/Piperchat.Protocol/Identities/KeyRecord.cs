using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// A key record, by which a person or a team says who it is:
/// <c>{version, relay, tenant, dot1, ed25519_pub, x25519_pub, username, team, reads, serial, createdAt, sig}</c>. Signed with label
/// <c>identity</c> by the key that it names.
/// </summary>
internal sealed class KeyRecord : SignedObject
{
    public static readonly SignedShape Shape = new("identity", "ed25519_pub", Limits.RecordBytes,
    [
        new Field("dot1", Forms.Dot1),
        new Field("x25519_pub", Forms.Key),
        new Field("username", Forms.Username.OrNull()),
        new Field("team", Forms.Channel.OrNull()),
        new Field("reads", new ReadsForm()),
        new Field("serial", Forms.Serial),
        new Field("createdAt", Forms.Time),
    ]);

    private static readonly int Dot1Member = Shape.Shape["dot1"];
    private static readonly int X25519Member = Shape.Shape["x25519_pub"];
    private static readonly int UsernameMember = Shape.Shape["username"];
    private static readonly int TeamMember = Shape.Shape["team"];
    private static readonly int ReadsMember = Shape.Shape["reads"];
    private static readonly int SerialMember = Shape.Shape["serial"];
    private static readonly int CreatedAtMember = Shape.Shape["createdAt"];

    private KeyRecord(Values values) : base(Shape, values)
    {
    }

    public string Dot1 => Values.Text(Dot1Member)!;

    public string X25519Hex => Values.Text(X25519Member)!;

    /// <summary>The X25519 public key to wrap for, 32 bytes.</summary>
    public byte[] X25519Pub => Values.Hex(X25519Member);

    public string? Username => Values.Text(UsernameMember);

    /// <summary>The team whose key this is, or null for a person.</summary>
    public string? Team => Values.Text(TeamMember);

    /// <summary>The versions that its owner opens, newest first.</summary>
    public IReadOnlyList<string> Reads => ReadsForm.Split(Values.Json(ReadsMember));

    /// <summary>1, then one more each time.</summary>
    public long Serial => Values.Integer(SerialMember);

    public string CreatedAt => Values.Text(CreatedAtMember)!;

    public long CreatedAtMilliseconds => Milliseconds(CreatedAtMember);

    public static bool TryParse(ReadOnlySpan<byte> text, out KeyRecord record, out Fault fault) =>
        TryRead(text, Reading.Posted, out record, out fault);

    public static bool TryReadPublic(ReadOnlySpan<byte> text, out KeyRecord record, out Fault fault) =>
        TryRead(text, Reading.Public, out record, out fault);

    /// <summary>Makes and signs a record; a team's has a name in place of a username.</summary>
    public static KeyRecord Sign(
        SigningKey key, ReadOnlySpan<byte> x25519Pub, in Place place, string createdAt, long serial,
        string? username, string? team = null, params IReadOnlyList<string> reads)
    {
        using var versions = new CanonicalWriter();
        versions.BeginArray();
        foreach (var version in reads)
        {
            versions.Element();
            versions.String(version);
        }

        versions.EndArray();
        var values = new SigningDraft(Shape, place)
            .Set("dot1", key.Dot1)
            .Set("x25519_pub", Convert.ToHexStringLower(x25519Pub))
            .Set("username", username)
            .Set("team", team)
            .SetJson("reads", versions.Written)
            .Set("serial", serial)
            .Set("createdAt", createdAt)
            .Sign(key);
        return new KeyRecord(values);
    }

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out KeyRecord record, out Fault fault)
    {
        record = null!;
        if (!Shape.Shape.TryRead(text, reading, out var values, out fault)) return false;
        if (!values.IsNull(TeamMember) && !values.IsNull(UsernameMember))
        {
            fault = Faults.BadValue("username", "null in a team's record");
            return false;
        }

        record = new KeyRecord(values);
        return true;
    }

    private protected override bool HasOwnDot1(out Fault fault) => Dot1Fits(Dot1Member, PublicKey, "ed25519_pub", "dot1", out fault);

    private protected override bool HasNoOddKey(out Fault fault)
    {
        if (!base.HasNoOddKey(out fault)) return false;
        if (!X25519.IsOdd(X25519Pub)) return true;
        fault = Faults.OddKey("x25519_pub");
        return false;
    }
}

/// <summary><c>reads</c>: 1 to 16 versions such as <c>"1.5"</c>, newest first. It names versions that we don't know yet, too.</summary>
internal sealed class ReadsForm : Form
{
    public override string Expected => "a list of 1 to 16 versions such as \"1.5\", newest first";

    public static IReadOnlyList<string> Split(ReadOnlySpan<byte> canonical)
    {
        var versions = new List<string>();
        var reader = new Utf8JsonReader(canonical);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String) versions.Add(reader.GetString()!);
        }

        return versions;
    }

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        to.Write((byte)'[');
        var count = 0;
        var newer = int.MaxValue;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                fault = Faults.WrongType(field, Expected);
                return false;
            }

            if (++count > 1) to.Write((byte)',');
            to.Write((byte)'"');
            if (count > Limits.VersionsRead
                || !Utf8Text.TryCopy(ref reader, to.Rest, out var length)
                || !TryRank(to.Rest[..length], out var rank)
                || rank >= newer)
            {
                fault = Faults.BadValue(field, Expected);
                return false;
            }

            newer = rank;
            to.Advance(length);
            to.Write((byte)'"');
        }

        if (count == 0)
        {
            fault = Faults.BadValue(field, Expected);
            return false;
        }

        to.Write((byte)']');
        return true;
    }

    /// <summary>Reads <c>major.minor</c>, each of 1 to 3 digits without leading zeros, as a number to compare.</summary>
    private static bool TryRank(ReadOnlySpan<byte> version, out int rank)
    {
        rank = 0;
        var dot = version.IndexOf((byte)'.');
        if (dot is < 1 or > 3 || version.Length - dot - 1 is < 1 or > 3) return false;
        if (!IntegerForm.TryRead(version[..dot], out var major) || !IntegerForm.TryRead(version[(dot + 1)..], out var minor)) return false;
        rank = (int)((major * 1000) + minor);
        return true;
    }
}
