using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// A message of version 1.1 (in the clear) or 1.2 (sealed), with 1.3's optional username. It signs <c>&lt;json&gt;::&lt;manifest&gt;</c>, and
/// neither relay nor tenant: it is taken in tenant <c>''</c> only, unless the host says otherwise (attack 27).
/// Its dot1 is a label that the sender chose, not derived from the key.
/// </summary>
internal sealed class LegacyMessage
{
    private LegacyMessage(string version, string id, string channel, string createdAt)
    {
        Version = version;
        Id = id;
        Channel = channel;
        CreatedAt = createdAt;
    }

    /// <summary><c>1.1</c> or <c>1.2</c>.</summary>
    public string Version { get; }

    public bool IsSealed => Version == "1.2";

    /// <summary>As the sender wrote it, perhaps in upper case.</summary>
    public string Id { get; }

    public string Channel { get; }

    public string CreatedAt { get; }

    public long CreatedAtMilliseconds => WireTime.TryParse(Encoding.ASCII.GetBytes(CreatedAt), out var time) ? time : 0;

    /// <summary>As it was signed. A relay answers with this one, never with its own.</summary>
    public string? Prev { get; private init; }

    public string FromDot1 { get; private init; } = "";

    public string PublicKeyHex { get; private init; } = "";

    public string SignatureHex { get; private init; } = "";

    /// <summary>The text of 1.1; null in 1.2.</summary>
    public string? Content { get; private init; }

    /// <summary>The sender's X25519 key in 1.2.</summary>
    public string? X25519Hex { get; private init; }

    public string? CipherBody { get; private init; }

    public IReadOnlyList<LegacyWrap> Wraps { get; private init; } = [];

    /// <summary>1.3's name, which no signature covers; null where it has no name's form.</summary>
    public string? Username { get; private init; }

    /// <summary>The attachments of good form, in order. Only those that have their bytes are to be kept and shown.</summary>
    public IReadOnlyList<LegacyAttachment> Attachments { get; private init; } = [];

    /// <summary>
    /// What the signature covers of attachments, once Verify has said that it does. A relay that drops one of them answers this list as <c>manifest</c>, our own
    /// name: without it no reader could check the message that is left.
    /// </summary>
    public IReadOnlyList<LegacyAttachment> SignedAttachments { get; private set; } = [];

    /// <summary>Reads a post, or the same message as a relay answers it. The channel of the query counts where the body names none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, string? askedChannel, out LegacyMessage message, out Fault fault)
    {
        message = null!;
        if (!LegacyObject.TryRead(text, out var read, out fault)
            || !LegacyForms.TryVersion(read, out var version, out fault)
            || !LegacyForms.TryChannel(read, askedChannel, out var channel, out fault)
            || !read.TryText("id", LegacyForms.Uuid, out var id, out fault)
            || !read.TryText("createdAt", Forms.Time, out var createdAt, out fault)
            || !LegacyForms.TryOptional(read, "prev", Forms.Prev, out var prev, out fault)
            || !read.TryText("from_dot1", Forms.Dot1, out var dot1, out fault)
            || !read.TryText("from_ed25519_pub", Forms.Key, out var key, out fault)
            || !read.TryText("sig", Forms.Signature, out var signature, out fault)
            || !LegacyAttachment.TryReadAll(read, "attachments", out var attachments, out fault)
            || !LegacyAttachment.TryReadAll(read, "manifest", out var manifest, out fault))
        {
            return false;
        }

        string? content = null, x25519 = null, body = null;
        List<LegacyWrap> wraps = [];
        if (version == "1.1" ? !TryOpenText(read, attachments.Count + manifest.Count > 0, out content, out fault) : !TrySealed(read, out x25519, out body, out wraps, out fault))
            return false;

        message = new LegacyMessage(version, id, channel, createdAt)
        {
            Prev = prev,
            FromDot1 = dot1,
            PublicKeyHex = key,
            SignatureHex = signature,
            Content = content,
            X25519Hex = x25519,
            CipherBody = body,
            Wraps = wraps,
            Attachments = read.Has("manifest") ? [.. attachments.Where(attachment => manifest.Any(attachment.IsSameFile))] : attachments,
            SignedAttachments = read.Has("manifest") ? manifest : attachments,
            Username = read.TryText("username", Forms.Username, out var username, out _) ? username : null,
        };
        return true;
    }

    /// <summary>
    /// Whether the key signed it, over all attachments of good form or over those alone that have their bytes: the reference's
    /// signers do the first.
    /// </summary>
    public bool Verify(out Fault fault)
    {
        if (X25519Hex is not null && X25519.IsOdd(Convert.FromHexString(X25519Hex)))
        {
            fault = Faults.OddKey("from_x25519_pub");
            return false;
        }

        if (IsSignedOver(Prev, SignedAttachments, out fault)) return true;
        LegacyAttachment[] whole = [.. Attachments.Where(attachment => attachment.HasItsBytes)];
        if (fault.Code != FaultCode.BadSignature || whole.Length == Attachments.Count || !IsSignedOver(Prev, whole, out fault)) return false;
        SignedAttachments = whole;
        return true;
    }

    /// <summary>
    /// Checks a message as a relay of the reference answers it: with a <c>prev</c> of the relay's making. What doesn't verify is therefore
    /// tried as if it named none.
    /// </summary>
    public bool VerifyAsAnswered(out Fault fault) => Verify(out fault) || (Prev is not null && IsSignedOver(null, SignedAttachments, out fault));

    public byte[] SignedBytes() => SignedBytes(Prev, SignedAttachments);

    /// <summary>The message as it is posted, its attachments with their bytes.</summary>
    public byte[] ToJson()
    {
        using var json = new CanonicalWriter(2048);
        json.BeginObject();
        json.Member("id"u8, Id);
        json.Member("version"u8, Version);
        json.Member("channel"u8, Channel);
        json.Member("createdAt"u8, CreatedAt);
        json.Member("prev"u8, Prev);
        json.Member("from_dot1"u8, FromDot1);
        json.Member("from_ed25519_pub"u8, PublicKeyHex);
        WriteBody(json);
        LegacyAttachment.WritePosted(json, Attachments);
        if (Username is not null) json.Member("username"u8, Username);
        json.Member("sig"u8, SignatureHex);
        json.EndObject();
        return json.ToArray();
    }

    private bool IsSignedOver(string? prev, IEnumerable<LegacyAttachment> attachments, out Fault fault) =>
        LegacySigning.Verify(PublicKeyHex, "from_ed25519_pub", SignedBytes(prev, attachments), SignatureHex, "sig", out fault);

    private byte[] SignedBytes(string? prev, IEnumerable<LegacyAttachment> attachments)
    {
        using var to = new CanonicalWriter(2048);
        to.BeginObject();
        to.Member("channel"u8, Channel);
        if (IsSealed)
        {
            to.Member("cipher_body"u8, CipherBody);
        }
        else
        {
            to.Name("content"u8);
            LegacyText.Write(to, Content);
        }

        to.Member("createdAt"u8, CreatedAt);
        to.Member("from_dot1"u8, FromDot1);
        to.Member("from_ed25519_pub"u8, PublicKeyHex);
        if (IsSealed) to.Member("from_x25519_pub"u8, X25519Hex);
        to.Member("id"u8, Id);
        to.Member("prev"u8, prev);
        to.Member("version"u8, Version);
        if (IsSealed) WriteWraps(to);
        to.EndObject();
        to.Raw("::"u8);
        LegacyAttachment.WriteManifest(to, attachments);
        return to.ToArray();
    }

    private void WriteBody(CanonicalWriter to)
    {
        if (IsSealed)
        {
            to.Member("from_x25519_pub"u8, X25519Hex);
            to.Member("cipher_body"u8, CipherBody);
            WriteWraps(to);
            return;
        }

        to.Name("content"u8);
        LegacyText.Write(to, Content);
    }

    /// <summary>Writes <c>"wraps":[…]</c> in the order in which they came.</summary>
    public void WriteWraps(CanonicalWriter to) => LegacyWrap.WriteAll(to, Wraps);

    private static bool TryOpenText(in LegacyObject post, bool hasFiles, out string? content, out Fault fault)
    {
        if (!LegacyForms.TryContent(post, out content, out fault)) return false;
        if (content.Length == 0 && !hasFiles) fault = Faults.BadValue("content", "at least one character, or come with attachments");
        return fault.Code == FaultCode.None;
    }

    private static bool TrySealed(in LegacyObject post, out string? x25519, out string? body, out List<LegacyWrap> wraps, out Fault fault)
    {
        body = null;
        wraps = [];
        return post.TryText("from_x25519_pub", Forms.Key, out x25519, out fault)
            && TryBody(post, out body, out fault)
            && LegacyWrap.TryReadAll(post, out wraps, out fault);
    }

    private static bool TryBody(in LegacyObject post, out string? body, out Fault fault)
    {
        if (!post.TryText("cipher_body", out body, out fault)) return false;
        if (body is null) fault = Faults.MissingName("cipher_body");
        else if (!Base64Text.IsExact(Encoding.UTF8.GetBytes(body)) || body.Length == 0)
            fault = Faults.BadValue("cipher_body", Forms.Base64.Expected);
        return fault.Code == FaultCode.None;
    }
}
