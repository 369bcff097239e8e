using System.Security.Cryptography;
using System.Text;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>What one relay and tenant take: where a message must be for, by what clock it is dated, and which user of the host sends it.</summary>
internal readonly record struct Reception(
    string Relay, string Tenant, string? AskedChannel, bool AcceptPlaintext, DateTimeOffset Now, string? UserId = null)
{
    public const int ClockMilliseconds = Piperchat.Protocol.Limits.ClockSeconds * 1000;

    public long NowMilliseconds => Now.ToUnixTimeMilliseconds();
}

/// <summary>Reads and verifies a post of any version, and renders its public form. It asks the store nothing.</summary>
internal static class PostedMessage
{
    /// <summary>What 1.2 and 1.5 say in <c>content</c>, for clients that only show that.</summary>
    private const string Placeholder = "[encrypted message]";

    public static NewMessage? Read(ReadOnlySpan<byte> text, in Reception reception, out Problem? problem)
    {
        if (!PostVersions.TryPeek(text, out var version, out var fault)) return Refuse(fault, out problem);
        if (version == PostVersion.V15) return ReadEnvelope(text, reception, out problem);
        problem = RefuseOlder(version, reception);
        if (problem is not null) return null;
        return version is PostVersion.V11 or PostVersion.V12 ? ReadSigned(text, reception, out problem) : ReadPlain(text, reception, out problem);
    }

    private static NewMessage? ReadEnvelope(ReadOnlySpan<byte> text, in Reception reception, out Problem? problem)
    {
        if (!Envelope.TryParse(text, out var envelope, out var fault)
            || !envelope.Verify(new Place(reception.Relay, reception.Tenant, reception.AskedChannel), out fault))
        {
            return Refuse(fault, out problem);
        }

        problem = null;
        using var json = new CanonicalWriter(2 * text.Length);
        json.BeginObject();
        envelope.WriteMembers(json);
        WriteCommon(json, envelope.PublicKeyHex, legacy: false, encrypted: true);
        json.Member("content"u8, Placeholder);
        json.Member("dot1Short"u8, envelope.FromDot1[^6..]);
        return new NewMessage
        {
            Channel = new PiperchatChannel(reception.Tenant, envelope.Channel),
            Id = envelope.Id,
            Legacy = false,
            UserId = reception.UserId,
            Key = envelope.PublicKey.ToArray(),
            Dot1 = envelope.FromDot1,
            Label = envelope.FromDot1,
            CreatedAt = envelope.CreatedAtMilliseconds,
            TimeOff = Math.Abs(envelope.CreatedAtMilliseconds - reception.NowMilliseconds) > Reception.ClockMilliseconds,
            Opening = json.ToArray(),
            WrappedFor = envelope.WrappedFor,
            Hint = Hint(envelope.HashSignedBytes()),
        };
    }

    /// <summary>Versions 1.1 and 1.2, which 1.3 adds a username to.</summary>
    private static NewMessage? ReadSigned(ReadOnlySpan<byte> text, in Reception reception, out Problem? problem)
    {
        if (!LegacyMessage.TryParse(text, reception.AskedChannel, out var message, out var fault) || !message.Verify(out fault))
            return Refuse(fault, out problem);

        problem = null;

        // An item whose bytes aren't those that it names was never delivered, and is dropped (attack 13).
        var files = message.Attachments.Where(attachment => attachment.HasItsBytes).ToArray();
        return new NewMessage
        {
            Channel = new PiperchatChannel(reception.Tenant, message.Channel),

            // UUIDs compare without case; the public form keeps the sender's spelling, which was signed.
            Id = message.Id.ToLowerInvariant(),
            Legacy = true,
            UserId = reception.UserId,
            Key = Convert.FromHexString(message.PublicKeyHex),
            Dot1 = message.FromDot1,
            ClaimedName = message.Username,
            Label = message.FromDot1,
            CreatedAt = message.CreatedAtMilliseconds,
            TimeOff = message.CreatedAtMilliseconds - reception.NowMilliseconds > Reception.ClockMilliseconds,
            Opening = RenderSigned(message, files, withBytes: false),
            OpeningWithFiles = files.Length > 0 ? RenderSigned(message, files, withBytes: true) : null,
            WrappedFor = message.Wraps.Select(wrap => wrap.RecipientDot1),
            Hint = Hint(SHA256.HashData(message.SignedBytes())),
            ContentDigest = message.IsSealed ? null : Digest(isSigned: true, message.PublicKeyHex, message.Content!, message.Attachments),
        };
    }

    private static NewMessage? ReadPlain(ReadOnlySpan<byte> text, in Reception reception, out Problem? problem)
    {
        if (!PlainPost.TryParse(text, reception.AskedChannel, out var post, out var fault) || !post.Verify(out fault))
            return Refuse(fault, out problem);

        problem = null;
        var createdAt = post.IsSigned ? post.SignedAt : reception.NowMilliseconds;
        var timeOff = Math.Abs(createdAt - reception.NowMilliseconds) > Reception.ClockMilliseconds;
        var hash = SHA256.HashData(post.SignedBytes());

        // What was signed gives its own id, so that whoever replays it gets the first message (attack 8).
        var id = (post.IsSigned ? UuidOf(hash) : Guid.NewGuid()).ToString();
        var key = post.IsSigned ? Convert.FromHexString(post.PublicKeyHex!) : null;
        return new NewMessage
        {
            Channel = new PiperchatChannel(reception.Tenant, post.Channel),
            Id = id,
            Legacy = true,
            UserId = reception.UserId,
            Key = key,
            ClaimedName = Name(post.Author),
            Label = string.IsNullOrWhiteSpace(post.Author) ? Unnamed(post) : post.Author,
            CreatedAt = createdAt,
            TimeOff = timeOff,
            Opening = RenderPlain(post, id, timeOff ? reception.NowMilliseconds : createdAt),
            Hint = Hint(hash),
            ContentDigest = Digest(post.IsSigned, post.PublicKeyHex ?? post.Author ?? "", post.Content, []),
        };
    }

    private static Problem? RefuseOlder(PostVersion version, in Reception reception)
    {
        if (reception.Tenant.Length > 0)
        {
            return new Problem(400, FaultCode.UnsupportedVersion, "version must be 1.5 here: older ones don't sign whose customer they are for.", "version");
        }

        return version == PostVersion.V12 || reception.AcceptPlaintext
            ? null
            : new Problem(400, FaultCode.PlaintextRefused, "version must be 1.5 or 1.2 here: this relay takes sealed messages only.", "version");
    }

    private static NewMessage? Refuse(in Fault fault, out Problem? problem)
    {
        problem = Problem.Of(fault);
        return null;
    }

    private static byte[] RenderSigned(LegacyMessage message, LegacyAttachment[] files, bool withBytes)
    {
        using var json = new CanonicalWriter(2048);
        json.BeginObject();
        json.Member("id"u8, message.Id);
        json.Member("version"u8, message.Version);
        json.Member("channel"u8, message.Channel);
        json.Member("createdAt"u8, message.CreatedAt);
        json.Member("prev"u8, message.Prev);
        json.Member("from_dot1"u8, message.FromDot1);
        json.Member("from_ed25519_pub"u8, message.PublicKeyHex);
        json.Member("dot1Short"u8, message.FromDot1[^6..]);
        json.Member("sig"u8, message.SignatureHex);
        WriteCommon(json, message.PublicKeyHex, legacy: true, encrypted: message.IsSealed);
        json.Name("content"u8);
        LegacyText.Write(json, message.Content ?? Placeholder);
        if (message.IsSealed)
        {
            json.Member("from_x25519_pub"u8, message.X25519Hex);
            json.Member("cipher_body"u8, message.CipherBody);
            message.WriteWraps(json);
        }

        if (files.Length > 0) WriteFiles(json, files, withBytes);
        if (files.Length < message.SignedAttachments.Count)
        {
            // The signature covers what was dropped, too; without this list no reader could check the rest.
            json.Name("manifest"u8);
            LegacyAttachment.WriteManifest(json, message.SignedAttachments);
        }

        return json.ToArray();
    }

    private static void WriteFiles(CanonicalWriter json, LegacyAttachment[] files, bool withBytes)
    {
        json.Name("attachments"u8);
        json.BeginArray();
        foreach (var file in files)
        {
            json.Element();
            json.BeginObject();
            file.WriteMembers(json);
            if (withBytes) json.Member("content_b64"u8, file.ContentBase64);
            json.EndObject();
        }

        json.EndArray();
    }

    private static byte[] RenderPlain(PlainPost post, string id, long createdAt)
    {
        using var json = new CanonicalWriter(2048);
        json.BeginObject();
        json.Member("id"u8, id);
        json.Member("version"u8, "1.0");
        json.Member("channel"u8, post.Channel);
        json.Member("createdAt"u8, WireTime.Format(createdAt));
        json.Member("prev"u8, null);
        WriteCommon(json, post.PublicKeyHex, legacy: true, encrypted: false);
        json.Name("content"u8);
        LegacyText.Write(json, post.Content);
        if (!post.IsSigned) return json.ToArray();
        json.Member("signed_at"u8, post.SignedAt);
        json.Member("signature"u8, post.SignatureHex);
        return json.ToArray();
    }

    private static void WriteCommon(CanonicalWriter json, string? key, bool legacy, bool encrypted)
    {
        json.Member("pubkey"u8, key);
        json.Member("pubkeyShort"u8, key?[..8]);
        json.Member("legacy"u8, legacy);
        json.Member("signed"u8, key is not null);
        json.Member("unsigned"u8, key is null);
        json.Member("encrypted"u8, encrypted);
    }

    private static string Unnamed(PlainPost post) => post.PublicKeyHex?[..8] ?? "anonymous";

    /// <summary>What a free name would be taken for: a registered one, whatever its case and with or without an @.</summary>
    private static string? Name(string? author) =>
        author is null ? null : string.Concat(author.EnumerateRunes().Where(rune => !IsVariation(rune))).Trim().TrimStart('@').ToLowerInvariant();

    /// <summary>A variation selector: it belongs to many an emoji, and after a letter it shows nothing.</summary>
    private static bool IsVariation(Rune rune) => rune.Value is (>= 0xfe00 and <= 0xfe0f) or (>= 0x180b and <= 0x180f) or (>= 0xe0100 and <= 0xe01ef);

    private static string Hint(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 8));

    private static Guid UuidOf(byte[] hash)
    {
        Span<byte> uuid = stackalloc byte[16];
        hash.AsSpan(0, 16).CopyTo(uuid);
        uuid[6] = (byte)((uuid[6] & 0x0f) | 0x40);
        uuid[8] = (byte)((uuid[8] & 0x3f) | 0x80);
        return new Guid(uuid, bigEndian: true);
    }

    /// <summary>What a repeat within 10 s has in common. An unsigned author may be any text, another's key too, and must not stand for it.</summary>
    private static byte[] Digest(bool isSigned, string author, string content, IReadOnlyList<LegacyAttachment> attachments)
    {
        using var bytes = new CanonicalWriter(2048);
        bytes.Raw(isSigned ? "key"u8 : "name"u8);
        LegacyText.Write(bytes, author);
        LegacyText.Write(bytes, content);
        LegacyAttachment.WriteManifest(bytes, attachments);
        return SHA256.HashData(bytes.Written);
    }
}
