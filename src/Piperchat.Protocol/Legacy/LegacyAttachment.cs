using System.Security.Cryptography;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// A file in a message of 1.1 or 1.2, in the clear: <c>{filename, mime_type, size_bytes, sha256, content_b64}</c>. The signature covers all
/// but the last.
/// </summary>
internal sealed record LegacyAttachment(string FileName, string MediaType, long Size, string Sha256Hex)
{
    /// <summary>The bytes as posted, in base64; null in lists, where they are left out.</summary>
    public string? ContentBase64 { get; init; }

    /// <summary>Whether the bytes are there and have this size and hash. The reference doesn't look (attack 13).</summary>
    public bool HasItsBytes { get; init; }

    /// <summary>Whether the other names the same file: the signature covers these members.</summary>
    public bool IsSameFile(LegacyAttachment other) =>
        (FileName, MediaType, Size, Sha256Hex) == (other.FileName, other.MediaType, other.Size, other.Sha256Hex);

    /// <summary>Reads an item. False: its form is bad, and it is dropped without losing the message.</summary>
    public static bool TryRead(in LegacyObject item, out LegacyAttachment attachment)
    {
        attachment = null!;
        if (!item.TryText("filename", out var fileName, out _) || fileName is null || fileName.Length > Limits.LegacyFileNameLength
            || !item.TryText("mime_type", out var mediaType, out _) || mediaType is null || mediaType.Length > Limits.LegacyMediaTypeLength
            || !item.TryInteger("size_bytes", out var size, out _)
            || !item.TryText("sha256", Forms.Hash, out var sha256, out _)
            || !item.TryText("content_b64", out var content, out _))
        {
            return false;
        }

        attachment = new LegacyAttachment(fileName, mediaType, size, sha256)
        {
            ContentBase64 = content,
            HasItsBytes = content is not null && Matches(content, size, sha256),
        };
        return true;
    }

    /// <summary>Reads <c>attachments</c> or <c>manifest</c>: those of good form, in order.</summary>
    public static bool TryReadAll(in LegacyObject post, string name, out List<LegacyAttachment> attachments, out Fault fault)
    {
        attachments = [];
        if (!post.TryArray(name, out var elements, out fault)) return false;
        if (elements.Count > Limits.LegacyAttachments)
        {
            fault = Faults.TooLarge(name, Limits.LegacyAttachments, "attachments");
            return false;
        }

        foreach (var element in elements)
        {
            if (post.TryElement(element, out var item) && TryRead(item, out var attachment)) attachments.Add(attachment);
        }

        return true;
    }

    /// <summary>Writes the array that the signature covers.</summary>
    public static void WriteManifest(CanonicalWriter to, IEnumerable<LegacyAttachment> attachments)
    {
        to.BeginArray();
        foreach (var attachment in attachments)
        {
            to.Element();
            to.BeginObject();
            attachment.WriteMembers(to);
            to.EndObject();
        }

        to.EndArray();
    }

    /// <summary>Writes <c>"attachments":[…]</c> as it is posted, with the bytes where they are there.</summary>
    public static void WritePosted(CanonicalWriter to, IEnumerable<LegacyAttachment> attachments)
    {
        to.Name("attachments"u8);
        to.BeginArray();
        foreach (var attachment in attachments)
        {
            to.Element();
            to.BeginObject();
            attachment.WriteMembers(to);
            if (attachment.ContentBase64 is not null) to.Member("content_b64"u8, attachment.ContentBase64);
            to.EndObject();
        }

        to.EndArray();
    }

    /// <summary>Writes the members that the signature covers, without braces.</summary>
    public void WriteMembers(CanonicalWriter to)
    {
        to.Name("filename"u8);
        LegacyText.Write(to, FileName);
        to.Name("mime_type"u8);
        LegacyText.Write(to, MediaType);
        to.Member("sha256"u8, Sha256Hex);
        to.Member("size_bytes"u8, Size);
    }

    private static bool Matches(string base64, long size, string sha256)
    {
        var text = Encoding.UTF8.GetBytes(base64);
        if (!Base64Text.IsExact(text) || Base64Text.DecodedLength(text) != size) return false;
        return Convert.ToHexStringLower(SHA256.HashData(Base64Text.Decode(text))) == sha256;
    }
}
