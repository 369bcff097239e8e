using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>What each of the two sides made opens here, as it opens in app/protocol.</summary>
public sealed class MadeByTests
{
    private const string TypeScript = "made-by-typescript.json";

    static MadeByTests()
    {
        if (Environment.GetEnvironmentVariable("PIPERCHAT_WRITE_VECTORS") == "1") MadeByCSharp.Write();
    }

    public static TheoryData<string> Files { get; } = [MadeByCSharp.FileName, TypeScript];

    [Theory]
    [MemberData(nameof(Files))]
    public void Envelopes_open_for_all_their_readers(string file)
    {
        var made = VectorFiles.Read(file);
        foreach (var name in (string[])["plain", "zstd", "dictionary"])
        {
            foreach (var reader in (Person[])[Person.Alice, Person.Bob, Person.Carol])
                Assert.Equal(made.Text("content_utf8"), Convert.ToHexStringLower(Open(made["envelopes"]![name]!, reader).Content.ToJson()));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Signal_opens(string file)
    {
        var made = VectorFiles.Read(file);
        Assert.True(Signal.TryParse(made["signal"]!.Bytes(), out var signal, out var fault), fault.ToString());
        Assert.True(SignalSealing.TryOpen(signal, Places.Support, [Person.Bob.Reader], out var content, out fault), fault.ToString());
        Assert.Equal(made.Text("signal_content_utf8"), Convert.ToHexStringLower(content.ToJson()));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Signed_objects_verify(string file)
    {
        var made = VectorFiles.Read(file);
        var names = SignedThing.All.Where(thing => thing.Name is not "envelope").Select(thing => (thing.Name, thing.Read)).Append(("team_identity", SignedThing.Named("identity").Read));
        Assert.All(names, named =>
        {
            Assert.True(named.Item2(made[named.Item1]!.Bytes(), out var signed, out var fault), $"{named.Item1}: {fault}");
            Assert.True(signed.Verify(Places.Support, out fault), $"{named.Item1}: {fault}");
            Assert.Equal(Encoding.UTF8.GetString(Forge.Canonical(made[named.Item1])), Encoding.UTF8.GetString(signed.ToJson()));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Audit_entry_begins_the_log(string file)
    {
        Assert.True(AuditEntry.TryParse(VectorFiles.Read(file)["audit_entry"]!.Bytes(), out var entry, out var fault), fault.ToString());
        Assert.True(entry.Follows(0, AdminAction.EmptyLog, Places.Support, out fault), fault.ToString());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Grant_and_its_keys_open_the_plain_envelope(string file)
    {
        var made = VectorFiles.Read(file);
        var (grant, keys) = (Open(made["grant"]!, Person.Carol), Open(made["keys"]!, Person.Carol));
        Assert.True(Granting.TryTake(grant, keys, [Person.Carol.Signing.PublicKey], out var bodyKeys, out var fault), fault.ToString());
        Assert.True(Envelope.TryParse(made["envelopes"]!["plain"]!.Bytes(), out var plain, out fault), fault.ToString());
        Assert.True(Opening.TryOpenGranted(plain, Places.Support, bodyKeys[plain.Id], null, out var opened, out fault), fault.ToString());
        Assert.Equal(made.Text("content_utf8"), Convert.ToHexStringLower(opened.Content.ToJson()));
        Assert.False(Granting.TryTake(grant, keys, [Person.Bob.Signing.PublicKey], out _, out _));
        Assert.False(Granting.TryTake(opened, keys, [Person.Carol.Signing.PublicKey], out _, out _));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Team_key_opens(string file)
    {
        var content = Assert.IsType<TeamKeyContent>(Open(VectorFiles.Read(file)["team_key"]!, Person.Bob).Content);
        using var key = AgreementKey.FromHex(content.X25519Priv);
        Assert.Equal(("support", Person.Carol.Agreement.PublicKeyHex), (content.Team, key.PublicKeyHex));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_opens_and_is_whole(string file)
    {
        var made = VectorFiles.Read(file)["file"]!;
        var blob = Convert.FromBase64String(made.Text("blob"));
        var content = new byte[blob.Length - Gcm.TagSize];
        Assert.True(FileChunks.TryOpen(Convert.FromBase64String(made.Text("key")), 0, isLast: true, blob, content));
        Assert.Equal(made.Text("text_utf8"), Convert.ToHexStringLower(content));
        using var digest = new BlobDigest();
        digest.Append(blob);
        Assert.Equal(made.Text("digest"), digest.ToHex());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Backup_gives_the_keys(string file)
    {
        var made = VectorFiles.Read(file)["backup"]!;
        var json = new JsonObject { ["version"] = "1.5", ["dot1"] = Person.Alice.Dot1, ["ed25519"] = made.Text("ed25519"), ["x25519"] = made.Text("x25519") };
        Assert.Equal(made.Text("locator"), Backup.LocatorOf(made.Hex("code")));
        Assert.True(Backup.TryParse(json.Bytes(), out var backup, out var fault), fault.ToString());
        Assert.True(backup.TryOpen(made.Hex("code"), out var identity));
        Assert.Equal(Person.Alice.Signing.PublicKey, identity.Signing.PublicKey);
        Assert.Equal(Person.Alice.Agreement.PublicKey, identity.Agreement.PublicKey);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Older_messages_verify_and_open(string file)
    {
        var legacy = VectorFiles.Read(file)["legacy"]!;
        foreach (var vector in legacy["v10"]!.AsArray())
        {
            Assert.True(PlainPost.TryParse(vector!["message"]!.Bytes(), null, out var post, out var fault), fault.ToString());
            Assert.Equal(vector.Text("canonical_utf8_hex"), Convert.ToHexStringLower(post.SignedBytes()));
            Assert.True(post.Verify(out fault), fault.ToString());
        }

        foreach (var vector in legacy["v11"]!.AsArray().Concat(legacy["v12"]!.AsArray()))
        {
            Assert.True(LegacyMessage.TryParse(vector!["message"]!.Bytes(), null, out var message, out var fault), fault.ToString());
            Assert.Equal(vector.Text("canonical_utf8_hex"), Convert.ToHexStringLower(message.SignedBytes()));
            Assert.True(message.Verify(out fault), fault.ToString());
            if (!message.IsSealed) continue;
            Assert.True(LegacySealing.TryOpen(message, Person.Bob.Dot1, Person.Bob.Agreement, out var text, out fault), fault.ToString());
            Assert.Equal(vector.Text("plaintext_utf8_hex"), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)));
        }

        Assert.True(UsernameClaim.TryParse(legacy["claim"]!["body"]!.Bytes(), out var claim, out var why), why.ToString());
        Assert.True(claim.Verify(out why), why.ToString());
    }

    private static OpenedEnvelope Open(JsonNode envelope, Person reader)
    {
        Assert.True(Envelope.TryParse(envelope.Bytes(), out var parsed, out var fault), fault.ToString());
        Assert.True(Opening.TryOpen(parsed, Places.Support, [reader.Reader], null, out var opened, out fault), fault.ToString());
        return opened;
    }
}
