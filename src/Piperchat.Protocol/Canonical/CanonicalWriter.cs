using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// C(x), the canonical form of docs/PROTOCOL.md §2: JSON in UTF-8 without white space, strings escaped as JavaScript's JSON.stringify
/// escapes them. System.Text.Json writes other escapes, even with its relaxed encoder, so this is written by hand.
/// The caller gives members in ordinal order of their names where the bytes are signed or hashed.
/// The buffer is pooled, and cleared before it goes back: it may have held what is sealed.
/// </summary>
internal sealed class CanonicalWriter : IDisposable
{
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        (byte)'"', (byte)'\\',
    ]);

    private byte[] _bytes;
    private int _length;

    public CanonicalWriter(int capacity = 1024) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 64));

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _length));
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Raw(byte value) => Take(1)[0] = value;

    public void BeginObject() => Raw((byte)'{');

    public void EndObject() => Raw((byte)'}');

    public void BeginArray() => Raw((byte)'[');

    public void EndArray() => Raw((byte)']');

    /// <summary>Starts an element of an array.</summary>
    public void Element()
    {
        if (_bytes[_length - 1] != (byte)'[') Raw((byte)',');
    }

    /// <summary>Starts a member: a comma where one is due, then the name, which must need no escape.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        if (_bytes[_length - 1] != (byte)'{') Raw((byte)',');
        Raw((byte)'"');
        Raw(name);
        Raw("\":"u8);
    }

    /// <summary>Writes JSON as it is, or null.</summary>
    public void RawOrNull(byte[]? json)
    {
        if (json is null) Null();
        else Raw(json);
    }

    public void Null() => Raw("null"u8);

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Integer(long value)
    {
        if (!Utf8Formatter.TryFormat(value, Take(20), out var written)) throw new InvalidOperationException("20 bytes hold any long.");
        _length -= 20 - written;
    }

    /// <summary>Writes well-formed UTF-8 as a string.</summary>
    public void String(ReadOnlySpan<byte> utf8)
    {
        Raw((byte)'"');
        for (int next; (next = utf8.IndexOfAny(EscapedBytes)) >= 0; utf8 = utf8[(next + 1)..])
        {
            Raw(utf8[..next]);
            Escape(utf8[next]);
        }

        Raw(utf8);
        Raw((byte)'"');
    }

    /// <summary>Writes text as a string, or null.</summary>
    /// <exception cref="ArgumentException">The text holds a lone surrogate, which the canonical form has no bytes for.</exception>
    public void String(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = 0;
        try
        {
            length = Utf8Text.Strict.GetBytes(text, rented);
            String(rented.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Member(ReadOnlySpan<byte> name, string? text)
    {
        Name(name);
        String(text);
    }

    public void Member(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Integer(value);
    }

    public void Member(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Boolean(value);
    }

    /// <summary>Writes one UTF-16 code unit as <c>\uxxxx</c>, in lower case.</summary>
    internal void EscapeUnit(int unit)
    {
        Raw("\\u"u8);
        var digits = Take(4);
        for (var i = 0; i < 4; i++) digits[i] = "0123456789abcdef"u8[(unit >> (12 - (4 * i))) & 15];
    }

    internal void Escape(byte value)
    {
        switch (value)
        {
            case (byte)'"': Raw("\\\""u8); break;
            case (byte)'\\': Raw("\\\\"u8); break;
            case (byte)'\b': Raw("\\b"u8); break;
            case (byte)'\t': Raw("\\t"u8); break;
            case (byte)'\n': Raw("\\n"u8); break;
            case (byte)'\f': Raw("\\f"u8); break;
            case (byte)'\r': Raw("\\r"u8); break;
            default: EscapeUnit(value); break;
        }
    }

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count) Grow(count);
        var taken = _bytes.AsSpan(_length, count);
        _length += count;
        return taken;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, 2 * _bytes.Length));
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _length));
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
