using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>What 1.0, 1.1, 1.2 and a username claim sign, in every way that both sides refuse. Read leniently: unknown names are skipped, null counts as missing.</summary>
internal static class LegacyCases
{
    private const string LoneSurrogate = "\"\\ud83d\"";

    public static IEnumerable<MalformedCase> All() =>
        LegacyThing.All.SelectMany(thing => Texts(thing).Concat(Members(thing)).Concat(Keys(thing)).Concat(Signatures(thing)).Concat(Special(thing)));

    private static IEnumerable<MalformedCase> Texts(LegacyThing thing)
    {
        var text = thing.Good.Json();
        MalformedCase Case(string way, FaultCode code, string field, string changed) => new(thing.Name, way, code, field, Encoding.UTF8.GetBytes(changed));

        yield return Case("nothing", FaultCode.NotJson, "", "");
        yield return Case("cut short", FaultCode.NotJson, "", text[..^1]);
        yield return Case("text after the object", FaultCode.NotJson, "", text + "{}");
        yield return Case("an array around it", FaultCode.NotJson, "", $"[{text}]");
        yield return new(thing.Name, "bytes that are no utf 8", FaultCode.NotJson, "", [.. Encoding.UTF8.GetBytes(text[..^2]), 0xff, .. "\"}"u8]);
        yield return Case("nested nine deep", FaultCode.TooDeep, "", text[..^1] + ",\"more\":[[[[[[[[]]]]]]]]}");
        foreach (var (name, value) in thing.Good)
            yield return Case($"{name} twice", FaultCode.DuplicateName, name, $"{text[..^1]},\"{name}\":{value?.Json() ?? "null"}}}");
        yield return Case("a name twice in two spellings", FaultCode.DuplicateName, thing.KeyField, $"{text[..^1]},\"\\u{(int)thing.KeyField[0]:x4}{thing.KeyField[1..]}\":1}}");
        yield return Case("an unknown name twice", FaultCode.DuplicateName, "more", text[..^1] + ",\"more\":1,\"more\":2}");
    }

    private static IEnumerable<MalformedCase> Members(LegacyThing thing)
    {
        foreach (var name in thing.Signed.Append(thing.SignatureField))
        {
            // Without a channel a post is for the one that is asked for; without a prev it names none, and was signed with one.
            if (name == "prev") yield return Changed(thing, "prev missing", FaultCode.BadSignature, "sig", changed => changed.Remove(name));
            else if (name != "channel") yield return Changed(thing, $"{name} missing", FaultCode.MissingName, name, changed => changed.Remove(name));
            if (name is not ("prev" or "channel")) yield return Changed(thing, $"{name} null", FaultCode.MissingName, name, changed => changed[name] = null);

            yield return Changed(thing, $"{name} of another type", FaultCode.WrongType, name,
                changed => changed[name] = thing.Good[name]!.GetValueKind() == JsonValueKind.Number ? "1" : 1);
            foreach (var (way, json) in BadValues(name))
                yield return Replaced(thing, $"{name} {way}", name == "version" ? FaultCode.WrongVersion : FaultCode.BadValue, name, json);
        }
    }

    private static IEnumerable<(string Way, string Json)> BadValues(string name) => name switch
    {
        "version" => [("1.3", "\"1.3\""), ("1.10", "\"1.10\""), ("with a line feed", "\"1.1\\n\"")],
        "channel" => [("empty", "\"\""), ("of 33 letters", $"\"{new string('a', 33)}\""), ("with an underscore", "\"ma_in\""), ("with a line feed", "\"main\\n\""), ("half of a pair", LoneSurrogate)],
        "createdAt" => [("no date", "\"not-a-date\""), ("february 30", "\"2026-02-30T10:00:00.000Z\""), ("without milliseconds", "\"2026-11-23T10:00:00Z\""), ("with a line feed", "\"2026-11-23T10:00:00.000Z\\n\"")],
        "signed_at" => [("negative", "-1"), ("with a fraction", "1780000000000.0"), ("with an exponent", "1e3"), ("2 to the 53", "9007199254740992")],
        "id" => [("no uuid", "\"7\""), ("without hyphens", "\"7f0c1c1e5a0b4c1d8e2f0123456789ab\""), ("with a line feed", $"\"{Forge.Id}\\n\""), ("half of a pair", LoneSurrogate)],
        "prev" => [("too long", "\"0123456789abcdef0\""), ("in upper case", "\"0123456789ABCDEF\""), ("empty", "\"\"")],
        "from_dot1" or "dot1" => [("in upper case", "\"dot1:88A25D4B22047593\""), ("without its head", "\"88a25d4b22047593\""), ("too long", "\"dot1:88a25d4b220475930\""), ("half of a pair", LoneSurrogate)],
        "pubkey" or "from_ed25519_pub" or "ed25519_pub" or "from_x25519_pub" =>
            [("too short", $"\"{new string('a', 63)}\""), ("in upper case", $"\"{new string('A', 64)}\""), ("no hex", $"\"{new string('g', 64)}\"")],
        "sig" or "signature" => [("too short", $"\"{new string('a', 127)}\""), ("in upper case", $"\"{new string('A', 128)}\""), ("with a line feed", $"\"{new string('a', 128)}\\n\"")],
        "cipher_body" => [("empty", "\"\""), ("without padding", "\"QQ\""), ("with a line feed", "\"QUJD\\nQUJD\""), ("url safe", "\"QU-_\""), ("with stray bits", "\"QR==\""), ("half of a pair", LoneSurrogate)],
        "username" => [("in upper case", "\"Alice\""), ("too short", "\"al\""), ("too long", $"\"{new string('a', 33)}\""), ("with a line feed", "\"alice\\n\""), ("half of a pair", LoneSurrogate)],
        _ => [],
    };

    private static IEnumerable<MalformedCase> Keys(LegacyThing thing)
    {
        foreach (var (way, hex) in SignatureCases.OddPoints)
        {
            yield return Changed(thing, $"key {way}", FaultCode.OddKey, thing.KeyField, changed => changed[thing.KeyField] = hex);
            yield return Changed(thing, $"R {way}", FaultCode.OddKey, thing.SignatureField, changed => changed[thing.SignatureField] = hex + changed.Text(thing.SignatureField)[64..]);
        }

        if (!thing.Good.ContainsKey("from_x25519_pub")) yield break;
        foreach (var (way, hex) in SignatureCases.OddAgreementKeys)
            yield return Signed(thing, $"x25519 key {way}", FaultCode.OddKey, "from_x25519_pub", changed => changed["from_x25519_pub"] = hex);
    }

    private static IEnumerable<MalformedCase> Signatures(LegacyThing thing)
    {
        MalformedCase Case(string way, Func<string, string> change) => Changed(
            thing, way, FaultCode.BadSignature, thing.SignatureField, changed => changed[thing.SignatureField] = change(changed.Text(thing.SignatureField)));

        yield return Case("a bit of R flipped", sig => SignatureCases.Flip(sig, 5));
        yield return Case("a bit of S flipped", sig => SignatureCases.Flip(sig, 40));
        yield return Case("S plus the order", SignatureCases.PlusOrder);
        yield return Case("S of zero", sig => sig[..64] + new string('0', 64));
        yield return Case("signed by someone else", _ => Convert.ToHexStringLower(Person.Bob.Signing.Sign(thing.SignedBytes(thing.Good))));
        foreach (var (name, value) in ChangesAfterSigning(thing))
        {
            yield return Changed(thing, $"{name} changed after signing", FaultCode.BadSignature, thing.SignatureField, changed => changed[name] = value.DeepClone()) with
            {
                // Else the channel would be found to be another before its signature is looked at.
                Channel = name == "channel" ? value.GetValue<string>() : thing.Channel,
            };
        }
    }

    /// <summary>Another good value for each member. The version is left out: another one has other members.</summary>
    private static IEnumerable<(string Name, JsonNode Value)> ChangesAfterSigning(LegacyThing thing)
    {
        var others = new (string Name, JsonNode Value)[]
        {
            ("channel", "support-43"), ("content", "hello Bob"), ("signed_at", 1780000000001), ("createdAt", "2026-05-28T20:26:40.001Z"), ("id", Forge.Id), ("prev", "0123456789abcdef"),
            ("pubkey", Person.Bob.Signing.PublicKeyHex), ("from_ed25519_pub", Person.Bob.Signing.PublicKeyHex), ("ed25519_pub", Person.Bob.Signing.PublicKeyHex),
            ("from_dot1", Person.Bob.Dot1), ("dot1", Person.Bob.Dot1), ("username", "mallory"), ("from_x25519_pub", Person.Bob.Agreement.PublicKeyHex), ("cipher_body", "QUJD"), ("attachments", new JsonArray()),
        };
        return others.Where(other => thing.Good.ContainsKey(other.Name));
    }

    private static IEnumerable<MalformedCase> Special(LegacyThing thing)
    {
        if (thing.Channel is not null) yield return Signed(thing, "for another channel", FaultCode.WrongChannel, "channel", changed => changed["channel"] = "support-43");
        if (thing.Good.ContainsKey("content"))
        {
            yield return Signed(thing, "neither text nor attachments", FaultCode.BadValue, "content", changed =>
            {
                changed["content"] = "";
                if (changed.ContainsKey("attachments")) changed["attachments"] = new JsonArray();
            });
            yield return Signed(thing, "content of 4097 bytes", FaultCode.TooLarge, "content", changed => changed["content"] = new string('é', 2048) + "!");
            yield return Signed(thing, "angle brackets dropped before signing", FaultCode.BadSignature, thing.SignatureField, changed => changed["content"] = "a  b", changed => changed["content"] = "a <> b");
        }

        if (thing.Good.ContainsKey("attachments"))
        {
            foreach (var made in Attachments(thing)) yield return made;
        }

        switch (thing.Name)
        {
            case "post-1.0":
                yield return HalfOfPair(thing, "half of a pair signed as its escape", "\\ud83d");
                break;
            case "message-1.1":
                yield return HalfOfPair(thing, "half of a pair signed as a replacement character", "\ufffd");
                break;
            case "message-1.2":
                foreach (var made in Wraps(thing)) yield return made;
                break;
            default:
                yield return Signed(thing, "signed for another dot1", FaultCode.BadSignature, "sig", changed => changed["dot1"] = Person.Bob.Dot1, changed => changed["dot1"] = thing.Good.Text("dot1"));
                yield return Signed(thing, "signed for another name", FaultCode.BadSignature, "sig", changed => changed["username"] = "alicia", changed => changed["username"] = "alice");
                break;
        }
    }

    private static IEnumerable<MalformedCase> Attachments(LegacyThing thing)
    {
        var good = thing.Good["attachments"]![0]!;
        yield return Signed(thing, "33 attachments", FaultCode.TooLarge, "attachments", changed => changed["attachments"] = Repeat(good, 33));
        yield return Changed(thing, "attachments of another type", FaultCode.WrongType, "attachments", changed => changed["attachments"] = 1);
        yield return Changed(thing, "attachments missing", FaultCode.BadSignature, "sig", changed => changed.Remove("attachments"));
        yield return Changed(thing, "an attachment twice", FaultCode.BadSignature, "sig", changed => changed["attachments"] = Repeat(good, 2));
        yield return Changed(thing, "a manifest of another type", FaultCode.WrongType, "manifest", changed => changed["manifest"] = "[]");
        yield return Changed(thing, "a manifest of 33", FaultCode.TooLarge, "manifest", changed => changed["manifest"] = Repeat(good, 33));
        yield return Changed(thing, "a manifest of nothing", FaultCode.BadSignature, "sig", changed => changed["manifest"] = new JsonArray());
        foreach (var (name, value) in new (string, JsonNode)[] { ("filename", "b.txt"), ("mime_type", "text/html"), ("sha256", new string('a', 64)), ("size_bytes", 1_000_000) })
        {
            yield return Changed(thing, $"{name} of an attachment changed after signing", FaultCode.BadSignature, "sig", changed => changed["attachments"]![0]![name] = value.DeepClone());
            yield return Signed(thing, $"signed with an attachment without {name}", FaultCode.BadSignature, "sig", changed => changed["attachments"]![0]!.AsObject().Remove(name));
        }

        yield return Signed(thing, "signed with a filename of 257 letters", FaultCode.BadSignature, "sig", changed => changed["attachments"]![0]!["filename"] = new string('a', 257));
        yield return Signed(thing, "signed with a media type of 129 letters", FaultCode.BadSignature, "sig", changed => changed["attachments"]![0]!["mime_type"] = new string('a', 129));
        yield return Signed(thing, "signed with a hash in upper case", FaultCode.BadSignature, "sig", changed => changed["attachments"]![0]!["sha256"] = new string('A', 64));
    }

    private static IEnumerable<MalformedCase> Wraps(LegacyThing thing)
    {
        yield return Signed(thing, "no wraps", FaultCode.MissingName, "wraps", changed => changed["wraps"] = new JsonArray());
        // None has a form: their number is looked at first, and the file stays small.
        yield return Signed(thing, "1025 wraps", FaultCode.TooLarge, "wraps", changed => changed["wraps"] = Repeat(0, 1025));
        yield return Changed(thing, "wraps as a map", FaultCode.WrongType, "wraps", changed => changed["wraps"] = new JsonObject());
        yield return Changed(thing, "a wrap that is text", FaultCode.WrongType, "wraps", changed => changed["wraps"]![0] = "wrap");
        yield return Changed(thing, "a wrap left out after signing", FaultCode.BadSignature, "sig", changed => changed["wraps"]!.AsArray().RemoveAt(0));
        yield return Changed(thing, "wraps in another order than signed", FaultCode.BadSignature, "sig", changed => changed["wraps"] = new JsonArray([.. changed["wraps"]!.AsArray().Reverse().Select(wrap => wrap!.DeepClone())]));
        yield return Changed(thing, "a wrap for someone else than signed", FaultCode.BadSignature, "sig", changed => changed["wraps"]![0]!["recipient_dot1"] = Person.Carol.Dot1);
        yield return Changed(thing, "a wrap changed after signing", FaultCode.BadSignature, "sig", changed => changed["wraps"]![0]!["wrapped_body_key"] = new string('A', 80));
        yield return Changed(thing, "a wrap for no dot1", FaultCode.BadValue, "wraps", changed => changed["wraps"]![0]!["recipient_dot1"] = "alice");
        foreach (var name in (string[])["recipient_dot1", "wrapped_body_key"])
        {
            yield return Changed(thing, $"a wrap without {name}", FaultCode.MissingName, "wraps", changed => changed["wraps"]![0]!.AsObject().Remove(name));
            yield return Changed(thing, $"a wrap with a number as {name}", FaultCode.WrongType, "wraps", changed => changed["wraps"]![0]![name] = 1);
            yield return Replaced(thing, $"a wrap with {name} twice", FaultCode.DuplicateName, "wraps", $"[{{\"{name}\":\"\",\"{name}\":\"\"}}]");
        }

        foreach (var (way, length) in new[] { ("of 57 bytes", 76), ("of 63 bytes", 84) })
            yield return Changed(thing, $"a wrap {way}", FaultCode.BadValue, "wraps", changed => changed["wraps"]![0]!["wrapped_body_key"] = new string('A', length));
        yield return Changed(thing, "a wrap of 59 bytes", FaultCode.BadValue, "wraps", changed => changed["wraps"]![0]!["wrapped_body_key"] = new string('A', 79) + "=");
        yield return Changed(thing, "a wrap in url safe letters", FaultCode.BadValue, "wraps", changed => changed["wraps"]![0]!["wrapped_body_key"] = "-_" + new string('A', 78));
    }

    /// <summary>1.0 signs half of a pair as U+FFFD, as JavaScript's TextEncoder does, and 1.1 as an escape, as JSON.stringify does: the other way is no signature.</summary>
    private static MalformedCase HalfOfPair(LegacyThing thing, string way, string signedAs)
    {
        const string Mark = "@@";
        var signed = Signed(thing, way, FaultCode.BadSignature, thing.SignatureField, changed => changed["content"] = signedAs, changed => changed["content"] = Mark);
        return signed with { Bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(signed.Bytes).Replace($"\"{Mark}\"", LoneSurrogate, StringComparison.Ordinal)) };
    }

    private static JsonArray Repeat(JsonNode item, int times) => [.. Enumerable.Range(0, times).Select(_ => item.DeepClone())];

    private static MalformedCase Changed(LegacyThing thing, string way, FaultCode code, string field, Action<JsonObject> change)
    {
        var changed = thing.Good.DeepClone().AsObject();
        change(changed);
        return new MalformedCase(thing.Name, way, code, field, changed.Bytes()) { Channel = thing.Channel };
    }

    /// <summary>Changed, signed, and perhaps changed once more.</summary>
    private static MalformedCase Signed(LegacyThing thing, string way, FaultCode code, string field, Action<JsonObject> change, Action<JsonObject>? after = null) => Changed(thing, way, code, field, changed =>
    {
        change(changed);
        thing.Sign(changed);
        after?.Invoke(changed);
    });

    private static MalformedCase Replaced(LegacyThing thing, string way, FaultCode code, string field, string json)
    {
        const string Mark = "@@";
        var made = Changed(thing, way, code, field, changed => changed[field] = Mark);
        return made with { Bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(made.Bytes).Replace($"\"{Mark}\"", json, StringComparison.Ordinal)) };
    }
}
