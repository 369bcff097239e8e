using System.Globalization;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>The catalogue: each fault of the protocol is worded here and nowhere else.</summary>
internal static class Faults
{
    private const int LongestQuote = 40;

    public static Fault NotJson(string why) => new(FaultCode.NotJson, "", $"The text isn't one JSON value: {why}.");

    public static Fault NotJson(string field, string why) => new(FaultCode.NotJson, field, $"isn't JSON that counts: {why}.");

    public static Fault TooDeep(int most) => new(FaultCode.TooDeep, "", $"The JSON is nested more than {most} deep.");

    public static Fault DuplicateName(string field) => new(FaultCode.DuplicateName, field, "stands there twice; give each name once.");

    public static Fault UnknownName(ReadOnlySpan<byte> name) =>
        new(FaultCode.UnknownName, Readable(name), "isn't a name of this object; leave it out.");

    public static Fault MissingName(string field, string what = "is missing.") => new(FaultCode.MissingName, field, what);

    public static Fault WrongType(string field, string expected) => new(FaultCode.WrongType, field, $"must be {expected}.");

    public static Fault BadValue(string field, string expected) => new(FaultCode.BadValue, field, $"must be {expected}.");

    public static Fault BadValue(string field, string expected, ReadOnlySpan<byte> found) =>
        new(FaultCode.BadValue, field, $"must be {expected}, not \"{Readable(found)}\".");

    public static Fault TooLarge(string field, long most, string unit) =>
        new(FaultCode.TooLarge, field, field.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"The whole is larger than the {most:N0} {unit} allowed.")
            : string.Create(CultureInfo.InvariantCulture, $"has more than the {most:N0} {unit} allowed."));

    public static Fault WrongVersion(string expected, ReadOnlySpan<byte> found) =>
        new(FaultCode.WrongVersion, "version", $"must be \"{expected}\", not \"{Readable(found)}\".");

    public static Fault WrongRelay(string expected) =>
        new(FaultCode.WrongRelay, "relay", $"names another relay; this one is {expected}.");

    public static Fault WrongTenant() => new(FaultCode.WrongTenant, "tenant", "names another tenant than the one asked for.");

    public static Fault WrongChannel(string expected) =>
        new(FaultCode.WrongChannel, "channel", $"names another channel than \"{expected}\", the one asked for.");

    public static Fault Dot1Mismatch(string field, string keyField) =>
        new(FaultCode.Dot1Mismatch, field, $"isn't derived from {keyField}: dot1 is the first 16 hex digits of its SHA-256.");

    public static Fault OddKey(string field) =>
        new(FaultCode.OddKey, field, "holds a curve point of small order or in a second spelling, which proves nothing.");

    public static Fault BadSignature() => new(FaultCode.BadSignature, "sig", "isn't the sender's signature of this object.");

    public static Fault BadSignature(string field) => new(FaultCode.BadSignature, field, "isn't the sender's signature of this object.");

    /// <summary>An entry of an admin log that whoever acted wasn't entitled to.</summary>
    public static Fault NotEntitled(FaultCode why) => new(why, "record", why switch
    {
        FaultCode.Claimed => "claims a channel that was claimed before.",
        FaultCode.NotClaimed => "acts in a channel that nobody claimed.",
        FaultCode.LastOwner => "takes the last owner away.",
        _ => "is an act that its signer had no right to.",
    });

    public static Fault DuplicateId() => new(FaultCode.DuplicateId, "id", "was seen before, on another message.");

    public static Fault SealedForOthers() => new(FaultCode.SealedForOthers, "wraps", "hold none for this key: the message is sealed for others.");

    public static Fault BadWrap() => new(FaultCode.BadWrap, "wraps", "hold one for this key, which doesn't open.");

    public static Fault BadCommitment() => new(FaultCode.BadCommitment, "cipher_body", "isn't bound to this body key and header.");

    public static Fault BadBody() => new(FaultCode.BadBody, "cipher_body", "doesn't open with its key.");

    public static Fault BadPadding(string why) => new(FaultCode.BadPadding, "cipher_body", $"opens to badly padded bytes: {why}.");

    public static Fault BadCompression() => new(FaultCode.BadCompression, "cipher_body", "opens to blocks that don't decompress to the size they name.");

    public static Fault BadContent(string why) => new(FaultCode.BadContent, "content", $"isn't content of version 1.5: {why}.");

    public static Fault NewerContent(string kind) => new(FaultCode.NewerContent, "kind", $"\"{kind}\" needs a newer version to be shown.");

    public static Fault UnsupportedVersion(ReadOnlySpan<byte> found) =>
        new(FaultCode.UnsupportedVersion, "version", $"\"{Readable(found)}\" isn't spoken here; send 1.5, 1.2, 1.1 or 1.0.");

    /// <summary>A short, printable piece of the input, so that an error can quote it without carrying control characters anywhere.</summary>
    internal static string Readable(ReadOnlySpan<byte> found)
    {
        var quote = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(found[..Math.Min(found.Length, 4 * LongestQuote)]).EnumerateRunes())
        {
            if (quote.Length >= LongestQuote) break;
            quote.Append(rune.IsAscii && rune.Value is >= ' ' and not '"' and not 0x7f ? (char)rune.Value : '?');
        }

        if (found.Length > LongestQuote) quote.Append('…');
        return quote.ToString();
    }
}
