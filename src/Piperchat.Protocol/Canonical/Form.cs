using System.Buffers.Text;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>Takes the bytes of canonical values, one after the other. A canonical value is never longer than its source, so the room is given once.</summary>
internal ref struct ValueSink(Span<byte> room, ReadOnlySpan<byte> source)
{
    private readonly Span<byte> _room = room;
    private readonly ReadOnlySpan<byte> _source = source;

    public int Length { get; private set; }

    public readonly Span<byte> Rest => _room[Length..];

    /// <summary>The text of the object or array at which the reader stands; the reader moves to its end.</summary>
    public readonly ReadOnlySpan<byte> SourceOf(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _source[start..(int)reader.BytesConsumed];
    }

    public void Advance(int count) => Length += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[Length..]);
        Length += bytes.Length;
    }

    public void Write(byte value) => _room[Length++] = value;
}

/// <summary>What one member may hold: reads a value, checks it, and leaves its canonical JSON.</summary>
internal abstract class Form
{
    /// <summary>What the error says: "must be …".</summary>
    public abstract string Expected { get; }

    /// <summary>Reads the value at which the reader stands.</summary>
    public abstract bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault);

    public Form OrNull() => new NullableForm(this);
}

/// <summary>A string of ASCII without escapes, which fits the whole text.</summary>
internal sealed class TextForm(string expected, Func<ReadOnlySpan<byte>, bool> fits) : Form
{
    public override string Expected => expected;

    public bool Fits(ReadOnlySpan<byte> text) => fits(text);

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            fault = Faults.WrongType(field, expected);
            return false;
        }

        to.Write((byte)'"');
        if (!Utf8Text.TryCopy(ref reader, to.Rest, out var length))
        {
            fault = Faults.NotJson("a string holds a lone surrogate");
            return false;
        }

        var text = to.Rest[..length];
        if (!fits(text))
        {
            fault = Faults.BadValue(field, expected, text);
            return false;
        }

        to.Advance(length);
        to.Write((byte)'"');
        return true;
    }
}

/// <summary>The protocol's version; any other has a fault of its own, for a newer peer is not a broken one.</summary>
internal sealed class VersionForm(string version) : Form
{
    private readonly byte[] _version = System.Text.Encoding.ASCII.GetBytes(version);

    public override string Expected => $"\"{version}\"";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        if (!reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(_version))
        {
            to.Write((byte)'"');
            to.Write(_version);
            to.Write((byte)'"');
            return true;
        }

        var found = new byte[reader.ValueSpan.Length];
        if (!Utf8Text.TryCopy(ref reader, found, out var length))
        {
            fault = Faults.NotJson("a string holds a lone surrogate");
            return false;
        }

        if (!found.AsSpan(0, length).SequenceEqual(_version))
        {
            fault = Faults.WrongVersion(version, found.AsSpan(0, length));
            return false;
        }

        to.Write((byte)'"');
        to.Write(_version);
        to.Write((byte)'"');
        return true;
    }
}

/// <summary>Any well-formed text up to a number of bytes, escaped anew.</summary>
internal sealed class FreeTextForm(int mostBytes) : Form
{
    public override string Expected => "a string";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        var text = new byte[reader.ValueSpan.Length];
        if (!Utf8Text.TryCopy(ref reader, text, out var length))
        {
            fault = Faults.NotJson("a string holds a lone surrogate");
            return false;
        }

        if (length > mostBytes)
        {
            fault = Faults.TooLarge(field, mostBytes, "bytes");
            return false;
        }

        using var writer = new CanonicalWriter(length + 2);
        writer.String(text.AsSpan(0, length));
        to.Write(writer.Written);
        return true;
    }
}

/// <summary>A whole number in plain digits: no sign, no fraction, no exponent, no leading zero.</summary>
internal sealed class IntegerForm(long least, long most) : Form
{
    public override string Expected => $"a whole number from {least} to {most} in plain digits";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType != JsonTokenType.Number)
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        if (!TryRead(reader.ValueSpan, out var value) || value < least || value > most)
        {
            fault = Faults.BadValue(field, Expected, reader.ValueSpan);
            return false;
        }

        to.Write(reader.ValueSpan);
        return true;
    }

    /// <summary>Reads plain digits up to 2^53 − 1, the largest that JavaScript keeps exact.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        return digits.Length is > 0 and <= 16
            && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (digits[0] != (byte)'0' || digits.Length == 1)
            && Utf8Parser.TryParse(digits, out value, out _)
            && value <= Limits.LargestInteger;
    }
}

internal sealed class BooleanForm : Form
{
    public override string Expected => "true or false";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        to.Write(reader.ValueSpan);
        return true;
    }
}

/// <summary>"None" is null; a missing member is not.</summary>
internal sealed class NullableForm(Form form) : Form
{
    public override string Expected => $"{form.Expected}, or null";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        if (reader.TokenType != JsonTokenType.Null) return form.TryCopy(ref reader, field, ref to, out fault);
        fault = default;
        to.Write("null"u8);
        return true;
    }
}

/// <summary>Null and nothing else.</summary>
internal sealed class NullForm : Form
{
    public override string Expected => "null";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        var isNull = reader.TokenType == JsonTokenType.Null;
        fault = isNull ? default : Faults.WrongType(field, Expected);
        if (isNull) to.Write("null"u8);
        return isNull;
    }
}
