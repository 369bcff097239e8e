using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// <c>wraps</c>: an object of 1 to 1,024 <c>"dot1": "64 characters of base64"</c>. All entries have one length, so their canonical form
/// is a table: sorted in place, searched by halves.
/// </summary>
internal sealed class WrapsForm : Form
{
    /// <summary>A body key of 32 bytes and its tag of 16, in base64.</summary>
    public const int WrapLength = 64;

    public override string Expected => "an object of dot1 and wrap";

    public override bool TryCopy(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        fault = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fault = Faults.WrongType(field, Expected);
            return false;
        }

        var start = to.Length;
        var all = to.Rest;
        to.Write((byte)'{');
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (++count > Limits.Wraps)
            {
                fault = Faults.TooLarge(field, Limits.Wraps, "wraps");
                return false;
            }

            if (!TryCopyEntry(ref reader, field, ref to, out fault)) return false;
        }

        if (count == 0)
        {
            to.Write((byte)'}');
            return true;
        }

        var table = all[..(to.Length - start)];
        table[^1] = (byte)'}';
        return TrySort(table, field, out fault);
    }

    /// <summary>Writes <c>"dot1":"wrap",</c>: the last comma becomes the closing brace.</summary>
    private static bool TryCopyEntry(ref Utf8JsonReader reader, string field, ref ValueSink to, out Fault fault)
    {
        if (!TryCopyText(ref reader, to.Rest, out var dot1) || !Forms.IsDot1(dot1))
        {
            fault = Faults.BadValue(field, $"an object whose names are {Forms.Dot1.Expected}", reader.ValueSpan);
            return false;
        }

        to.Advance(dot1.Length + 2);
        to.Write((byte)':');
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            fault = Faults.WrongType(field, "an object whose values are strings");
            return false;
        }

        if (!TryCopyText(ref reader, to.Rest, out var wrap) || wrap.Length != WrapLength || wrap[^1] == '=' || !Base64Text.IsExact(wrap))
        {
            fault = Faults.BadValue(field, "an object whose values are 48 bytes in base64", reader.ValueSpan);
            return false;
        }

        to.Advance(wrap.Length + 2);
        to.Write((byte)',');
        fault = default;
        return true;
    }

    private static bool TryCopyText(ref Utf8JsonReader reader, Span<byte> to, out ReadOnlySpan<byte> text)
    {
        var whole = Utf8Text.TryCopy(ref reader, to[1..], out var length);
        text = to.Slice(1, length);
        to[0] = (byte)'"';
        to[length + 1] = (byte)'"';
        return whole;
    }

    private static bool TrySort(Span<byte> table, string field, out Fault fault)
    {
        var entries = MemoryMarshal.Cast<byte, WrapEntry>(table[1..]);
        if (!IsSorted(entries))
        {
            // The separators move with their entries; the closing brace is put back at the end.
            entries.Sort(static (one, other) => one.Dot1.SequenceCompareTo(other.Dot1));
            foreach (ref var entry in entries) entry[WrapEntry.Size - 1] = (byte)',';
            table[^1] = (byte)'}';
        }

        for (var i = 1; i < entries.Length; i++)
        {
            if (!entries[i].Dot1.SequenceEqual(entries[i - 1].Dot1)) continue;
            fault = Faults.DuplicateName(field);
            return false;
        }

        fault = default;
        return true;
    }

    private static bool IsSorted(ReadOnlySpan<WrapEntry> entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].Dot1.SequenceCompareTo(entries[i].Dot1) > 0) return false;
        }

        return true;
    }
}

/// <summary><c>"dot1:0123456789abcdef":"…64…"</c> and a comma or the closing brace.</summary>
[InlineArray(Size)]
internal struct WrapEntry
{
    public const int Size = 1 + Piperchat.Protocol.Dot1.Length + 3 + WrapsForm.WrapLength + 2;

    private byte _first;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<byte> Dot1 => ((ReadOnlySpan<byte>)this).Slice(1, Piperchat.Protocol.Dot1.Length);

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<byte> Wrap => ((ReadOnlySpan<byte>)this).Slice(Piperchat.Protocol.Dot1.Length + 4, WrapsForm.WrapLength);
}
