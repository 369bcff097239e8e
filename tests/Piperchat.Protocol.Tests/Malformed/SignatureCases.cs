using System.Numerics;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Well-formed objects that aren't what was asked for, or not their signer's.</summary>
internal static class SignatureCases
{
    /// <summary>Points of the filter, each with a name: every y of small order, and second spellings.</summary>
    internal static readonly (string Way, string Hex)[] OddPoints =
    [
        ("0", new string('0', 64)),
        ("1", "01" + new string('0', 62)),
        ("1 with a sign", "01" + new string('0', 60) + "80"),
        ("minus 1", "ec" + new string('f', 60) + "7f"),
        ("2 to the 255 minus 19", "ed" + new string('f', 60) + "7f"),
        ("2 to the 255 minus 18", "ee" + new string('f', 60) + "7f"),
        ("all ones", new string('f', 64)),
        ("one of order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        ("one of order 8 with a sign", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        ("another of order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ];

    internal static readonly (string Way, string Hex)[] OddAgreementKeys =
    [
        ("0", new string('0', 64)),
        ("1", "01" + new string('0', 62)),
        ("minus 1", "ec" + new string('f', 60) + "7f"),
        ("2 to the 255 minus 19", "ed" + new string('f', 60) + "7f"),
        ("2 to the 255 minus 18", "ee" + new string('f', 60) + "7f"),
        ("one of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        ("another of order 8", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        ("a set top bit", "c0fe6764de544b036c1a4c3825410a12345f5f9b8fe9242a6b1e53d6519dafc3"),
    ];

    private static readonly string[] Labels = ["envelope", "signal", "identity", "join", "leave", "erase", "action", "session"];

    /// <summary>All points and labels are tried out in the envelope; for the others one shows that the check is there.</summary>
    private static bool IsTriedOut(SignedThing thing) => thing.Name == "envelope";

    public static IEnumerable<MalformedCase> All() => SignedThing.All.SelectMany(thing => PlaceCases(thing).Concat(KeyCases(thing)).Concat(SignatureOnly(thing)));

    private static IEnumerable<MalformedCase> PlaceCases(SignedThing thing)
    {
        yield return Signed(thing, "for another relay", FaultCode.WrongRelay, "relay", changed => changed["relay"] = "ffeeddccbbaa99887766554433221100");
        yield return Signed(thing, "for another tenant", FaultCode.WrongTenant, "tenant", changed => changed["tenant"] = "umbrella");
        yield return Signed(thing, "for the tenant in other case", FaultCode.WrongTenant, "tenant", changed => changed["tenant"] = "Acme");
        yield return Signed(thing, "for no tenant", FaultCode.WrongTenant, "tenant", changed => changed["tenant"] = "");
        if (thing.Good.ContainsKey("channel"))
            yield return Signed(thing, "for another channel", FaultCode.WrongChannel, "channel", changed => changed["channel"] = "support-43");
    }

    private static IEnumerable<MalformedCase> KeyCases(SignedThing thing)
    {
        var dot1 = thing.Good.ContainsKey("from_dot1") ? "from_dot1" : "dot1";
        if (thing.Good.ContainsKey("wraps"))
        {
            yield return Signed(thing, "the dot1 of someone else", FaultCode.Dot1Mismatch, dot1, changed => changed[dot1] = Person.Bob.Dot1);
            foreach (var (way, hex) in OddAgreementKeys.TakeLast(IsTriedOut(thing) ? OddAgreementKeys.Length : 2)) yield return Signed(thing, $"epk {way}", FaultCode.OddKey, "epk", changed => changed["epk"] = hex);
        }

        if (thing.Name == "identity")
        {
            yield return Signed(thing, "the dot1 of someone else", FaultCode.Dot1Mismatch, dot1, changed => changed[dot1] = Person.Bob.Dot1);
            foreach (var (way, hex) in OddAgreementKeys) yield return Signed(thing, $"x25519 key {way}", FaultCode.OddKey, "x25519_pub", changed => changed["x25519_pub"] = hex);
        }

        if (thing.Name == "role")
            yield return Signed(thing, "the dot1 of someone else", FaultCode.Dot1Mismatch, "target_dot1", changed => changed["target_dot1"] = Person.Carol.Dot1);

        foreach (var (way, hex) in OddPoints.TakeLast(IsTriedOut(thing) ? OddPoints.Length : 1))
        {
            yield return Unsigned(thing, $"key {way}", FaultCode.OddKey, thing.KeyField, changed =>
            {
                changed[thing.KeyField] = hex;
                if (!changed.ContainsKey(dot1)) return;
                changed[dot1] = Protocol.Dot1.Of(Convert.FromHexString(hex));
                if (changed["wraps"] is JsonObject wraps) wraps[changed[dot1]!.GetValue<string>()] = wraps[Person.Alice.Dot1]!.GetValue<string>();
            });
            yield return Unsigned(thing, $"R {way}", FaultCode.OddKey, "sig", changed => changed["sig"] = hex + changed.Text("sig")[64..]);
        }
    }

    private static IEnumerable<MalformedCase> SignatureOnly(SignedThing thing)
    {
        MalformedCase Case(string way, Func<string, string> change) =>
            Unsigned(thing, way, FaultCode.BadSignature, "sig", changed => changed["sig"] = change(changed.Text("sig")));

        yield return Case("a bit of R flipped", sig => Flip(sig, 5));
        yield return Case("a bit of S flipped", sig => Flip(sig, 40));
        yield return Case("S plus the order", PlusOrder);
        yield return Case("S of zero", sig => sig[..64] + new string('0', 64));
        foreach (var label in Labels.Where(label => label != thing.Label && (IsTriedOut(thing) || label == LabelToMistake(thing))))
            yield return Relabelled(thing, label);
        yield return Unsigned(thing, "signed by someone else", FaultCode.BadSignature, "sig",
            changed => changed["sig"] = Forge.Sign(changed, thing.Label, Person.Carol).Text("sig"));
        yield return Unsigned(thing, "signed without its label", FaultCode.BadSignature, "sig", changed =>
        {
            var bare = changed.DeepClone().AsObject();
            bare.Remove("sig");
            changed["sig"] = Convert.ToHexStringLower(thing.Signer.Signing.Sign(Forge.Canonical(bare)));
        });

        foreach (var (name, value) in ChangesAfterSigning(thing))
            yield return Unsigned(thing, $"{name} changed after signing", FaultCode.BadSignature, "sig", changed => changed[name] = value.DeepClone());
    }

    /// <summary>Another good value for each member that isn't refused for itself.</summary>
    private static IEnumerable<(string, JsonNode)> ChangesAfterSigning(SignedThing thing)
    {
        var others = new (string Name, JsonNode Value)[]
        {
            ("id", "7f0c1c1e-5a0b-4c1d-8e2f-0123456789ac"), ("createdAt", "2026-11-23T10:00:00.001Z"), ("prev", thing.Label == "action" ? new string('1', 64) : "0123456789abcdef"),
            ("epk", Person.Bob.Agreement.PublicKeyHex), ("x25519_pub", Person.Bob.Agreement.PublicKeyHex), ("cipher_body", Forge.Vector("keys_message").Text("cipher_body")),
            ("keep", true), ("username", "mallory"), ("reads", new JsonArray("1.5")), ("serial", 2), ("target", "7f0c1c1e-5a0b-4c1d-8e2f-0123456789ac"),
            ("description", "Sales"), ("role", "owner"), ("ts", 1795428999), ("audience", "https://example.org/chat"), ("challenge", new string('c', 64)),
            ("settings", new JsonObject { ["description"] = "Support", ["history"] = "site", ["readers"] = "open" }),
            ("wraps", new JsonObject { [Person.Alice.Dot1] = new string('A', 64) }),
        };
        return others.Where(other => thing.Good.ContainsKey(other.Name));
    }

    private static MalformedCase Signed(SignedThing thing, string way, FaultCode code, string field, Action<JsonObject> change)
    {
        var changed = thing.Good.DeepClone().AsObject();
        change(changed);
        if (field == "from_dot1") changed["wraps"]![changed.Text(field)] = changed["wraps"]![Person.Alice.Dot1]!.GetValue<string>();
        return new MalformedCase(thing.Name, way, code, field, Forge.Sign(changed, thing.Label, thing.Signer).Bytes());
    }

    private static MalformedCase Unsigned(SignedThing thing, string way, FaultCode code, string field, Action<JsonObject> change)
    {
        var changed = thing.Good.DeepClone().AsObject();
        change(changed);
        return new MalformedCase(thing.Name, way, code, field, changed.Bytes());
    }

    /// <summary>The label whose objects look most like this one.</summary>
    private static string LabelToMistake(SignedThing thing) => thing.Name == "join" ? "leave" : thing.Name == "leave" ? "join" : "envelope";

    private static MalformedCase Relabelled(SignedThing thing, string label) => new(
        thing.Name, $"signed as {label}", FaultCode.BadSignature, "sig", Forge.Sign(thing.Good, label, thing.Signer).Bytes());

    internal static string Flip(string hex, int index)
    {
        var bytes = Convert.FromHexString(hex);
        bytes[index] ^= 1;
        return Convert.ToHexStringLower(bytes);
    }

    internal static string PlusOrder(string sig)
    {
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        var s = new BigInteger(Convert.FromHexString(sig[64..]), isUnsigned: true) + order;
        var bytes = new byte[32];
        Assert.True(s.TryWriteBytes(bytes, out _, isUnsigned: true));
        return sig[..64] + Convert.ToHexStringLower(bytes);
    }
}
