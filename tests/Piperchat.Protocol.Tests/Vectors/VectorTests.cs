using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>What piperchat-v1.5.json holds that is signed: read, verified, and made again byte for byte.</summary>
public sealed class VectorTests
{
    private const string Time = "2026-11-23T10:00:00.000Z";

    [Theory]
    [InlineData("alice")]
    [InlineData("bob")]
    [InlineData("carol")]
    [InlineData("eph")]
    public void Keys_of_people_derive_public_keys_and_dot1(string name)
    {
        var expected = VectorFiles.V15["people"]![name]!;
        var person = Person.Named(name);
        Assert.Equal(expected.Text("ed25519_pub"), person.Signing.PublicKeyHex);
        Assert.Equal(expected.Text("x25519_pub"), person.Agreement.PublicKeyHex);
        Assert.Equal(expected.Text("dot1"), person.Dot1);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("zstd")]
    public void Envelopes_verify(string name)
    {
        var text = VectorFiles.V15["envelopes"]![name]!.Bytes();
        Assert.True(Envelope.TryParse(text, out var envelope, out var fault), fault.ToString());
        Assert.True(envelope.Verify(Places.Support, out fault), fault.ToString());
        Assert.Equal(3, envelope.WrapCount);
    }

    [Fact]
    public void Header_hash_is_the_expected_one()
    {
        Assert.True(Envelope.TryParse(VectorFiles.V15["envelopes"]!["plain"]!.Bytes(), out var envelope, out _));
        Assert.Equal(VectorFiles.V15["sealing"]!.Text("header_hash"), Convert.ToHexStringLower(envelope.HeaderHash()));
    }

    [Fact]
    public void Keys_message_verifies()
    {
        Assert.True(Envelope.TryParse(VectorFiles.V15["keys_message"]!.Bytes(), out var envelope, out var fault), fault.ToString());
        Assert.True(envelope.Verify(Places.Support, out fault), fault.ToString());
    }

    [Theory]
    [InlineData("identity", "alice", null, "1.5,1.2")]
    [InlineData("team_identity", "carol", "support", "1.5")]
    public void Key_record_is_made_byte_for_byte_and_verifies(string name, string owner, string? team, string reads)
    {
        var person = Person.Named(owner);
        var made = KeyRecord.Sign(person.Signing, person.Agreement.PublicKey, Places.Support, Time, 1, null, team, reads.Split(','));
        Assert.True(KeyRecord.TryParse(VectorFiles.V15[name]!.Bytes(), out var expected, out var fault), fault.ToString());
        Assert.True(expected.Verify(Places.Support, out fault), fault.ToString());
        Assert.Equal(Encoding.UTF8.GetString(expected.ToJson()), Encoding.UTF8.GetString(made.ToJson()));
        Assert.Equal(reads.Split(','), expected.Reads);
        Assert.Equal(team, expected.Team);
        Assert.Equal(1, expected.Serial);
    }

    [Fact]
    public void Join_leave_and_erasure_are_made_byte_for_byte_and_verify()
    {
        Assert.True(Join.TryParse(VectorFiles.V15["join"]!.Bytes(), out var join, out var fault), fault.ToString());
        Assert.True(Leave.TryParse(VectorFiles.V15["leave"]!.Bytes(), out var leave, out fault), fault.ToString());
        Assert.True(Erasure.TryParse(VectorFiles.V15["erase"]!.Bytes(), out var erasure, out fault), fault.ToString());
        Assert.All<SignedObject>([join, leave, erasure], signed => Assert.True(signed.Verify(Places.Support, out var why), why.ToString()));

        Assert.Equal(join.ToJson(), Join.Sign(Person.Bob.Signing, Places.Support, Time).ToJson());
        Assert.Equal(leave.ToJson(), Leave.Sign(Person.Bob.Signing, Places.Support, Time).ToJson());
        Assert.Equal(erasure.ToJson(), Erasure.Sign(Person.Alice.Signing, Places.Support, "7f0c1c1e-5a0b-4c1d-8e2f-0123456789ab", Time).ToJson());
    }

    [Fact]
    public void Envelope_in_another_spelling_verifies()
    {
        // The default encoder escapes the "+" of base64; the order of members is turned around.
        var members = VectorFiles.V15["envelopes"]!["plain"]!.AsObject().Reverse().Select(member => $" {System.Text.Json.JsonSerializer.Serialize(member.Key)} : {member.Value?.ToJsonString() ?? "null"}");
        var text = $"{{{string.Join(",\n", members)}}}";
        Assert.Contains("\\u002B", text, StringComparison.Ordinal);
        Assert.True(Envelope.TryParse(Encoding.UTF8.GetBytes(text), out var envelope, out var fault), fault.ToString());
        Assert.True(envelope.Verify(Places.Support, out fault), fault.ToString());
    }

    [Fact]
    public void Public_form_with_more_names_verifies()
    {
        var answered = VectorFiles.V15["envelopes"]!["plain"]!.DeepClone();
        answered["seq"] = 7;
        answered["receivedAt"] = Time;
        answered["attachments"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject());
        Assert.False(Envelope.TryParse(answered.Bytes(), out _, out var fault));
        Assert.Equal((FaultCode.UnknownName, "seq"), (fault.Code, fault.Field));
        Assert.True(Envelope.TryReadPublic(answered.Bytes(), out var envelope, out fault), fault.ToString());
        Assert.True(envelope.Verify(Places.Support, out fault), fault.ToString());
    }

    [Fact]
    public void Claim_and_role_are_made_byte_for_byte_and_verify()
    {
        var claim = AdminAction.Claim(Person.Alice.Signing, Places.Support, "Support", AdminAction.EmptyLog, 1795428000);
        var role = AdminAction.SetRole(
            Person.Alice.Signing, Places.Support, Person.Bob.Signing.PublicKey, "member", VectorFiles.V15.Text("audit_hash"), 1795428001);
        Assert.True(AdminAction.TryParse(VectorFiles.V15["claim"]!.Bytes(), out var expectedClaim, out var fault), fault.ToString());
        Assert.True(AdminAction.TryParse(VectorFiles.V15["role"]!.Bytes(), out var expectedRole, out fault), fault.ToString());
        Assert.Equal(expectedClaim.ToJson(), claim.ToJson());
        Assert.Equal(expectedRole.ToJson(), role.ToJson());
        Assert.True(expectedClaim.Verify(Places.Support, out fault), fault.ToString());
        Assert.True(expectedRole.Verify(Places.Support, out fault), fault.ToString());
    }

    [Fact]
    public void Audit_entry_has_the_expected_hash_and_begins_the_log()
    {
        var entry = VectorFiles.V15["audit_entry"]!.DeepClone();
        entry["hash"] = VectorFiles.V15.Text("audit_hash");
        Assert.True(AuditEntry.TryParse(entry.Bytes(), out var read, out var fault), fault.ToString());
        Assert.Equal(VectorFiles.V15.Text("audit_hash"), read.ComputeHash());
        Assert.True(read.Follows(0, AdminAction.EmptyLog, Places.Support, out fault), fault.ToString());

        var made = AuditEntry.Make(1, Time, null, read.Record);
        Assert.Equal(read.ToJson(), made.ToJson());
    }

    [Fact]
    public void Session_request_is_made_byte_for_byte_and_verifies()
    {
        var expected = VectorFiles.V15["session"]!;
        Assert.True(SessionRequest.TryParse(expected.Bytes(), out var request, out var fault), fault.ToString());
        Assert.True(request.Verify(Places.Support, out fault), fault.ToString());
        Assert.Equal(
            request.ToJson(),
            SessionRequest.Sign(Person.Bob.Signing, Places.Support, expected.Text("audience"), expected.Text("challenge")).ToJson());
    }

    [Fact]
    public void File_has_the_expected_digest_and_blob()
    {
        var expected = VectorFiles.V15["file"]!;
        var content = new byte[150_000];
        for (var i = 0; i < content.Length; i++) content[i] = (byte)((7 * i) + (i / 256));
        var blob = SealFile(expected.Hex("key"), content, out var digest);
        Assert.Equal(expected.Text("digest"), digest);
        Assert.Equal(FileChunks.BlobSize(content.Length), blob.Length);
        Assert.Equal(expected.Text("blob_sha256"), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(blob)));

        SealFile(expected.Hex("key"), [], out var ofEmpty);
        Assert.Equal(expected.Text("digest_of_empty"), ofEmpty);
        SealFile(expected.Hex("key"), content.AsSpan(0, 65_536), out var ofOneChunk);
        Assert.Equal(expected.Text("digest_of_first_65536"), ofOneChunk);
    }

    [Fact]
    public void Backup_is_made_byte_for_byte_and_opens()
    {
        var expected = VectorFiles.V15["backup"]!;
        var alice = new Identity(Person.Alice.Signing, Person.Alice.Agreement);
        var backup = Backup.Seal(alice, expected.Hex("code"));
        var json = System.Text.Json.Nodes.JsonNode.Parse(backup.ToJson())!;
        Assert.Equal(expected.Text("locator"), Backup.LocatorOf(expected.Hex("code")));
        Assert.Equal(expected.Text("ed25519"), json.Text("ed25519"));
        Assert.Equal(expected.Text("x25519"), json.Text("x25519"));

        Assert.True(backup.TryOpen(expected.Hex("code"), out var opened));
        Assert.Equal(alice.Signing.PublicKey, opened.Signing.PublicKey);
        Assert.Equal(alice.Agreement.PublicKey, opened.Agreement.PublicKey);
        Assert.False(backup.TryOpen(new byte[BackupCode.Size], out _));
    }

    private static byte[] SealFile(byte[] key, ReadOnlySpan<byte> content, out string digest)
    {
        var blob = new byte[FileChunks.BlobSize(content.Length)];
        var count = FileChunks.Count(content.Length);
        using var digests = new BlobDigest();
        var at = 0;
        for (uint i = 0; i < count; i++)
        {
            var chunk = content.Slice((int)i * FileChunks.ChunkSize, FileChunks.SizeOf(i, content.Length));
            var sealedChunk = blob.AsSpan(at, chunk.Length + Gcm.TagSize);
            FileChunks.Seal(key, i, i == count - 1, chunk, sealedChunk);
            digests.Append(sealedChunk);
            at += sealedChunk.Length;

            var opened = new byte[chunk.Length];
            Assert.True(FileChunks.TryOpen(key, i, i == count - 1, sealedChunk, opened));
            Assert.False(FileChunks.TryOpen(key, i + 1, i == count - 1, sealedChunk, new byte[chunk.Length]));
            Assert.Equal(chunk, opened);
        }

        digest = digests.ToHex();
        return blob;
    }
}
