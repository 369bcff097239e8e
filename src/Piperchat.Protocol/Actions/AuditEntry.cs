using System.Security.Cryptography;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// An entry of a channel's admin log, <c>{seq, at, site_user, record, hash}</c>: hash = hex SHA-256(<c>"piperchat/v1.5/audit\n"</c> ‖ C(the entry without hash)). Each action names the hash
/// before it, so the log is a chain: an entry left out, changed or put in breaks it (attack 25).
/// </summary>
internal sealed class AuditEntry
{
    private static readonly Shape Shape = new(4 * Limits.RecordBytes,
    [
        new Field("seq", Forms.Serial),
        new Field("at", Forms.Time),
        new Field("site_user", Forms.Hash.OrNull()),
        new Field("record", new ActionForm()),
        new Field("hash", Forms.Hash),
    ]);

    private static readonly int SeqMember = Shape["seq"];
    private static readonly int AtMember = Shape["at"];
    private static readonly int SiteUserMember = Shape["site_user"];
    private static readonly int RecordMember = Shape["record"];
    private static readonly int HashMember = Shape["hash"];
    private static readonly ulong WithoutHash = Shape.Mask("hash");

    private readonly Values _values;

    private AuditEntry(Values values, AdminAction record)
    {
        _values = values;
        Record = record;
    }

    private static ReadOnlySpan<byte> Label => "piperchat/v1.5/audit\n"u8;

    /// <summary>From 1, without gaps.</summary>
    public long Seq => _values.Integer(SeqMember);

    /// <summary>When the relay took it.</summary>
    public string At => _values.Text(AtMember)!;

    /// <summary>For an operator's act: hex SHA-256(16 random bytes ‖ the host's user id), else null.</summary>
    public string? SiteUser => _values.Text(SiteUserMember);

    public AdminAction Record { get; }

    public string Hash => _values.Text(HashMember)!;

    /// <summary>Makes an entry of an action that was verified.</summary>
    public static AuditEntry Make(long seq, string at, string? siteUser, AdminAction record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = Write(seq, at, siteUser, record, AdminAction.EmptyLog);
        if (!TryParse(text, out var unhashed, out var fault)) throw new ArgumentException(fault.Sentence);
        return TryParse(Write(seq, at, siteUser, record, unhashed.ComputeHash()), out var entry, out fault)
            ? entry
            : throw new ArgumentException(fault.Sentence);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out AuditEntry entry, out Fault fault) => TryRead(text, Reading.Posted, out entry, out fault);

    public static bool TryReadPublic(ReadOnlySpan<byte> text, out AuditEntry entry, out Fault fault) => TryRead(text, Reading.Public, out entry, out fault);

    /// <summary>Whether it is the entry that follows one with this seq and hash: number, chain, hash, signature.</summary>
    public bool Follows(long seq, string hash, in Place place, out Fault fault)
    {
        fault = default;
        if (Seq != seq + 1) fault = Faults.BadValue("seq", $"{seq + 1}, the number after the last");
        else if (Record.Prev != hash) fault = Faults.BadValue("record.prev", "the hash of the entry before");
        else if (Hash != ComputeHash()) fault = Faults.BadValue("hash", "the hash of this entry");
        if (fault.Code != FaultCode.None) return false;
        return Record.IsOperators ? Record.VerifyUnsigned(place, out fault) : Record.Verify(place, out fault);
    }

    /// <summary>C(the entry with its hash).</summary>
    public byte[] ToJson()
    {
        using var json = new CanonicalWriter();
        _values.WriteObject(json);
        return json.ToArray();
    }

    public string ComputeHash()
    {
        using var bytes = new CanonicalWriter();
        bytes.Raw(Label);
        _values.WriteObject(bytes, WithoutHash);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Written));
    }

    private static bool TryRead(ReadOnlySpan<byte> text, Reading reading, out AuditEntry entry, out Fault fault)
    {
        entry = null!;
        if (!Shape.TryRead(text, reading, out var values, out fault)) return false;
        if (!ActionForm.TryRead(values.Json(RecordMember), out var record, out fault)) return false;
        if (record.IsOperators == values.IsNull(SiteUserMember))
        {
            fault = Faults.BadValue("site_user", record.IsOperators ? "set where nobody signed" : "null where someone signed");
            return false;
        }

        entry = new AuditEntry(values, record);
        return true;
    }

    private static byte[] Write(long seq, string at, string? siteUser, AdminAction record, string hash)
    {
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("at"u8, at);
        json.Member("hash"u8, hash);
        json.Name("record"u8);
        record.WriteJson(json);
        json.Member("seq"u8, seq);
        json.Member("site_user"u8, siteUser);
        json.EndObject();
        return json.ToArray();
    }

    /// <summary><c>record</c>: a signed action, or an operator's without key and signature.</summary>
    private sealed class ActionForm : Form
    {
        public override string Expected => "a signed action, or an operator's";

        public static bool TryRead(ReadOnlySpan<byte> text, out AdminAction action, out Fault fault)
        {
            action = null!;
            return StrictJson.TryCheck(text, out fault) && AdminAction.TryRead(text, Reading.Posted, IsOperators(text), out action, out fault);
        }

        public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                fault = Faults.WrongType(field, Expected);
                return false;
            }

            if (!TryRead(to.SourceOf(ref reader), out var action, out fault))
            {
                if (fault.Code != FaultCode.NotJson) fault = fault with { Field = fault.Field.Length == 0 ? field : $"{field}.{fault.Field}" };
                return false;
            }

            to.Write(action.ToJson());
            return true;
        }

        // After StrictJson's check only: ValueTextEquals throws where an escape is a lone surrogate.
        private static bool IsOperators(ReadOnlySpan<byte> text)
        {
            var reader = new Utf8JsonReader(text, StrictJson.Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSignature = reader.ValueTextEquals("sig"u8);
                reader.Read();
                if (isSignature) return reader.TokenType == JsonTokenType.Null;
                reader.Skip();
            }

            return false;
        }
    }
}
