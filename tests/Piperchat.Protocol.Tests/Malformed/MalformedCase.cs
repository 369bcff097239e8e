using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>One way to be malformed: what is read, what is asked for, and the fault that must come of it.</summary>
internal sealed record MalformedCase(string Object, string Way, FaultCode Code, string Field, byte[] Bytes)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Who opens it, where the fault is one of opening.</summary>
    public string? Reader { get; init; }

    /// <summary>The channel asked for, where the object is one of 1.0 to 1.2; they sign neither relay nor tenant.</summary>
    public string? Channel { get; init; }

    public string FileName => Path.Combine(Object, Way.Replace(' ', '-') + ".json");

    /// <summary>The file: text where the bytes are text, hex where they aren't, or where a reader of the file might change them.</summary>
    public string ToFile()
    {
        var file = new JsonObject
        {
            ["object"] = Object,
            ["way"] = Way,
            ["expect"] = new JsonObject { ["code"] = Code.Wire(), ["field"] = Field },
        };
        if (Object is not ("content" or "padding" or "username-claim")) file["context"] = Context();
        if (Reader is not null) file["reader"] = Reader;
        if (IsPlainText) file["text"] = Encoding.UTF8.GetString(Bytes);
        else file["hex"] = Convert.ToHexStringLower(Bytes);
        return file.ToJsonString(Indented) + "\n";
    }

    private bool IsPlainText => Object != "padding"
        && System.Text.Unicode.Utf8.IsValid(Bytes)
        && !Bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)
        && !Bytes.Any(value => value < ' ');

    private JsonObject Context()
    {
        if (Channel is not null) return new JsonObject { ["channel"] = Channel };
        var context = new JsonObject { ["relay"] = Places.Support.Relay, ["tenant"] = Places.Support.Tenant };
        if (Object is not ("identity" or "session")) context["channel"] = Places.Support.Channel;
        return context;
    }
}
