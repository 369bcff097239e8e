using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Envelopes and signals that verify and don't open, bytes that are no P, bytes that are no content.</summary>
internal static class OpeningCases
{
    private static byte[] Content => VectorFiles.V15["sealing"]!.Hex("content_utf8");

    public static IEnumerable<MalformedCase> All() => [.. WrapCases(), .. BodyCases(), .. PaddingCases(), .. SignalCases()];

    private static IEnumerable<MalformedCase> WrapCases()
    {
        yield return new("envelope", "sealed for others", FaultCode.SealedForOthers, "wraps", Forge.Vector("keys_message").Bytes()) { Reader = "carol" };
        yield return Wraps("a wrap of random bytes", wraps => wraps[Person.Bob.Dot1] = new string('A', 64));
        yield return Wraps("the wrap of someone else", wraps => wraps[Person.Bob.Dot1] = wraps[Person.Carol.Dot1]!.GetValue<string>());
        yield return Wraps("the wrap of another envelope", wraps => wraps[Person.Bob.Dot1] = Forge.Vector("keys_message")["wraps"]!.Text(Person.Bob.Dot1));
        yield return Resigned("another epk than the wraps were made with", FaultCode.BadWrap, "wraps", envelope => envelope["epk"] = Person.Carol.Agreement.PublicKeyHex);

        // The wraps are bound to each member of the header: moved under another one, none opens.
        yield return Resigned("another id than it was sealed under", FaultCode.BadWrap, "wraps", envelope => envelope["id"] = "7f0c1c1e-5a0b-4c1d-8e2f-0123456789ac");
        yield return Resigned("another date than it was sealed under", FaultCode.BadWrap, "wraps", envelope => envelope["createdAt"] = "2026-11-23T10:00:00.001Z");
        yield return Resigned("another prev than it was sealed under", FaultCode.BadWrap, "wraps", envelope => envelope["prev"] = "0123456789abcdef");
        yield return new("envelope", "ciphertext signed again by someone else", FaultCode.BadWrap, "wraps", SignedByMallory()) { Reader = "bob" };
    }

    private static IEnumerable<MalformedCase> BodyCases()
    {
        var padded = Padding.Pad(new Packed(Tag.Plain, Content.Length, Content), Padding.EnvelopeBlock);
        MalformedCase Body(string way, FaultCode code, Func<byte[], byte[]> change) =>
            new("envelope", way, code, "cipher_body", Forge.SealedP(padded, change).Bytes()) { Reader = "bob" };

        yield return Body("a bit of the commitment flipped", FaultCode.BadCommitment, body => Flip(body, 0));
        yield return Body("no commitment", FaultCode.BadCommitment, body => body[32..]);
        yield return Body("no body", FaultCode.BadCommitment, _ => []);
        yield return Body("half a commitment", FaultCode.BadCommitment, body => body[..16]);
        yield return Body("the body of another envelope", FaultCode.BadCommitment, _ => Convert.FromBase64String(Forge.Vector("keys_message").Text("cipher_body")));
        yield return Body("a bit of the ciphertext flipped", FaultCode.BadBody, body => Flip(body, 40));
        yield return Body("a bit of the tag flipped", FaultCode.BadBody, body => Flip(body, body.Length - 1));
        yield return Body("body cut short", FaultCode.BadBody, body => body[..^32]);
        yield return Body("a commitment and nothing after it", FaultCode.BadBody, body => body[..32]);
        yield return Body("half a tag", FaultCode.BadBody, body => body[..40]);
    }

    private static IEnumerable<MalformedCase> PaddingCases()
    {
        foreach (var (way, code, padded) in BadPaddings.All())
        {
            yield return new("padding", way, code, "cipher_body", padded);
            if (way is "no 80" or "tag 3" or "blocks cut short" or "a run of two megabytes")
                yield return new("envelope", $"padding of {way}", code, "cipher_body", Forge.SealedP(padded).Bytes()) { Reader = "bob" };
        }

        foreach (var bad in ContentCases.All())
        {
            yield return bad;
            if (bad.Way is "white space" or "a name twice" or "a lone surrogate" or "no kind" or "text without reply_to" or "kind poll needs a newer version")
                yield return new("envelope", $"content of {bad.Way}", bad.Code, bad.Field, Forge.SealedContent(bad.Bytes).Bytes()) { Reader = "bob" };
        }
    }

    private static IEnumerable<MalformedCase> SignalCases()
    {
        yield return new("signal", "sealed for others", FaultCode.SealedForOthers, "wraps", Signal(changed => changed["wraps"]!.AsObject().Remove(Person.Carol.Dot1))) { Reader = "carol" };
        yield return new("signal", "a wrap of random bytes", FaultCode.BadWrap, "wraps", Signal(changed => changed["wraps"]![Person.Bob.Dot1] = new string('A', 64))) { Reader = "bob" };
        yield return new("signal", "keep turned after sealing", FaultCode.BadWrap, "wraps", Signal(changed => changed["keep"] = true)) { Reader = "bob" };
        yield return new("signal", "a body of random bytes", FaultCode.BadCommitment, "cipher_body", Signal(changed => changed["cipher_body"] = new string('A', 256))) { Reader = "bob" };
        yield return new("signal", "padded as an envelope", FaultCode.BadPadding, "cipher_body", SignalOf("{\"kind\":\"typing\",\"on\":true}", Padding.EnvelopeBlock)) { Reader = "bob" };
        foreach (var (way, code, field, content) in ContentCases.OfSignals())
            yield return new("signal", way, code, field, SignalOf(content, Padding.SignalBlock)) { Reader = "bob" };
    }

    private static byte[] SignalOf(string content, int block) => Signal(changed =>
    {
        Assert.True(Protocol.Signal.TryParse(changed.Bytes(), out var parsed, out _));
        var bytes = Encoding.UTF8.GetBytes(content);
        var padded = Padding.Pad(new Packed(Tag.Plain, bytes.Length, bytes), block);
        changed["cipher_body"] = Convert.ToBase64String(BodyKeys.SealBody(Forge.BodyKey, parsed.HeaderHash(), padded));
    });

    private static byte[] Signal(Action<JsonObject> change)
    {
        var changed = Forge.Vector("signal");
        change(changed);
        return Forge.Sign(changed, "signal", Person.Alice).Bytes();
    }

    private static byte[] SignedByMallory()
    {
        var envelope = Forge.Envelope();
        envelope["from_dot1"] = Person.Carol.Dot1;
        envelope["from_ed25519_pub"] = Person.Carol.Signing.PublicKeyHex;
        return Forge.Sign(envelope, "envelope", Person.Carol).Bytes();
    }

    private static MalformedCase Wraps(string way, Action<JsonObject> change) =>
        Resigned(way, FaultCode.BadWrap, "wraps", envelope => change(envelope["wraps"]!.AsObject()));

    private static MalformedCase Resigned(string way, FaultCode code, string field, Action<JsonObject> change)
    {
        var envelope = Forge.Envelope();
        change(envelope);
        return new MalformedCase("envelope", way, code, field, Forge.Sign(envelope, "envelope", Person.Alice).Bytes()) { Reader = "bob" };
    }

    private static byte[] Flip(byte[] bytes, int index)
    {
        bytes[index] ^= 1;
        return bytes;
    }
}
