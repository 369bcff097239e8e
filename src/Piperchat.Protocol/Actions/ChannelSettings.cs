using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// A channel's settings: its description; <c>history</c>, by which readers are granted what was said before (<c>never</c>, <c>ask</c>, <c>roster</c>, <c>site</c>); and
/// <c>readers</c>, who counts as one (<c>open</c>, <c>roster</c>).
/// </summary>
internal sealed record ChannelSettings(string Description, string History, string Readers)
{
    internal static readonly Shape Shape = new(Limits.RecordBytes,
    [
        new Field("description", Forms.Description),
        new Field("history", Forms.OneOf("never", "ask", "roster", "site")),
        new Field("readers", Forms.OneOf("open", "roster")),
    ]);

    public byte[] ToJson()
    {
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("description"u8, Description);
        json.Member("history"u8, History);
        json.Member("readers"u8, Readers);
        json.EndObject();
        return json.ToArray();
    }

    internal static ChannelSettings Read(ReadOnlySpan<byte> canonical) =>
        Shape.TryRead(canonical, Reading.Posted, out var values, out var fault)
            ? new ChannelSettings(values.Text(Shape["description"])!, values.Text(Shape["history"])!, values.Text(Shape["readers"])!)
            : throw new InvalidOperationException(fault.Sentence);
}

/// <summary><c>settings</c>: all three of them, strictly; its faults are named by path.</summary>
internal sealed class SettingsForm : Form
{
    public override string Expected => "an object of description, history and readers";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        if (!ChannelSettings.Shape.TryRead(to.SourceOf(ref reader), Reading.Posted, out var values, out fault))
        {
            if (fault.Code != FaultCode.NotJson) fault = fault with { Field = fault.Field.Length == 0 ? field : $"{field}.{fault.Field}" };
            return false;
        }

        using var json = new CanonicalWriter();
        values.WriteObject(json);
        to.Write(json.Written);
        return true;
    }
}
