using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Bytes that are no content of an envelope or a signal.</summary>
internal static class ContentCases
{
    private const string Id = Forge.Id;

    private static readonly string Key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    /// <summary>One good content of each kind.</summary>
    private static readonly JsonObject[] Good =
    [
        new() { ["kind"] = "text", ["reply_to"] = Id, ["text"] = "hi" },
        new() { ["kind"] = "edit", ["target"] = Id, ["text"] = "hi" },
        new() { ["emoji"] = "👍", ["kind"] = "reaction", ["on"] = true, ["target"] = Id },
        new() { ["files"] = new JsonArray(File()), ["kind"] = "file", ["text"] = "" },
        new() { ["count"] = 2, ["first"] = Id, ["kind"] = "grant", ["last"] = Id, ["to"] = new string('a', 64) },
        new() { ["grant"] = Id, ["keys"] = new JsonObject { [Id] = Key }, ["kind"] = "keys" },
        new() { ["ed25519_pub"] = new string('a', 64), ["kind"] = "team_key", ["replaces"] = null, ["team"] = "support", ["x25519_priv"] = new string('b', 64) },
    ];

    public static IEnumerable<MalformedCase> All()
    {
        foreach (var (way, text) in Spellings()) yield return Bad(way, Encoding.UTF8.GetBytes(text));
        yield return Bad("bytes that are no utf 8", [.. "{\"kind\":\"text\",\"reply_to\":null,\"text\":\""u8, 0xff, .. "\"}"u8]);
        yield return Bad("an encoded surrogate", [.. "{\"kind\":\"text\",\"reply_to\":null,\"text\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8]);
        yield return Bad("a byte order mark", [.. Encoding.UTF8.Preamble, .. "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\"}"u8]);
        foreach (var (way, changed) in Members()) yield return Bad(way, Forge.Canonical(changed));
        foreach (var kind in (string[])["poll", "TEXT", "typing", "", "__proto__"])
            yield return new MalformedCase("content", $"kind {(kind.Length > 0 ? kind : "empty")} needs a newer version", FaultCode.NewerContent, "kind", Forge.Canonical(new JsonObject { ["kind"] = kind }));
    }

    public static IEnumerable<(string Way, FaultCode Code, string Field, string Content)> OfSignals() =>
    [
        ("typing without on", FaultCode.BadContent, "content", "{\"kind\":\"typing\"}"),
        ("typing with on as text", FaultCode.BadContent, "content", "{\"kind\":\"typing\",\"on\":\"true\"}"),
        ("presence of another state", FaultCode.BadContent, "content", "{\"kind\":\"presence\",\"state\":\"busy\"}"),
        ("a receipt without read", FaultCode.BadContent, "content", "{\"delivered\":null,\"kind\":\"receipt\"}"),
        ("a receipt of no id", FaultCode.BadContent, "content", "{\"delivered\":\"7\",\"kind\":\"receipt\",\"read\":null}"),
        ("content that isn't canonical", FaultCode.BadContent, "content", "{\"on\":true,\"kind\":\"typing\"}"),
        ("content of a message", FaultCode.NewerContent, "kind", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\"}"),
    ];

    private static IEnumerable<(string, string)> Spellings() =>
    [
        ("white space", "{\"kind\":\"text\", \"reply_to\":null,\"text\":\"\"}"),
        ("a line feed at the end", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\"}\n"),
        ("another order", "{\"text\":\"\",\"kind\":\"text\",\"reply_to\":null}"),
        ("another order within", "{\"kind\":\"text\",\"more\":{\"b\":1,\"a\":2},\"reply_to\":null,\"text\":\"\"}"),
        ("a name twice", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\",\"text\":\"\"}"),
        ("an escaped slash", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\/\"}"),
        ("an escaped letter", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\u0061\"}"),
        ("an escaped letter in a name", "{\"\\u006bind\":\"text\",\"reply_to\":null,\"text\":\"\"}"),
        ("an escape in upper case", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\u001F\"}"),
        ("a long escape for a line feed", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\u000a\"}"),
        ("an escaped line separator", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\u2028\"}"),
        ("an escaped emoji", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\ud83d\\ude00\"}"),
        ("a lone surrogate", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\\ud83d\"}"),
        ("a raw control character", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\u0001\"}"),
        ("a name beyond ascii", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\",\"ä\":1}"),
        ("a fraction", "{\"kind\":\"text\",\"more\":1.5,\"reply_to\":null,\"text\":\"\"}"),
        ("a number with a point", "{\"kind\":\"text\",\"more\":1.0,\"reply_to\":null,\"text\":\"\"}"),
        ("a negative number", "{\"kind\":\"text\",\"more\":-1,\"reply_to\":null,\"text\":\"\"}"),
        ("minus zero", "{\"kind\":\"text\",\"more\":-0,\"reply_to\":null,\"text\":\"\"}"),
        ("a number with an exponent", "{\"kind\":\"text\",\"more\":1e3,\"reply_to\":null,\"text\":\"\"}"),
        ("2 to the 53", "{\"kind\":\"text\",\"more\":9007199254740992,\"reply_to\":null,\"text\":\"\"}"),
        ("nested nine deep", "{\"kind\":\"text\",\"more\":[[[[[[[[]]]]]]]],\"reply_to\":null,\"text\":\"\"}"),
        ("an array", "[]"),
        ("a string", "\"text\""),
        ("null", "null"),
        ("cut short", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\""),
        ("two values", "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"\"}{}"),
        ("no kind", "{\"reply_to\":null,\"text\":\"\"}"),
        ("a kind that is a number", "{\"kind\":1,\"reply_to\":null,\"text\":\"\"}"),
        ("a kind that is null", "{\"kind\":null,\"reply_to\":null,\"text\":\"\"}"),
    ];

    private static IEnumerable<(string, JsonObject)> Members()
    {
        foreach (var good in Good)
        {
            var kind = good.Text("kind");
            foreach (var name in good.Select(member => member.Key).Where(name => name != "kind"))
            {
                yield return ($"{kind} without {name}", Change(good, changed => changed.Remove(name)));
                yield return ($"{kind} with another type of {name}", Change(good, changed => changed[name] = name is "count" ? "2" : 2));
                if (name is "reply_to" or "target" or "first" or "last" or "grant" or "to" or "ed25519_pub" or "x25519_priv" or "replaces" or "team")
                    yield return ($"{kind} with a bad {name}", Change(good, changed => changed[name] = "No Such Thing"));
            }
        }

        yield return ("keys with a bad id", Change(Good[5], changed => changed["keys"] = new JsonObject { ["1"] = Key }));
        yield return ("keys with a key of 31 bytes", Change(Good[5], changed => changed["keys"]![Id] = Convert.ToBase64String(new byte[31])));
        yield return ("keys with a key that is a number", Change(Good[5], changed => changed["keys"]![Id] = 1));
        yield return ("a file that is a number", Change(Good[3], changed => changed["files"] = new JsonArray(1)));
        yield return ("33 files", Change(Good[3], changed => changed["files"] = new JsonArray([.. Enumerable.Range(0, 33).Select(_ => File())])));
        foreach (var name in (string[])["blob", "digest", "key", "media_type", "name", "size", "thumb"])
        {
            yield return ($"a file without {name}", Change(Good[3], changed => changed["files"]![0]!.AsObject().Remove(name)));
            yield return ($"a file with another type of {name}", Change(Good[3], changed => changed["files"]![0]![name] = name == "size" ? "2" : 2));
        }

        foreach (var name in (string[])["blob", "digest", "key", "size"])
            yield return ($"a thumb without {name}", Change(Good[3], changed => changed["files"]![0]!["thumb"]!.AsObject().Remove(name)));
        yield return ("a file with a key of 16 bytes", Change(Good[3], changed => changed["files"]![0]!["key"] = Convert.ToBase64String(new byte[16])));
        yield return ("a file with a bad digest", Change(Good[3], changed => changed["files"]![0]!["digest"] = new string('A', 64)));
    }

    private static JsonObject File() => new()
    {
        ["blob"] = Id, ["digest"] = new string('d', 64), ["key"] = Key, ["media_type"] = "image/png", ["name"] = "a.png", ["size"] = 3,
        ["thumb"] = new JsonObject { ["blob"] = Id, ["digest"] = new string('e', 64), ["key"] = Key, ["size"] = 1 },
    };

    private static JsonObject Change(JsonObject good, Action<JsonObject> change)
    {
        var changed = good.DeepClone().AsObject();
        change(changed);
        return changed;
    }

    private static MalformedCase Bad(string way, byte[] bytes) => new("content", way, FaultCode.BadContent, "content", bytes);
}
