using System.Text;
using System.Text.Json;

namespace Piperchat.Protocol;

/// <summary>
/// Reads the members of content that is known to be canonical. The first thing that is wrong is kept as the fault, and neutral values come after it, so
/// that a kind reads as one expression. Whatever is wrong inside has one code: the envelope was good, its sender sealed nonsense.
/// </summary>
internal sealed class ContentReader(JsonElement element)
{
    public Fault Fault { get; private set; }

    /// <summary>Reads C(an object with <c>kind</c>) by the kind's own reader, which gives null for a kind that it doesn't know.</summary>
    public static bool TryRead<T>(ReadOnlyMemory<byte> bytes, Func<string, ContentReader, T?> readKind, out T content, out Fault fault)
        where T : SealedContent
    {
        content = null!;
        if (!TryOpen(bytes, out var document, out var kind, out fault)) return false;
        using (document)
        {
            var reader = new ContentReader(document.RootElement);
            var read = readKind(kind, reader);
            fault = read is null ? Faults.NewerContent(Faults.Readable(Encoding.UTF8.GetBytes(kind))) : reader.Fault;
            if (fault.Code != FaultCode.None) return false;
            content = read!;
            return true;
        }
    }

    private static bool TryOpen(ReadOnlyMemory<byte> bytes, out JsonDocument document, out string kind, out Fault fault)
    {
        document = null!;
        kind = "";
        fault = default;
        if (bytes.Length > Limits.ContentBytes || !CanonicalCheck.IsCanonical(bytes.Span))
        {
            fault = Faults.BadContent("the bytes aren't canonical JSON");
            return false;
        }

        document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("kind", out var found) && found.ValueKind == JsonValueKind.String)
        {
            kind = found.GetString()!;
            return true;
        }

        document.Dispose();
        fault = Faults.BadContent("it is no object with a kind");
        return false;
    }

    public string Text(string name, TextForm? form = null) => Find(name) is { } found ? ReadText(name, found, form) : "";

    public string? TextOrNull(string name, TextForm form) =>
        Find(name) is { ValueKind: not JsonValueKind.Null } found ? ReadText(name, found, form) : null;

    public byte[] Bytes(string name, int size) => ReadBytes(name, Text(name, Forms.Base64), size);

    public bool Boolean(string name)
    {
        if (Find(name) is not { } found) return false;
        if (found.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Refuse($"{name} must be true or false");
        return found.ValueKind == JsonValueKind.True;
    }

    public long Integer(string name)
    {
        if (Find(name) is not { } found) return 0;
        if (found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var value)) return value;
        Refuse($"{name} must be a whole number");
        return 0;
    }

    /// <summary>The items of an array, each read from an object.</summary>
    public IReadOnlyList<T> List<T>(string name, int most, Func<ContentReader, T> read)
    {
        var items = new List<T>();
        if (Find(name) is not { } found) return items;
        if (found.ValueKind != JsonValueKind.Array || found.GetArrayLength() > most) Refuse($"{name} must be a list of at most {most}");
        else foreach (var item in found.EnumerateArray()) items.Add(ReadNested(name, item, read));
        return items;
    }

    /// <summary>A member that is null or an object.</summary>
    public T? ObjectOrNull<T>(string name, Func<ContentReader, T> read) where T : class =>
        Find(name) is { ValueKind: not JsonValueKind.Null } found ? ReadNested(name, found, read) : null;

    /// <summary>An object of names and base64 of a fixed size.</summary>
    public IReadOnlyDictionary<string, byte[]> Map(string name, int most, TextForm names, int size)
    {
        var map = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (Find(name) is not { } found) return map;
        if (found.ValueKind != JsonValueKind.Object || found.GetPropertyCount() > most)
        {
            Refuse($"{name} must be an object of at most {most} members");
            return map;
        }

        foreach (var member in found.EnumerateObject())
        {
            if (!names.Fits(member.Name)) Refuse($"a name in {name} must be {names.Expected}");
            map[member.Name] = ReadBytes(name, ReadText(name, member.Value, Forms.Base64), size);
        }

        return map;
    }

    /// <summary>Keeps a fault of the kind's own.</summary>
    public void Refuse(string why)
    {
        if (Fault.Code == FaultCode.None) Fault = Faults.BadContent(why);
    }

    private T ReadNested<T>(string name, JsonElement item, Func<ContentReader, T> read)
    {
        var nested = new ContentReader(item);
        if (item.ValueKind != JsonValueKind.Object) nested.Refuse($"{name} must hold objects");
        var value = read(nested);
        if (nested.Fault.Code != FaultCode.None && Fault.Code == FaultCode.None) Fault = nested.Fault;
        return value;
    }

    private JsonElement? Find(string name)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found)) return found;
        Refuse($"{name} is missing");
        return null;
    }

    private string ReadText(string name, JsonElement found, TextForm? form)
    {
        if (found.ValueKind != JsonValueKind.String)
        {
            Refuse($"{name} must be a string");
            return "";
        }

        var text = found.GetString()!;
        if (form is not null && !form.Fits(Encoding.UTF8.GetBytes(text))) Refuse($"{name} must be {form.Expected}");
        return text;
    }

    private byte[] ReadBytes(string name, string base64, int size)
    {
        if (Fault.Code != FaultCode.None) return [];
        var bytes = Base64Text.Decode(Encoding.ASCII.GetBytes(base64));
        if (bytes.Length != size) Refuse($"{name} must hold {size} bytes in base64");
        return bytes;
    }
}
