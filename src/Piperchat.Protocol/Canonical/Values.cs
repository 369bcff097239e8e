using System.Text;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>The members of one object, each as canonical JSON.</summary>
internal sealed class Values
{
    public static readonly Values None = new(new Shape(0), [], []);

    private readonly Shape _shape;
    private readonly byte[] _bytes;
    private readonly Slot[] _slots;

    private Values(Shape shape, byte[] bytes, Slot[] slots)
    {
        _shape = shape;
        _bytes = bytes;
        _slots = slots;
    }

    public static bool TryMake(Shape shape, byte[] bytes, Slot[] slots, out Values values)
    {
        values = new Values(shape, bytes, slots);
        return true;
    }

    /// <summary>The member's canonical JSON.</summary>
    public ReadOnlySpan<byte> Json(int index) => _bytes.AsSpan(_slots[index].Start, _slots[index].Length);

    /// <summary>A string without its quotes; for forms that never hold an escape.</summary>
    public ReadOnlySpan<byte> Ascii(int index) => Json(index)[1..^1];

    public bool IsNull(int index) => Json(index)[0] == (byte)'n';

    public bool IsTrue(int index) => Json(index)[0] == (byte)'t';

    /// <summary>A string or null, as text.</summary>
    public string? Text(int index)
    {
        if (IsNull(index)) return null;
        var reader = new Utf8JsonReader(Json(index));
        reader.Read();
        return reader.ValueIsEscaped ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan);
    }

    public long Integer(int index) =>
        IntegerForm.TryRead(Json(index), out var value) ? value : throw new InvalidOperationException("This member is no number.");

    public byte[] Hex(int index) => Convert.FromHexString(Ascii(index));

    /// <summary>Writes C(the object without some members).</summary>
    public void WriteObject(CanonicalWriter to, ulong without = 0)
    {
        to.BeginObject();
        WriteMembers(to, without);
        to.EndObject();
    }

    /// <summary>Writes the members alone, so that a relay can put its own beside them.</summary>
    public void WriteMembers(CanonicalWriter to, ulong without = 0)
    {
        var fields = _shape.Fields;
        var first = true;
        for (var i = 0; i < fields.Length; i++)
        {
            if ((without >> i & 1) != 0) continue;
            if (!first) to.Raw((byte)',');
            first = false;
            to.Raw(fields[i].Prefix);
            to.Raw(Json(i));
        }
    }
}
