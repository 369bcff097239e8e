using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Texts that aren't an object of the form: what strict parsing refuses.</summary>
internal static class FormCases
{
    /// <summary>Members that all signed objects share have their values tried out in the envelope only.</summary>
    private static readonly string[] Shared = ["version", "relay", "tenant", "channel", "createdAt", "sig"];

    public static IEnumerable<MalformedCase> All() => SignedThing.All.SelectMany(thing => TextCases(thing).Concat(MemberCases(thing)));

    private static IEnumerable<MalformedCase> TextCases(SignedThing thing)
    {
        var text = thing.Good.Json();
        var name = thing.Good.First().Key;
        var member = $"\"{name}\":{thing.Good[name]!.Json()}";
        MalformedCase Case(string way, FaultCode code, string field, string changed) => new(thing.Name, way, code, field, Encoding.UTF8.GetBytes(changed));

        yield return Case("nothing", FaultCode.NotJson, "", "");
        yield return Case("cut short", FaultCode.NotJson, "", text[..^1]);
        yield return Case("text after the object", FaultCode.NotJson, "", text + "{}");
        yield return Case("an array around it", FaultCode.NotJson, "", $"[{text}]");
        yield return Case("a comma too many", FaultCode.NotJson, "", text[..^1] + ",}");
        yield return Case("a comment", FaultCode.NotJson, "", "/**/" + text);
        yield return new(thing.Name, "a byte order mark", FaultCode.NotJson, "", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        yield return new(thing.Name, "bytes that are no utf 8", FaultCode.NotJson, "", [.. Encoding.UTF8.GetBytes(text[..^2]), 0xff, .. "\"}"u8]);
        yield return Case("a lone surrogate", FaultCode.NotJson, "", text.Replace("\"version\":\"1.5\"", "\"version\":\"\\ud83d\"", StringComparison.Ordinal));
        yield return Case("nested nine deep", FaultCode.TooDeep, "", text[..^1] + ",\"more\":[[[[[[[[]]]]]]]]}");
        yield return Case("a name twice", FaultCode.DuplicateName, name, text[..^1] + $",{member}}}");
        yield return Case("a name twice in two spellings", FaultCode.DuplicateName, "version", text[..^1] + ",\"\\u0076ersion\":\"1.5\"}");
        yield return Case("an unknown name twice", FaultCode.DuplicateName, "more", text[..^1] + ",\"more\":1,\"more\":2}");
        yield return Case("an unknown name", FaultCode.UnknownName, "more", text[..^1] + ",\"more\":null}");
        yield return Case("a name in other case", FaultCode.UnknownName, "Relay", text.Replace("\"relay\":", "\"Relay\":", StringComparison.Ordinal));
    }

    private static IEnumerable<MalformedCase> MemberCases(SignedThing thing)
    {
        foreach (var (name, value) in thing.Good)
        {
            yield return Changed(thing, $"{name} missing", FaultCode.MissingName, name, changed => changed.Remove(name));
            yield return Changed(thing, $"{name} of another type", FaultCode.WrongType, name,
                changed => changed[name] = value?.GetValueKind() == JsonValueKind.Number ? "1" : 1);
            if (value is not null && !IsNullable(name)) yield return Changed(thing, $"{name} null", FaultCode.WrongType, name, changed => changed[name] = null);
            if (Shared.Contains(name) && thing.Name != "envelope") continue;
            foreach (var (way, json) in BadValues(thing, name))
                yield return Replaced(thing, $"{name} {way}", name == "version" ? FaultCode.WrongVersion : FaultCode.BadValue, name, json);
        }

        foreach (var special in SpecialCases(thing)) yield return special;
    }

    /// <summary>Values of the right type that don't fit the form, as JSON.</summary>
    private static IEnumerable<(string Way, string Json)> BadValues(SignedThing thing, string name) => name switch
    {
        "version" => [("1.4", "\"1.4\""), ("1.50", "\"1.50\""), ("with a line feed", "\"1.5\\n\"")],
        "id" or "target" =>
        [
            ("in upper case", $"\"{Forge.Id.ToUpperInvariant()}\""), ("of version 1", "\"7f0c1c1e-5a0b-1c1d-8e2f-0123456789ab\""),
            ("of another variant", "\"7f0c1c1e-5a0b-4c1d-ce2f-0123456789ab\""), ("without hyphens", "\"7f0c1c1e5a0b4c1d8e2f0123456789ab\""),
            ("with a line feed", $"\"{Forge.Id}\\n\""), ("in braces", $"\"{{{Forge.Id}}}\""),
        ],
        "relay" => [("in upper case", "\"00112233445566778899AABBCCDDEEFF\""), ("too short", "\"00112233445566778899aabbccddeef\""), ("with a line feed", "\"00112233445566778899aabbccddeeff\\n\"")],
        "tenant" => [("with a space", "\"ac me\""), ("with a slash", "\"ac/me\""), ("beyond ascii", "\"äcme\""), ("too long", $"\"{new string('a', 65)}\""), ("with a line feed", "\"acme\\n\"")],
        "channel" => [("in upper case", "\"Support-42\""), ("empty", "\"\""), ("too long", $"\"{new string('a', 65)}\""), ("with an underscore", "\"support_42\""), ("with a line feed", "\"support-42\\n\"")],
        "createdAt" or "at" => Times(),
        "prev" when thing.Label != "action" => [("too long", "\"0123456789abcdef0\""), ("in upper case", "\"0123456789ABCDEF\""), ("empty", "\"\"")],
        "from_dot1" or "dot1" or "target_dot1" => [("in upper case", "\"dot1:88A25D4B22047593\""), ("without its head", "\"88a25d4b22047593\""), ("too long", "\"dot1:88a25d4b220475930\"")],
        "from_ed25519_pub" or "epk" or "ed25519_pub" or "x25519_pub" or "target_ed25519_pub" or "challenge" or "prev" =>
            [("too short", $"\"{new string('a', 63)}\""), ("too long", $"\"{new string('a', 65)}\""), ("in upper case", $"\"{new string('A', 64)}\""), ("no hex", $"\"{new string('g', 64)}\"")],
        "sig" => [("too short", $"\"{new string('a', 127)}\""), ("in upper case", $"\"{new string('A', 128)}\""), ("with a line feed", $"\"{new string('a', 128)}\\n\"")],
        "cipher_body" => [("without padding", "\"QQ\""), ("with a line feed", "\"QUJD\\nQUJD\""), ("with a space", "\"QUJD QUI=\""), ("url safe", "\"QU-_\""), ("with stray bits", "\"QR==\""), ("with stray bits before one sign", "\"QUJ=\""), ("padded twice", "\"QUI==\""), ("padded within", "\"QQ==QUJD\"")],
        "username" => [("in upper case", "\"Alice\""), ("too short", "\"al\""), ("too long", $"\"{new string('a', 33)}\""), ("with a dot", "\"al.ice\""), ("with a line feed", "\"alice\\n\""), ("lookalike", "\"аlice\"")],
        "team" => [("in upper case", "\"Support\""), ("empty", "\"\"")],
        "reads" => [("empty", "[]"), ("oldest first", "[\"1.2\",\"1.5\"]"), ("twice", "[\"1.5\",\"1.5\"]"), ("no version", "[\"new\"]"), ("with a leading zero", "[\"01.5\"]"),
            ("more than 16", $"[{string.Join(',', Enumerable.Range(1, 17).Select(minor => $"\"1.{18 - minor}\""))}]")],
        "serial" => [("zero", "0"), .. Numbers()],
        "ts" or "seq" => Numbers(),
        "action" => [("unknown", "\"rename\""), ("in upper case", "\"Claim\"")],
        "role" => [("unknown", "\"guest\""), ("in upper case", "\"Member\"")],
        _ => [],
    };

    private static IEnumerable<(string, string)> Times() =>
    [
        ("no date", "\"not-a-date\""), ("february 30", "\"2026-02-30T10:00:00.000Z\""), ("february 29 of a common year", "\"2026-02-29T10:00:00.000Z\""), ("february 29 of 2100", "\"2100-02-29T10:00:00.000Z\""),
        ("month 13", "\"2026-13-01T10:00:00.000Z\""), ("day 0", "\"2026-11-00T10:00:00.000Z\""), ("hour 24", "\"2026-11-23T24:00:00.000Z\""), ("second 60", "\"2026-11-23T10:00:60.000Z\""), ("year 0", "\"0000-01-01T00:00:00.000Z\""),
        ("without milliseconds", "\"2026-11-23T10:00:00Z\""), ("with an offset", "\"2026-11-23T10:00:00.000+00:00\""), ("in lower case", "\"2026-11-23t10:00:00.000z\""), ("with a line feed", "\"2026-11-23T10:00:00.000Z\\n\""), ("with other digits", "\"２026-11-23T10:00:00.000Z\""),
    ];

    private static IEnumerable<(string, string)> Numbers() =>
        [("negative", "-1"), ("minus zero", "-0"), ("with a fraction", "1.0"), ("with an exponent", "1e3"), ("2 to the 53", "9007199254740992"), ("of 400 digits", new string('9', 400))];

    private static IEnumerable<MalformedCase> SpecialCases(SignedThing thing)
    {
        if (thing.Good.ContainsKey("wraps"))
        {
            var own = thing.Good["wraps"]![Person.Alice.Dot1]!.GetValue<string>();
            yield return Changed(thing, "no wraps", FaultCode.MissingName, "wraps", changed => changed["wraps"] = new JsonObject());
            yield return Changed(thing, "no wrap for the sender", FaultCode.MissingName, "wraps", changed => changed["wraps"]!.AsObject().Remove(Person.Alice.Dot1));
            yield return Changed(thing, "a wrap for no dot1", FaultCode.BadValue, "wraps", changed => changed["wraps"]!["alice"] = own);
            yield return Changed(thing, "a wrap for a dot1 in upper case", FaultCode.BadValue, "wraps", changed => changed["wraps"]!["dot1:8A32DBE740991A66"] = own);
            yield return Changed(thing, "a wrap that is a number", FaultCode.WrongType, "wraps", changed => changed["wraps"]![Person.Alice.Dot1] = 1);
            yield return Changed(thing, "a wrap that is null", FaultCode.WrongType, "wraps", changed => changed["wraps"]![Person.Alice.Dot1] = null);
            yield return Changed(thing, "a wrap of 45 bytes", FaultCode.BadValue, "wraps", changed => changed["wraps"]![Person.Alice.Dot1] = own[..60]);
            yield return Changed(thing, "a wrap of 47 bytes", FaultCode.BadValue, "wraps", changed => changed["wraps"]![Person.Alice.Dot1] = own[..62] + "A=");
            yield return Changed(thing, "a wrap in url safe letters", FaultCode.BadValue, "wraps", changed => changed["wraps"]![Person.Alice.Dot1] = "-_" + own[2..]);
            yield return Changed(thing, "wraps as a list", FaultCode.WrongType, "wraps", changed => changed["wraps"] = new JsonArray());
            yield return Replaced(thing, "two wraps for one dot1", FaultCode.DuplicateName, "wraps", $"{{\"{Person.Alice.Dot1}\":\"{own}\",\"{Person.Alice.Dot1}\":\"{own}\"}}", "wraps");
            yield return Replaced(thing, "two wraps for one dot1 in two spellings", FaultCode.DuplicateName, "wraps", $"{{\"{Person.Alice.Dot1}\":\"{own}\",\"\\u0064{Person.Alice.Dot1[1..]}\":\"{own}\"}}", "wraps");
        }

        switch (thing.Name)
        {
            case "signal":
                yield return Changed(thing, "prev beside keep", FaultCode.UnknownName, "prev", changed => changed["prev"] = null);
                yield return Changed(thing, "keep as text", FaultCode.WrongType, "keep", changed => changed["keep"] = "true");
                break;
            case "envelope":
                yield return Changed(thing, "keep beside prev", FaultCode.UnknownName, "keep", changed => changed["keep"] = true);
                break;
            case "identity":
                yield return Changed(thing, "a team with a username", FaultCode.BadValue, "username", changed => (changed["team"], changed["username"]) = ("support", "alice"));
                yield return Changed(thing, "a version that is a number", FaultCode.WrongType, "reads", changed => changed["reads"] = new JsonArray(1.5));
                yield return Changed(thing, "reads as text", FaultCode.WrongType, "reads", changed => changed["reads"] = "1.5");
                break;
            case "settings":
                foreach (var name in (string[])["description", "history", "readers"])
                {
                    yield return Changed(thing, $"settings without {name}", FaultCode.MissingName, $"settings.{name}", changed => changed["settings"]!.AsObject().Remove(name));
                    yield return Changed(thing, $"settings with a number as {name}", FaultCode.WrongType, $"settings.{name}", changed => changed["settings"]![name] = 1);
                    yield return Replaced(thing, $"settings with {name} twice", FaultCode.DuplicateName, $"settings.{name}",
                        $"{{\"description\":\"\",\"history\":\"ask\",\"readers\":\"open\",\"{name}\":\"\"}}", "settings");
                }

                yield return Changed(thing, "settings with more", FaultCode.UnknownName, "settings.more", changed => changed["settings"]!["more"] = 1);
                yield return Changed(thing, "settings with an unknown history", FaultCode.BadValue, "settings.history", changed => changed["settings"]!["history"] = "always");
                yield return Changed(thing, "settings with unknown readers", FaultCode.BadValue, "settings.readers", changed => changed["settings"]!["readers"] = "closed");
                break;
        }
    }

    private static bool IsNullable(string name) => name is "prev" or "username" or "team" or "site_user";

    private static MalformedCase Changed(SignedThing thing, string way, FaultCode code, string field, Action<JsonObject> change)
    {
        var changed = thing.Good.DeepClone().AsObject();
        change(changed);
        return new MalformedCase(thing.Name, way, code, field, changed.Bytes());
    }

    /// <summary>Puts JSON in a member's place as it is: JsonNode would write 1.0 as 1.</summary>
    private static MalformedCase Replaced(SignedThing thing, string way, FaultCode code, string field, string json, string? member = null)
    {
        const string Mark = "@@";
        var changed = thing.Good.DeepClone().AsObject();
        changed[member ?? field] = Mark;
        return new MalformedCase(thing.Name, way, code, field, Encoding.UTF8.GetBytes(changed.Json().Replace($"\"{Mark}\"", json, StringComparison.Ordinal)));
    }
}
