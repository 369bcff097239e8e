namespace Piperchat.Protocol;

/// <summary>What a signal seals: C(an object with <c>kind</c>), read as <see cref="Content"/> is.</summary>
internal abstract record SignalContent : SealedContent
{
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out SignalContent content, out Fault fault) =>
        ContentReader.TryRead(bytes, Read, out content, out fault);

    private static SignalContent? Read(string kind, ContentReader from) => kind switch
    {
        TypingSignal.Kind => TypingSignal.Read(from),
        PresenceSignal.Kind => PresenceSignal.Read(from),
        ReceiptSignal.Kind => ReceiptSignal.From(from),
        _ => null,
    };
}

/// <summary>Someone types, or has stopped.</summary>
internal sealed record TypingSignal(bool On) : SignalContent
{
    public const string Kind = "typing";

    public static TypingSignal Read(ContentReader from) => new(from.Boolean("on"));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("kind"u8, Kind);
        to.Member("on"u8, On);
    }
}

/// <summary>Someone is there (<c>online</c>) or not (<c>away</c>).</summary>
internal sealed record PresenceSignal(string State) : SignalContent
{
    public const string Kind = "presence";

    private static readonly TextForm States = Forms.OneOf("online", "away");

    public static PresenceSignal Read(ContentReader from) => new(from.Text("state", States));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("kind"u8, Kind);
        to.Member("state"u8, State);
    }
}

/// <summary>The ids of the newest messages that were delivered and read, or null.</summary>
internal sealed record ReceiptSignal(string? Delivered, string? Read) : SignalContent
{
    public const string Kind = "receipt";

    public static ReceiptSignal From(ContentReader from) => new(from.TextOrNull("delivered", Forms.Uuid), from.TextOrNull("read", Forms.Uuid));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("delivered"u8, Delivered);
        to.Member("kind"u8, Kind);
        to.Member("read"u8, Read);
    }
}
