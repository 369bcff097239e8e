using System.Text.Json;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>What stands under a seq whose entry is gone, so that a channel's numbers have no hole where someone may resume.</summary>
internal static class SqliteTombstones
{
    /// <summary>A message that retention took: its mark stays, by which the <c>prev</c> of those after it is known, and nothing of its author.</summary>
    public static byte[] Expired(byte[] message, PiperchatChannel channel, long seq)
    {
        using var kept = JsonDocument.Parse(message);
        using var json = new CanonicalWriter(512);
        Begin(json, Text(kept, "receivedAt"), channel, Text(kept, "id") ?? "", seq, MarkOf(message));
        json.Member("from_dot1"u8, null);
        json.Member("reason"u8, "expired");
        json.EndObject();
        return json.ToArray();
    }

    /// <summary>A message of someone who was erased, taken back earlier or not. The act that removed it stays: the audit log has it, too.</summary>
    public static byte[] Erased(byte[] message, PiperchatChannel channel, long seq)
    {
        using var kept = JsonDocument.Parse(message);
        using var json = new CanonicalWriter(2048);
        Begin(json, Text(kept, "receivedAt"), channel, Text(kept, "id") ?? "", seq, Text(kept, "type") == "gone" ? Text(kept, "hash") : MarkOf(message));
        json.Member("from_dot1"u8, null);
        if (Text(kept, "reason") == "expired")
        {
            json.Member("reason"u8, "expired");
        }
        else if (kept.RootElement.TryGetProperty("entry", out var act))
        {
            json.Name("entry"u8);
            json.Raw(System.Text.Encoding.UTF8.GetBytes(act.GetRawText()));
        }
        else
        {
            json.Member("reason"u8, "erased");
        }

        json.EndObject();
        return json.ToArray();
    }

    /// <summary>A join, leave or erasure by someone who was erased. Clients pass over it.</summary>
    public static byte[] Blank(PiperchatChannel channel, long seq)
    {
        using var json = new CanonicalWriter(128);
        json.BeginObject();
        json.Member("seq"u8, seq);
        json.Member("channel"u8, channel.Name);
        json.Member("type"u8, "blank");
        json.EndObject();
        return json.ToArray();
    }

    public static void Begin(CanonicalWriter json, string? receivedAt, PiperchatChannel channel, string id, long seq, string? mark)
    {
        json.BeginObject();
        json.Member("seq"u8, seq);
        json.Member("receivedAt"u8, receivedAt);
        json.Member("channel"u8, channel.Name);
        json.Member("type"u8, "gone");
        json.Member("id"u8, id);
        json.Member("hash"u8, mark);
    }

    /// <summary>What the next message's <c>prev</c> calls it; null for versions before 1.5.</summary>
    public static string? MarkOf(byte[] message) =>
        Envelope.TryReadPublic(message, out var envelope, out _) ? Convert.ToHexStringLower(envelope.HashSignedBytes().AsSpan(0, 8)) : null;

    public static string? Text(JsonDocument json, string member) =>
        json.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
