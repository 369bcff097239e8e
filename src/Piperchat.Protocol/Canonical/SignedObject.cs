using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>What the kinds of signed objects have in common: label, members, and where key, dot1 and channel stand in them.</summary>
internal sealed class SignedShape
{
    /// <summary>Every signature covers this, the label and a line feed first, so that no signature of one kind passes as another.</summary>
    private const string Domain = "piperchat/v1.5/";

    public SignedShape(string label, string keyField, int mostBytes, params Field[] fields) : this(label, keyField, mostBytes, isSigned: true, fields)
    {
    }

    /// <summary>Key and signature may be null in one place only: an operator's act in the log.</summary>
    public SignedShape(string label, string keyField, int mostBytes, bool isSigned, params Field[] fields)
    {
        Shape = new Shape(mostBytes,
        [
            new Field("version", Forms.Version),
            new Field("relay", Forms.Relay),
            new Field("tenant", Forms.Tenant),
            new Field(keyField, isSigned ? Forms.Key : Forms.Null),
            new Field("sig", isSigned ? Forms.Signature : Forms.Null),
            .. fields,
        ]);
        Label = System.Text.Encoding.ASCII.GetBytes($"{Domain}{label}\n");
        KeyField = keyField;
        Key = Shape[keyField];
        Relay = Shape["relay"];
        Tenant = Shape["tenant"];
        Signature = Shape["sig"];
        Channel = fields.Any(field => field.Name == "channel") ? Shape["channel"] : -1;
        WithoutSignature = Shape.Mask("sig");
    }

    public Shape Shape { get; }

    public byte[] Label { get; }

    public string KeyField { get; }

    public int Key { get; }

    public int Relay { get; }

    public int Tenant { get; }

    public int Channel { get; }

    public int Signature { get; }

    public ulong WithoutSignature { get; }
}

/// <summary>
/// An object of version 1.5 with a <c>sig</c>: Ed25519 over <c>"piperchat/v1.5/label\n"</c> ‖ C(the object without sig).
/// It is made by a TryParse (as posted, strict) or a TryReadPublic (as a relay answers) and holds no part that wasn't checked for form.
/// </summary>
internal abstract class SignedObject
{
    private readonly SignedShape _signed;
    private byte[]? _publicKey;

    private protected SignedObject(SignedShape signed, Values values)
    {
        _signed = signed;
        Values = values;
    }

    private protected Values Values { get; }

    public string Relay => Values.Text(_signed.Relay)!;

    public string Tenant => Values.Text(_signed.Tenant)!;

    /// <summary>The channel it is for.</summary>
    /// <exception cref="InvalidOperationException">This kind of object (key record, session) is for no channel.</exception>
    public string Channel => _signed.Channel >= 0 ? Values.Text(_signed.Channel)! : throw new InvalidOperationException("This object is for no channel.");

    /// <summary>The signer's Ed25519 key, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey ??= Values.Hex(_signed.Key);

    /// <summary>The signer's Ed25519 key as it stands in the object.</summary>
    public string PublicKeyHex => Values.Text(_signed.Key)!;

    public string SignatureHex => Values.Text(_signed.Signature)!;

    /// <summary>Whether this is what was asked for and its signer's own: relay, tenant and channel; dot1; odd keys; signature.</summary>
    public bool Verify(in Place place, out Fault fault) =>
        IsFor(place, out fault) && HasOwnDot1(out fault) && HasNoOddKey(out fault) && IsSigned(out fault);

    public bool IsFor(in Place place, out Fault fault)
    {
        fault = default;
        if (!Is(_signed.Relay, place.Relay)) fault = Faults.WrongRelay(place.Relay);
        else if (!Is(_signed.Tenant, place.Tenant)) fault = Faults.WrongTenant();
        else if (_signed.Channel >= 0 && place.Channel is { } channel && !Is(_signed.Channel, channel)) fault = Faults.WrongChannel(channel);
        return fault.Code == FaultCode.None;
    }

    /// <summary>Whether each dot1 that stands beside its key is derived from it.</summary>
    private protected virtual bool HasOwnDot1(out Fault fault)
    {
        fault = default;
        return true;
    }

    /// <summary>Whether the filters let the signer's key, the signature's R and other keys pass.</summary>
    private protected virtual bool HasNoOddKey(out Fault fault)
    {
        fault = default;
        if (Ed25519.IsOdd(PublicKey)) fault = Faults.OddKey(_signed.KeyField);
        else if (Ed25519.IsOdd(Values.Hex(_signed.Signature).AsSpan(0, 32))) fault = Faults.OddKey("sig");
        return fault.Code == FaultCode.None;
    }

    public bool IsSigned(out Fault fault)
    {
        using var message = new CanonicalWriter(2048);
        WriteSignedBytes(message);
        var signed = Ed25519.Verify(PublicKey, message.Written, Values.Hex(_signed.Signature));
        fault = signed ? default : Faults.BadSignature();
        return signed;
    }

    /// <summary>The bytes that the signature covers.</summary>
    public void WriteSignedBytes(CanonicalWriter to)
    {
        to.Raw(_signed.Label);
        Values.WriteObject(to, _signed.WithoutSignature);
    }

    /// <summary>SHA-256 of the signed bytes.</summary>
    public byte[] HashSignedBytes()
    {
        using var message = new CanonicalWriter(2048);
        WriteSignedBytes(message);
        return SHA256.HashData(message.Written);
    }

    /// <summary>C(the object with its signature): what to post, keep and compare.</summary>
    public byte[] ToJson()
    {
        using var writer = new CanonicalWriter(2048);
        Values.WriteObject(writer);
        return writer.ToArray();
    }

    /// <summary>Writes all members, the signature too, without braces, so that a relay can put its own beside them.</summary>
    public void WriteMembers(CanonicalWriter to) => Values.WriteMembers(to);

    /// <summary>Writes C(the object with its signature).</summary>
    public void WriteJson(CanonicalWriter to) => Values.WriteObject(to);

    /// <summary>Whether the other object is the same in every member; the order and spelling in which it was posted don't count.</summary>
    public bool IsSameAs(SignedObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ToJson().AsSpan().SequenceEqual(other.ToJson());
    }

    private protected bool Dot1Fits(int dot1, ReadOnlySpan<byte> publicKey, string keyField, string dot1Field, out Fault fault)
    {
        var fits = Piperchat.Protocol.Dot1.IsOf(Values.Ascii(dot1), publicKey);
        fault = fits ? default : Faults.Dot1Mismatch(dot1Field, keyField);
        return fits;
    }

    private protected long Milliseconds(int time) =>
        WireTime.TryParse(Values.Ascii(time), out var milliseconds) ? milliseconds : throw new InvalidOperationException("The form let a bad time pass.");

    private bool Is(int index, string text)
    {
        var ascii = Values.Ascii(index);
        return ascii.Length == text.Length && System.Text.Ascii.Equals(ascii, text);
    }
}
