using System.Globalization;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// A post of version 1.0, in the clear: <c>{content, author, channel}</c> without a signature, or
/// <c>{content, channel, author_name, pubkey, signed_at, signature}</c>, which signs <c>v1\n&lt;pubkey&gt;\n&lt;channel&gt;\n&lt;signed_at&gt;\n&lt;content&gt;</c>.
/// </summary>
internal sealed class PlainPost
{
    /// <summary>The reference has no bound for a name that nobody signed; this one keeps a line a line.</summary>
    private const int LongestAuthor = 64;

    private PlainPost(string content, string channel, string? author)
    {
        Content = content;
        Channel = channel;
        Author = author;
    }

    public string Content { get; }

    public string Channel { get; }

    /// <summary>What the sender calls itself; no signature covers it.</summary>
    public string? Author { get; }

    /// <summary>The Ed25519 key in hex, or null for an unsigned post.</summary>
    public string? PublicKeyHex { get; private init; }

    /// <summary>Milliseconds since the epoch, by the sender's clock.</summary>
    public long SignedAt { get; private init; }

    public string? SignatureHex { get; private init; }

    public bool IsSigned => PublicKeyHex is not null;

    /// <summary>Reads a post. The channel of the query counts where the body names none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, string? askedChannel, out PlainPost post, out Fault fault)
    {
        post = null!;
        if (!LegacyObject.TryRead(text, out var read, out fault)
            || !LegacyForms.TryChannel(read, askedChannel, out var channel, out fault)
            || !LegacyForms.TryContent(read, out var content, out fault))
        {
            return false;
        }

        if (content.Length == 0)
        {
            fault = Faults.BadValue("content", "at least one character");
            return false;
        }

        var signed = read.Has("pubkey") || read.Has("signature");
        if (!TryAuthor(read, signed ? "author_name" : "author", out var author, out fault)) return false;
        if (!signed)
        {
            post = new PlainPost(content, channel, author);
            return true;
        }

        if (!read.TryText("pubkey", Forms.Key, out var key, out fault)
            || !read.TryInteger("signed_at", out var signedAt, out fault)
            || !read.TryText("signature", Forms.Signature, out var signature, out fault))
        {
            return false;
        }

        post = new PlainPost(content, channel, author) { PublicKeyHex = key, SignedAt = signedAt, SignatureHex = signature };
        return true;
    }

    /// <summary>Whether the key signed it; an unsigned post has nothing to check.</summary>
    public bool Verify(out Fault fault)
    {
        fault = default;
        return !IsSigned || LegacySigning.Verify(PublicKeyHex!, "pubkey", SignedBytes(), SignatureHex!, "signature", out fault);
    }

    public byte[] SignedBytes() => SignedBytes(PublicKeyHex ?? "", Channel, SignedAt, Content);

    /// <summary>Makes a signed post as JSON.</summary>
    public static byte[] Sign(SigningKey key, string channel, string? authorName, long signedAt, string content)
    {
        var signature = key.Sign(SignedBytes(key.PublicKeyHex, channel, signedAt, content));
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("author_name"u8, authorName);
        json.Member("channel"u8, channel);
        json.Name("content"u8);
        LegacyText.Write(json, content);
        json.Member("pubkey"u8, key.PublicKeyHex);
        json.Member("signature"u8, Convert.ToHexStringLower(signature));
        json.Member("signed_at"u8, signedAt);
        json.EndObject();
        return json.ToArray();
    }

    private static byte[] SignedBytes(string publicKeyHex, string channel, long signedAt, string content) =>
        LegacyText.Encode(string.Create(CultureInfo.InvariantCulture, $"v1\n{publicKeyHex}\n{channel}\n{signedAt}\n{content}"));

    private static bool TryAuthor(in LegacyObject post, string name, out string? author, out Fault fault)
    {
        if (!post.TryText(name, out author, out fault) || author is null) return fault.Code == FaultCode.None;
        if (author.Length > LongestAuthor) fault = Faults.TooLarge(name, LongestAuthor, "characters");
        else if (!LegacyText.IsVisible(author)) fault = Faults.BadValue(name, "text without control, invisible or broken characters");
        return fault.Code == FaultCode.None;
    }
}
