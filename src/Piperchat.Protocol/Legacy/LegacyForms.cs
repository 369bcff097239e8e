namespace Piperchat.Protocol;

/// <summary>Forms that versions 1.0 to 1.3 take more widely than 1.5.</summary>
internal static class LegacyForms
{
    /// <summary>A UUID of any version, in either case.</summary>
    public static readonly TextForm Uuid = new("a UUID", IsUuid);

    public const string DefaultChannel = "main";

    /// <summary>
    /// The channel that a post of 1.0 to 1.3 is for: that of the body, else that of the query, else <c>main</c>. Lower-cased before it is
    /// checked, and so it is signed.
    /// </summary>
    public static bool TryChannel(in LegacyObject post, string? asked, out string channel, out Fault fault)
    {
        channel = "";
        if (!post.TryText("channel", out var named, out fault)) return false;
        named = named?.ToLowerInvariant();
        asked = asked?.ToLowerInvariant();
        channel = named ?? asked ?? DefaultChannel;
        if (!Forms.LegacyChannel.Fits(channel))
            fault = Faults.BadValue("channel", Forms.LegacyChannel.Expected, System.Text.Encoding.UTF8.GetBytes(channel));
        else if (named is not null && asked is not null && named != asked) fault = Faults.WrongChannel(asked);
        return fault.Code == FaultCode.None;
    }

    /// <summary>Content of 1.0 and 1.1: at most 4,096 bytes of UTF-8. What it holds is kept as it was signed, and escaped where it is shown.</summary>
    public static bool TryContent(in LegacyObject post, out string content, out Fault fault)
    {
        content = "";
        if (!post.TryText("content", out var found, out fault)) return false;
        if (found is null) fault = Faults.MissingName("content");
        else if (System.Text.Encoding.UTF8.GetByteCount(found) > Limits.LegacyContentBytes)
            fault = Faults.TooLarge("content", Limits.LegacyContentBytes, "bytes");
        content = found ?? "";
        return fault.Code == FaultCode.None;
    }

    /// <summary>The version of a message that is signed in the manner of 1.1.</summary>
    public static bool TryVersion(in LegacyObject post, out string version, out Fault fault)
    {
        version = "";
        if (!post.TryText("version", out var found, out fault)) return false;
        if (found is null) fault = Faults.MissingName("version");
        else if (found is not ("1.1" or "1.2")) fault = Faults.WrongVersion("1.1 or 1.2", System.Text.Encoding.UTF8.GetBytes(found));
        version = found ?? "";
        return fault.Code == FaultCode.None;
    }

    /// <summary>A string of a form, or null where it is missing.</summary>
    public static bool TryOptional(in LegacyObject post, string name, TextForm form, out string? text, out Fault fault)
    {
        if (!post.TryText(name, out text, out fault)) return false;
        if (text is not null && !form.Fits(text)) fault = Faults.BadValue(name, $"{form.Expected}, or null", System.Text.Encoding.UTF8.GetBytes(text));
        return fault.Code == FaultCode.None;
    }

    private static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit((char)text[i])) return false;
        }

        return true;
    }
}
