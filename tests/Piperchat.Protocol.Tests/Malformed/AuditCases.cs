using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Entries of an admin log that don't begin the log of the vectors.</summary>
internal static class AuditCases
{
    public static IEnumerable<MalformedCase> All()
    {
        foreach (var name in (string[])["at", "hash", "record", "seq", "site_user"])
        {
            yield return Changed($"{name} missing", FaultCode.MissingName, name, entry => entry.Remove(name));
            yield return Changed($"{name} of another type", FaultCode.WrongType, name, entry => entry[name] = name == "seq" ? "1" : 1);
        }

        yield return Changed("an unknown name", FaultCode.UnknownName, "more", entry => entry["more"] = 1);
        yield return Changed("at no date", FaultCode.BadValue, "at", entry => entry["at"] = "yesterday");
        yield return Changed("a hash in upper case", FaultCode.BadValue, "hash", entry => entry["hash"] = entry.Text("hash").ToUpperInvariant());
        yield return Changed("a site user in the clear", FaultCode.BadValue, "site_user", entry => entry["site_user"] = "alice@example.com");
        yield return Changed("a site user beside a signature", FaultCode.BadValue, "site_user", entry => entry["site_user"] = new string('a', 64));
        yield return Changed("seq zero", FaultCode.BadValue, "seq", entry => entry["seq"] = 0);
        yield return Changed("a record with more", FaultCode.UnknownName, "record.more", entry => entry["record"]!["more"] = 1);
        yield return Changed("a record without ts", FaultCode.MissingName, "record.ts", entry => entry["record"]!.AsObject().Remove("ts"));
        yield return Changed("a record of an unknown action", FaultCode.BadValue, "record.action", entry => entry["record"]!["action"] = "rename");
        yield return Changed("a signature and no key", FaultCode.WrongType, "record.ed25519_pub", entry => entry["record"]!["ed25519_pub"] = null);

        yield return Hashed("a number too high", FaultCode.BadValue, "seq", entry => entry["seq"] = 2);
        yield return Hashed("not after the last entry", FaultCode.BadValue, "record.prev", entry => Sign(entry, record => record["prev"] = new string('1', 64)));
        yield return Changed("a hash of something else", FaultCode.BadValue, "hash", entry => entry["hash"] = new string('a', 64));
        yield return Changed("at changed after hashing", FaultCode.BadValue, "hash", entry => entry["at"] = "2026-11-23T10:00:00.001Z");
        yield return Hashed("a record for another channel", FaultCode.WrongChannel, "channel", entry => Sign(entry, record => record["channel"] = "support-43"));
        yield return Hashed("a record for another tenant", FaultCode.WrongTenant, "tenant", entry => Sign(entry, record => record["tenant"] = ""));
        yield return Hashed("a record changed after signing", FaultCode.BadSignature, "sig", entry => entry["record"]!["description"] = "Sales");
        yield return Hashed("nobody signed and no site user", FaultCode.BadValue, "site_user", entry => (entry["record"]!["ed25519_pub"], entry["record"]!["sig"]) = (null, null));
    }

    /// <summary>The first entry of the vectors, with its hash.</summary>
    public static JsonObject Good()
    {
        var entry = Forge.Vector("audit_entry");
        entry["hash"] = VectorFiles.V15.Text("audit_hash");
        return entry;
    }

    private static void Sign(JsonObject entry, Action<JsonObject> change)
    {
        var record = entry["record"]!.DeepClone().AsObject();
        change(record);
        entry["record"] = Forge.Sign(record, "action", Person.Alice);
    }

    private static MalformedCase Changed(string way, FaultCode code, string field, Action<JsonObject> change)
    {
        var entry = Good();
        change(entry);
        return new MalformedCase("audit-entry", way, code, field, entry.Bytes());
    }

    private static MalformedCase Hashed(string way, FaultCode code, string field, Action<JsonObject> change) => Changed(way, code, field, entry =>
    {
        change(entry);
        entry.Remove("hash");
        byte[] hashed = [.. "piperchat/v1.5/audit\n"u8, .. Forge.Canonical(entry)];
        entry["hash"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(hashed));
    });
}
