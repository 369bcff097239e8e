using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Piperchat.Protocol;

/// <summary>How strictly a text is read.</summary>
internal enum Reading
{
    /// <summary>What is posted: no name twice, unknown or missing.</summary>
    Posted,

    /// <summary>What a relay answers: it may carry more, which is skipped; the names that were signed are held to all rules.</summary>
    Public,
}

/// <summary>One member of a signed object.</summary>
internal sealed class Field(string name, Form form)
{
    public string Name => name;

    public Form Form => form;

    public byte[] Utf8Name { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>The name as C(x) writes it, with its colon.</summary>
    public byte[] Prefix { get; } = Encoding.ASCII.GetBytes($"\"{name}\":");
}

/// <summary>
/// The members of one kind of signed object, in the order of C(x). Reads a text in one pass, in any order of members, into
/// <see cref="Values"/>: the canonical JSON of each member, one after the other in one buffer. From there C(x), the header,
/// the signed bytes and the public form are plain copies.
/// </summary>
internal sealed class Shape
{
    private readonly Field[] _fields;
    private readonly int _mostBytes;

    public Shape(int mostBytes, params Field[] fields)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fields.Length, 64);
        _mostBytes = mostBytes;
        _fields = [.. fields.OrderBy(field => field.Name, StringComparer.Ordinal)];
    }

    public ReadOnlySpan<Field> Fields => _fields;

    public int this[string name] => Array.FindIndex(_fields, field => field.Name == name) is var index and >= 0
        ? index
        : throw new ArgumentException($"There is no member {name}.", nameof(name));

    /// <summary>The bits of some members, for leaving them out.</summary>
    public ulong Mask(params string[] names) => names.Aggregate(0UL, (mask, name) => mask | (1UL << this[name]));

    public bool TryRead(ReadOnlySpan<byte> text, Reading reading, out Values values, out Fault fault) =>
        TryRead(text, reading, given: null, out values, out fault);

    /// <summary>Reads a text whose missing members are filled from <paramref name="given"/>: canonical JSON by index, or null where the text must have it.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, Reading reading, byte[]?[]? given, out Values values, out Fault fault)
    {
        values = Values.None;
        if (reading == Reading.Posted && text.Length > _mostBytes)
        {
            fault = Faults.TooLarge("", _mostBytes, "bytes");
            return false;
        }

        if (!Utf8.IsValid(text))
        {
            fault = Faults.NotJson("it isn't valid UTF-8");
            return false;
        }

        try
        {
            if (TryReadMembers(text, reading, given, out values, out fault)) return true;
        }
        catch (JsonException)
        {
            fault = Faults.NotJson("its syntax is broken");
            return false;
        }

        // A text that is no proper JSON further on is first of all that, whichever member was met before: so C# and TypeScript give one verdict.
        if (fault.Code != FaultCode.TooLarge && !StrictJson.TryCheck(text, out var deeper)) fault = deeper;
        return false;
    }

    private bool TryReadMembers(ReadOnlySpan<byte> text, Reading reading, byte[]?[]? given, out Values values, out Fault fault)
    {
        values = Values.None;
        var reader = new Utf8JsonReader(text, StrictJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            fault = Faults.NotJson("an object is expected");
            return false;
        }

        var buffer = new byte[text.Length + RoomFor(given)];
        var slots = new Slot[_fields.Length];
        var sink = new ValueSink(buffer, text);
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = Find(ref reader, next);
            if (index < 0)
            {
                if (reading == Reading.Posted)
                {
                    fault = Faults.UnknownName(reader.ValueSpan);
                    return false;
                }

                reader.Read();
                reader.Skip();
                continue;
            }

            if (slots[index].IsSet)
            {
                fault = Faults.DuplicateName(_fields[index].Name);
                return false;
            }

            reader.Read();
            var start = sink.Length;
            if (!_fields[index].Form.TryCopy(ref reader, _fields[index].Name, ref sink, out fault)) return false;
            slots[index] = new Slot(start, sink.Length - start);
            next = index + 1;
        }

        // Throws on anything but white space after the object.
        reader.Read();
        return TryComplete(slots, given, ref sink, out fault) && Values.TryMake(this, buffer, slots, out values);
    }

    private bool TryComplete(Slot[] slots, byte[]?[]? given, ref ValueSink sink, out Fault fault)
    {
        fault = default;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].IsSet) continue;
            if (given?[i] is not { } json)
            {
                fault = Faults.MissingName(_fields[i].Name);
                return false;
            }

            slots[i] = new Slot(sink.Length, json.Length);
            sink.Write(json);
        }

        return true;
    }

    /// <summary>Finds the member, looking first where it stands if the sender kept the canonical order.</summary>
    private int Find(ref Utf8JsonReader reader, int next)
    {
        if (reader.ValueIsEscaped) return FindEscaped(ref reader);
        var name = reader.ValueSpan;
        for (var i = 0; i < _fields.Length; i++)
        {
            var index = next + i < _fields.Length ? next + i : next + i - _fields.Length;
            if (name.SequenceEqual(_fields[index].Utf8Name)) return index;
        }

        return -1;
    }

    private int FindEscaped(ref Utf8JsonReader reader)
    {
        var name = new byte[reader.ValueSpan.Length];
        return Utf8Text.TryCopy(ref reader, name, out var length)
            ? Array.FindIndex(_fields, field => name.AsSpan(0, length).SequenceEqual(field.Utf8Name))
            : -1;
    }

    private static int RoomFor(byte[]?[]? given) => given?.Sum(json => json?.Length ?? 0) ?? 0;
}

/// <summary>Where a member's canonical JSON stands.</summary>
internal readonly record struct Slot(int Start, int Length)
{
    public bool IsSet => Length > 0;
}
