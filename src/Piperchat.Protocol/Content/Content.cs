using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// What an envelope seals: C(an object with <c>kind</c>). Names that aren't known are ignored, so that kinds can grow; a kind that isn't known needs a
/// newer version. Ids are those of messages in the same channel.
/// </summary>
internal abstract record Content
{
    /// <summary>The name of the kind alone: a record's own text holds all members, and a log line with it would hold what was sealed.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>C(the content): what is packed and sealed.</summary>
    public byte[] ToJson()
    {
        using var writer = new CanonicalWriter();
        writer.BeginObject();
        WriteMembers(writer);
        writer.EndObject();
        return writer.ToArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Content content, out Fault fault)
    {
        content = null!;
        if (!ContentReader.TryOpen(bytes, out var document, out var kind, out fault)) return false;
        using (document)
        {
            var reader = new ContentReader(document.RootElement);
            var read = Read(kind, reader);
            fault = read is null ? Faults.NewerContent(Faults.Readable(System.Text.Encoding.UTF8.GetBytes(kind))) : reader.Fault;
            if (fault.Code != FaultCode.None) return false;
            content = read!;
            return true;
        }
    }

    /// <summary>Writes the members in ordinal order of their names, <c>kind</c> among them.</summary>
    private protected abstract void WriteMembers(CanonicalWriter to);

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
