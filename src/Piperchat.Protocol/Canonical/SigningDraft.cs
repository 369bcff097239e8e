using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// Makes a signed object: members are set, signed and then read back by the strict parser, so that nothing is sent
/// which a relay would refuse for its form.
/// </summary>
internal sealed class SigningDraft
{
    private readonly SignedShape _signed;
    private readonly byte[]?[] _members;

    public SigningDraft(SignedShape signed, in Place place)
    {
        _signed = signed;
        _members = new byte[]?[signed.Shape.Fields.Length];
        Set("version", "1.5").Set("relay", place.Relay).Set("tenant", place.Tenant);
        if (signed.Channel >= 0) Set("channel", place.Channel ?? throw new ArgumentException("This object needs a channel.", nameof(place)));
    }

    public SigningDraft Set(string name, string? text)
    {
        using var writer = new CanonicalWriter();
        writer.String(text);
        return SetJson(name, writer.Written);
    }

    public SigningDraft Set(string name, long value)
    {
        using var writer = new CanonicalWriter();
        writer.Integer(value);
        return SetJson(name, writer.Written);
    }

    public SigningDraft Set(string name, bool value) => SetJson(name, value ? "true"u8 : "false"u8);

    public SigningDraft SetJson(string name, ReadOnlySpan<byte> canonical)
    {
        _members[_signed.Shape[name]] = canonical.ToArray();
        return this;
    }

    /// <summary>Writes C(what is set so far without some members).</summary>
    public void Write(CanonicalWriter to, ulong without)
    {
        to.BeginObject();
        var fields = _signed.Shape.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            if ((without >> i & 1) != 0) continue;
            to.Name(fields[i].Utf8Name);
            to.Raw(_members[i] ?? throw new InvalidOperationException($"{fields[i].Name} isn't set."));
        }

        to.EndObject();
    }

    /// <summary>Sets the key, signs, and reads the result back.</summary>
    /// <exception cref="ArgumentException">A member doesn't fit its form.</exception>
    public Values Sign(SigningKey key)
    {
        Set(_signed.KeyField, key.PublicKeyHex);
        using var message = new CanonicalWriter(2048);
        message.Raw(_signed.Label);
        Write(message, _signed.WithoutSignature);
        Set("sig", Convert.ToHexStringLower(key.Sign(message.Written)));

        using var whole = new CanonicalWriter(2048);
        Write(whole, without: 0);
        return _signed.Shape.TryRead(whole.Written, Reading.Posted, out var values, out var fault)
            ? values
            : throw new ArgumentException($"What was to be signed isn't well formed: {fault.Sentence}");
    }
}
