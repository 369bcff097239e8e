using System.Text;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// An object of versions 1.0 to 1.3, which are read leniently: unknown names are skipped, null counts as missing. A name
/// given twice is refused here too, for it gives one text two readings. Members are kept as places in the text, not as a tree.
/// </summary>
internal readonly ref struct LegacyObject
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Dictionary<string, Range> _members;

    private LegacyObject(ReadOnlySpan<byte> text, Dictionary<string, Range> members)
    {
        _text = text;
        _members = members;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out LegacyObject read, out Fault fault)
    {
        read = default;
        if (!StrictJson.TryCheck(text, out fault, loneSurrogates: true)) return false;
        return TryIndex(text, out read, out fault);
    }

    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>A string, or null where it is missing.</summary>
    public bool TryText(string name, out string? text, out Fault fault)
    {
        text = null;
        fault = default;
        if (!_members.TryGetValue(name, out var range)) return true;
        if (_text[range][0] != (byte)'"')
        {
            fault = Faults.WrongType(name, "a string");
            return false;
        }

        text = LegacyText.Read(_text[range][1..^1]);
        return true;
    }

    /// <summary>A string of a form; missing is a fault.</summary>
    public bool TryText(string name, TextForm form, out string text, out Fault fault)
    {
        text = "";
        if (!TryText(name, out var found, out fault)) return false;
        if (found is null) fault = Faults.MissingName(name);
        else if (!form.Fits(found)) fault = Faults.BadValue(name, form.Expected, Encoding.UTF8.GetBytes(found));
        text = found ?? "";
        return fault.Code == FaultCode.None;
    }

    /// <summary>A whole number in plain digits; missing is a fault.</summary>
    public bool TryInteger(string name, out long value, out Fault fault)
    {
        value = 0;
        fault = default;
        if (!_members.TryGetValue(name, out var range)) fault = Faults.MissingName(name);
        else if (!IsNumber(_text[range][0])) fault = Faults.WrongType(name, "a number");
        else if (!IntegerForm.TryRead(_text[range], out value)) fault = Faults.BadValue(name, Forms.Integer.Expected, _text[range]);
        return fault.Code == FaultCode.None;
    }

    /// <summary>The elements of an array as places in the text; none where it is missing.</summary>
    public bool TryArray(string name, out List<Range> elements, out Fault fault)
    {
        elements = [];
        fault = default;
        if (!_members.TryGetValue(name, out var range)) return true;
        if (_text[range][0] != (byte)'[')
        {
            fault = Faults.WrongType(name, "an array");
            return false;
        }

        var start = range.Start.Value;
        var reader = new Utf8JsonReader(_text[range], StrictJson.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) elements.Add(Place(ref reader, start));
        return true;
    }

    /// <summary>An element of an array as an object of its own. False: it is no object.</summary>
    public bool TryElement(Range element, out LegacyObject read) => TryIndex(_text[element], out read, out _);

    private static bool TryIndex(ReadOnlySpan<byte> text, out LegacyObject read, out Fault fault)
    {
        read = default;
        fault = default;
        var reader = new Utf8JsonReader(text, StrictJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            fault = Faults.NotJson("an object is expected");
            return false;
        }

        var members = new Dictionary<string, Range>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = LegacyText.Read(reader.ValueSpan);
            reader.Read();
            var isNull = reader.TokenType == JsonTokenType.Null;
            var place = Place(ref reader, 0);
            if (!isNull) members[name] = place;
        }

        read = new LegacyObject(text, members);
        return true;
    }

    /// <summary>Where the value at which the reader stands begins and ends; the reader moves to its end.</summary>
    private static Range Place(ref Utf8JsonReader reader, int offset)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new Range(offset + start, offset + (int)reader.BytesConsumed);
    }

    private static bool IsNumber(byte first) => first is (byte)'-' or (>= (byte)'0' and <= (byte)'9');
}
