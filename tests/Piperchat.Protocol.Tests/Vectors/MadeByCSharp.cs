using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// Makes made-by-csharp.json: one of each thing, for app/protocol to open. Keys are those of piperchat-v1.5.json; what is random stays random, so the
/// file differs each time it is written: <c>PIPERCHAT_WRITE_VECTORS=1 dotnet test --project tests/Piperchat.Protocol.Tests</c>.
/// </summary>
internal static class MadeByCSharp
{
    public const string FileName = "made-by-csharp.json";

    private const string Time = "2026-11-23T10:00:00.000Z";
    private const long Seconds = 1795428000;

    private const string Text =
        "Grüße & <b>\"hi\"</b> \\ \u2028\u0001\n👋🏽 your order shipped yesterday, it should arrive on Thursday; I can send you the tracking link right away.";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Recipient[] Others = [Person.Bob.Recipient, Person.Carol.Recipient];

    public static void Write() => File.WriteAllText(Path.Combine(VectorFiles.Folder, FileName), Make().ToJsonString(Indented) + "\n");

    private static JsonObject Make()
    {
        var made = new JsonObject
        {
            ["note"] = "Made by Piperchat.Protocol (C#), for app/protocol (TypeScript) to open. Keys are for tests only.",
            ["people"] = VectorFiles.V15["people"]!.DeepClone(),
        };
        AddSealed(made);
        AddSigned(made);
        AddActions(made);
        made["file"] = MakeFile();
        made["backup"] = MakeBackup();
        made["legacy"] = MakeLegacy();
        return made;
    }

    private static void AddSealed(JsonObject made)
    {
        var content = new TextContent(Text, ReplyTo: null);
        var plain = SealAs(content, Tag.Plain);
        Assert.True(Opening.TryOpen(plain, Places.Support, [Person.Alice.Reader], null, out var opened, out _));
        var grant = Seal(Others, new GrantContent(Person.Carol.Signing.PublicKeyHex, plain.Id, plain.Id, 1));
        var signal = new ReceiptSignal(Delivered: plain.Id, Read: null);

        made["content_utf8"] = Convert.ToHexStringLower(content.ToJson());
        made["envelopes"] = new JsonObject
        {
            ["plain"] = Node(plain), ["zstd"] = Node(SealAs(content, Tag.Zstd)), ["dictionary"] = Node(SealAs(content, Tag.ZstdDictionary1)),
        };
        made["grant"] = Node(grant);
        made["keys"] = Node(Seal([Person.Carol.Recipient], new KeysContent(grant.Id, new Dictionary<string, byte[]> { [plain.Id] = opened.BodyKey })));
        made["team_key"] = Node(Seal(Others, new TeamKeyContent(
            "support", Person.Carol.Signing.PublicKeyHex, Convert.ToHexStringLower(Person.Carol.Agreement.ExportPrivate()), Replaces: null)));
        made["signal"] = Node(SignalSealing.Seal(Person.Alice.Identity, Others, new SignalDraft(Places.Support, NewId(), Time, Keep: true), signal));
        made["signal_content_utf8"] = Convert.ToHexStringLower(signal.ToJson());
    }

    private static void AddSigned(JsonObject made)
    {
        var (alice, bob, carol) = (Person.Alice, Person.Bob, Person.Carol);
        made["identity"] = Node(KeyRecord.Sign(alice.Signing, alice.Agreement.PublicKey, Places.Support, Time, 2, "alice", null, "1.5", "1.2"));
        made["team_identity"] = Node(KeyRecord.Sign(carol.Signing, carol.Agreement.PublicKey, Places.Support, Time, 1, null, "support", "1.5"));
        made["join"] = Node(Join.Sign(bob.Signing, Places.Support, Time));
        made["leave"] = Node(Leave.Sign(bob.Signing, Places.Support, Time));
        made["erase"] = Node(Erasure.Sign(alice.Signing, Places.Support, NewId(), Time));
        made["session"] = Node(SessionRequest.Sign(
            bob.Signing, Places.Support, "https://example.com/chat", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
    }

    private static void AddActions(JsonObject made)
    {
        var (key, place) = (Person.Alice.Signing, Places.Support);
        var claim = AdminAction.Claim(key, place, "Hilfe & <Support>", AdminAction.EmptyLog, Seconds);
        var entry = AuditEntry.Make(1, Time, null, claim);
        made["claim"] = Node(claim);
        made["role"] = Node(AdminAction.SetRole(key, place, Person.Bob.Signing.PublicKey, "admin", entry.Hash, Seconds + 1));
        made["settings"] = Node(AdminAction.SetSettings(key, place, new ChannelSettings("", "roster", "roster"), entry.Hash, Seconds + 1));
        made["remove"] = Node(AdminAction.Remove(key, place, NewId(), entry.Hash, Seconds + 1));
        made["audit_entry"] = JsonNode.Parse(entry.ToJson());
    }

    private static JsonObject MakeFile()
    {
        var (key, content) = (RandomNumberGenerator.GetBytes(32), Encoding.UTF8.GetBytes(Text));
        var blob = new byte[FileChunks.BlobSize(content.Length)];
        FileChunks.Seal(key, 0, isLast: true, content, blob);
        using var digest = new BlobDigest();
        digest.Append(blob);
        return new JsonObject
        {
            ["key"] = Convert.ToBase64String(key), ["text_utf8"] = Convert.ToHexStringLower(content), ["digest"] = digest.ToHex(), ["blob"] = Convert.ToBase64String(blob),
        };
    }

    private static JsonObject MakeBackup()
    {
        var code = BackupCode.Generate();
        var backup = JsonNode.Parse(Backup.Seal(Person.Alice.Identity, code).ToJson())!;
        return new JsonObject
        {
            ["code"] = Convert.ToHexStringLower(code), ["of"] = "alice", ["locator"] = Backup.LocatorOf(code), ["ed25519"] = backup.Text("ed25519"), ["x25519"] = backup.Text("x25519"),
        };
    }

    private static JsonObject MakeLegacy()
    {
        var alice = Person.Alice;
        var plain = PlainPost.Sign(alice.Signing, "main", "alice", 1000 * Seconds, Text);
        Assert.True(PlainPost.TryParse(plain, null, out var post, out _));
        var hello = new LegacyAttachment("naïve \"q\".txt", "text/plain", 5, Convert.ToHexStringLower(SHA256.HashData("hello"u8))) { ContentBase64 = "aGVsbG8=" };
        var text = new LegacyDraft(NewId(), "main", Time, "0123456789abcdef", alice.Dot1) { Attachments = [hello], Username = "alice" }.SignText(alice.Signing, Text);
        var message = new LegacyDraft(NewId(), "main", Time, null, alice.Dot1)
            .Seal(alice.Signing, alice.Agreement, [(Person.Bob.Dot1, Person.Bob.Agreement.PublicKey)], Text);
        var bodyKey = new byte[Gcm.KeySize];
        Assert.True(LegacySealing.TryUnwrap(message, alice.Dot1, alice.Agreement, bodyKey, out _));
        var claim = UsernameClaim.Sign(alice.Signing, "alice", alice.Dot1);

        var opened = Signed(JsonNode.Parse(message.ToJson())!, message.SignedBytes());
        opened["plaintext_utf8_hex"] = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Text));
        opened["body_key_hex"] = Convert.ToHexStringLower(bodyKey);
        return new JsonObject
        {
            ["v10"] = new JsonArray(Signed(JsonNode.Parse(plain)!, post.SignedBytes())),
            ["v11"] = new JsonArray(Signed(JsonNode.Parse(text.ToJson())!, text.SignedBytes())),
            ["v12"] = new JsonArray(opened),
            ["claim"] = new JsonObject
            {
                ["body"] = new JsonObject { ["username"] = claim.Username, ["dot1"] = claim.Dot1, ["ed25519_pub"] = claim.PublicKeyHex, ["sig"] = claim.SignatureHex },
            },
        };
    }

    private static JsonObject Signed(JsonNode message, byte[] signedBytes) =>
        new() { ["message"] = message, ["canonical_utf8_hex"] = Convert.ToHexStringLower(signedBytes) };

    private static Envelope SealAs(Content content, Tag tag)
    {
        Assert.True(Packing.TryPack(content.ToJson(), tag, out var packed));
        using var secrets = SealingSecrets.Generate();
        return Sealing.Seal(Person.Alice.Identity, Others, new EnvelopeDraft(Places.Support, NewId(), Time, Prev: null), packed, secrets);
    }

    private static Envelope Seal(Recipient[] recipients, Content content) =>
        Sealing.Seal(Person.Alice.Identity, recipients, new EnvelopeDraft(Places.Support, NewId(), Time, "0123456789abcdef"), content);

    private static JsonNode Node(SignedObject signed) => JsonNode.Parse(signed.ToJson())!;

    private static string NewId() => Guid.NewGuid().ToString();
}
