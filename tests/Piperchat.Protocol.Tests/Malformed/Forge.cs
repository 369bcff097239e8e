using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// Makes what no honest client would: objects signed although they are wrong. It has a canonical form of its own, so that a mistake in ours doesn't hide.
/// </summary>
internal static class Forge
{
    public const string Id = "7f0c1c1e-5a0b-4c1d-8e2f-0123456789ab";
    public const string Time = "2026-11-23T10:00:00.000Z";

    public static JsonObject Vector(string name) => VectorFiles.V15[name]!.DeepClone().AsObject();

    public static JsonObject Envelope() => VectorFiles.V15["envelopes"]!["plain"]!.DeepClone().AsObject();

    /// <summary>Signs the object as it stands.</summary>
    public static JsonObject Sign(JsonObject value, string label, Person signer)
    {
        var unsigned = value.DeepClone().AsObject();
        unsigned.Remove("sig");
        var signed = value.DeepClone().AsObject();
        signed["sig"] = Convert.ToHexStringLower(signer.Signing.Sign([.. Encoding.UTF8.GetBytes($"piperchat/v1.5/{label}\n"), .. Canonical(unsigned)]));
        return signed;
    }

    /// <summary>An envelope of alice's for alice, bob and carol whose P is given, well signed and well sealed.</summary>
    public static JsonObject SealedP(byte[] padded, Func<byte[], byte[]>? changeBody = null)
    {
        var envelope = Envelope();
        Assert.True(Protocol.Envelope.TryParse(envelope.Bytes(), out var parsed, out _));
        var body = BodyKeys.SealBody(BodyKey, parsed.HeaderHash(), padded);
        envelope["cipher_body"] = Convert.ToBase64String(changeBody?.Invoke(body) ?? body);
        return Sign(envelope, "envelope", Person.Alice);
    }

    /// <summary>The same with good padding around bytes that may be no content.</summary>
    public static JsonObject SealedContent(byte[] content) => SealedP(Padding.Pad(new Packed(Tag.Plain, content.Length, content), Padding.EnvelopeBlock));

    public static byte[] BodyKey => VectorFiles.V15["sealing"]!.Hex("body_key");

    public static byte[] Canonical(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder to, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var sorted = members.OrderBy(member => member.Key, StringComparer.Ordinal).ToList();
                to.Append('{');
                foreach (var (i, (name, value)) in sorted.Index())
                {
                    if (i > 0) to.Append(',');
                    WriteText(to, name);
                    to.Append(':');
                    Write(to, value);
                }

                to.Append('}');
                break;
            case JsonArray items:
                to.Append('[');
                foreach (var (i, item) in items.Index())
                {
                    if (i > 0) to.Append(',');
                    Write(to, item);
                }

                to.Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteText(to, value.GetValue<string>());
                break;
            default:
                to.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void WriteText(StringBuilder to, string text)
    {
        to.Append('"');
        foreach (var letter in text)
        {
            to.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{(int)letter:x4}",
                _ => letter.ToString(),
            });
        }

        to.Append('"');
    }
}
