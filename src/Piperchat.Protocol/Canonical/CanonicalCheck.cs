using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// Whether bytes are C(some value): two spellings of one content would be two readings of it, so what isn't canonical isn't read.
/// The text is written anew, token by token, and compared.
/// </summary>
internal static class CanonicalCheck
{
    public static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        if (!StrictJson.TryCheck(text, out _)) return false;

        using var writer = new CanonicalWriter(text.Length);
        var names = new Stack<string>();
        var reader = new Utf8JsonReader(text, StrictJson.Options);
        while (reader.Read())
        {
            if (!TryWrite(ref reader, writer, names)) return false;
        }

        return writer.Written.SequenceEqual(text);
    }

    private static bool TryWrite(ref Utf8JsonReader reader, CanonicalWriter writer, Stack<string> names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                StartValue(writer);
                writer.BeginObject();
                names.Push("");
                return true;
            case JsonTokenType.EndObject:
                names.Pop();
                writer.EndObject();
                return true;
            case JsonTokenType.StartArray:
                StartValue(writer);
                writer.BeginArray();
                return true;
            case JsonTokenType.EndArray:
                writer.EndArray();
                return true;
            case JsonTokenType.PropertyName:
                return TryWriteName(ref reader, writer, names);
            case JsonTokenType.Number:
                StartValue(writer);
                writer.Raw(reader.ValueSpan);
                return IntegerForm.TryRead(reader.ValueSpan, out _);
            case JsonTokenType.String:
                StartValue(writer);
                WriteText(ref reader, writer);
                return true;
            default:
                StartValue(writer);
                writer.Raw(reader.ValueSpan);
                return true;
        }
    }

    private static bool TryWriteName(ref Utf8JsonReader reader, CanonicalWriter writer, Stack<string> names)
    {
        var name = reader.GetString()!;
        if (!System.Text.Ascii.IsValid(name)) return false;

        // The first name of an object has none before it; "" comes before every other name, and may itself come only first.
        var isFirst = writer.Written[^1] == (byte)'{';
        if (!isFirst && string.CompareOrdinal(names.Peek(), name) >= 0) return false;
        names.Pop();
        names.Push(name);
        if (!isFirst) writer.Raw((byte)',');
        WriteText(ref reader, writer);
        writer.Raw((byte)':');
        return true;
    }

    private static void WriteText(ref Utf8JsonReader reader, CanonicalWriter writer)
    {
        var text = new byte[reader.ValueSpan.Length];
        Utf8Text.TryCopy(ref reader, text, out var length);
        writer.String(text.AsSpan(0, length));
    }

    /// <summary>A comma before every element of an array but the first; a member's value follows its colon.</summary>
    private static void StartValue(CanonicalWriter writer)
    {
        if (!writer.Written.IsEmpty && writer.Written[^1] is not ((byte)'[' or (byte)':')) writer.Raw((byte)',');
    }
}
