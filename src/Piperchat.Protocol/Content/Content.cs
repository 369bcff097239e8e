namespace Piperchat.Protocol;

/// <summary>
/// What an envelope seals: C(an object with <c>kind</c>). Names that aren't known are ignored, so that kinds can grow; a kind that isn't known needs a
/// newer version. Ids are those of messages in the same channel.
/// </summary>
internal abstract record Content : SealedContent
{
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Content content, out Fault fault) => ContentReader.TryRead(bytes, Read, out content, out fault);

    private static Content? Read(string kind, ContentReader from) => kind switch
    {
        TextContent.Kind => TextContent.Read(from),
        EditContent.Kind => EditContent.Read(from),
        ReactionContent.Kind => ReactionContent.Read(from),
        FileContent.Kind => FileContent.Read(from),
        GrantContent.Kind => GrantContent.Read(from),
        KeysContent.Kind => KeysContent.Read(from),
        TeamKeyContent.Kind => TeamKeyContent.Read(from),
        _ => null,
    };
}

/// <summary>A message. <paramref name="ReplyTo"/>: the id of the one it answers, or null.</summary>
internal sealed record TextContent(string Text, string? ReplyTo) : Content
{
    public const string Kind = "text";

    public static TextContent Read(ContentReader from) => new(from.Text("text"), from.TextOrNull("reply_to", Forms.Uuid));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("kind"u8, Kind);
        to.Member("reply_to"u8, ReplyTo);
        to.Member("text"u8, Text);
    }
}

/// <summary>Another text for a message; counts from the target's own key only.</summary>
internal sealed record EditContent(string Target, string Text) : Content
{
    public const string Kind = "edit";

    public static EditContent Read(ContentReader from) => new(from.Text("target", Forms.Uuid), from.Text("text"));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("kind"u8, Kind);
        to.Member("target"u8, Target);
        to.Member("text"u8, Text);
    }
}

/// <summary>A reaction to a message, or its withdrawal.</summary>
internal sealed record ReactionContent(string Target, string Emoji, bool On) : Content
{
    public const string Kind = "reaction";

    public static ReactionContent Read(ContentReader from) => new(from.Text("target", Forms.Uuid), from.Text("emoji"), from.Boolean("on"));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("emoji"u8, Emoji);
        to.Member("kind"u8, Kind);
        to.Member("on"u8, On);
        to.Member("target"u8, Target);
    }
}
