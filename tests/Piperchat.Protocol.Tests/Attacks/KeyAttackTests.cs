using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Attacks with labels, keys and signatures. The numbers are those of the list of attacks that worked on the reference implementation.</summary>
public sealed class KeyAttackTests
{
    /// <summary>The neutral element: as A and R, with S = 0, it signs every message under plain RFC 8032.</summary>
    private static readonly string Neutral = "01" + new string('0', 62);

    [Fact]
    public void Attack03_name_claimed_for_the_dot1_of_someone_else_is_refused()
    {
        var record = Forge.Vector("identity");
        record["username"] = "mallory";
        record["ed25519_pub"] = Person.Carol.Signing.PublicKeyHex;
        var claimed = Forge.Sign(record, "identity", Person.Carol);

        Assert.True(KeyRecord.TryParse(claimed.Bytes(), out var parsed, out _));
        Assert.True(parsed.IsSigned(out _));
        Assert.False(parsed.Verify(Places.Support, out var fault));
        Assert.Equal((FaultCode.Dot1Mismatch, "dot1"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Attack04_message_under_a_dot1_that_is_not_of_its_key_is_refused()
    {
        var envelope = Forge.Envelope();
        envelope["from_ed25519_pub"] = Person.Carol.Signing.PublicKeyHex;
        var posted = Forge.Sign(envelope, "envelope", Person.Carol);

        Assert.True(Envelope.TryParse(posted.Bytes(), out var parsed, out _));
        Assert.True(parsed.IsSigned(out _));
        Assert.False(parsed.Verify(Places.Support, out var fault));
        Assert.Equal((FaultCode.Dot1Mismatch, "from_dot1"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Attack04_two_recipients_who_share_a_dot1_are_not_sealed_for_as_one()
    {
        var colliding = Person.Bob.Recipient with { Ed25519Pub = Person.Carol.Signing.PublicKey };
        Assert.Equal(Person.Bob.Dot1, colliding.Dot1);
        var refused = Assert.Throws<ArgumentException>(() => Seal([Person.Bob.Recipient, colliding]));
        Assert.Contains(Person.Bob.Dot1, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    public void Attack06_x25519_key_whose_secret_everyone_knows_is_refused(string hex)
    {
        var odd = Convert.FromHexString(hex);
        Assert.False(Person.Alice.Agreement.TryAgree(odd, new byte[32]));
        Assert.Throws<ArgumentException>(() => Seal([Person.Bob.Recipient with { X25519Pub = odd }]));
        Assert.Throws<ArgumentException>(() => Draft().Seal(Person.Alice.Signing, Person.Alice.Agreement, [(Person.Bob.Dot1, odd)], "hi"));
        Refuses("identity", "x25519_pub", hex);
        Refuses("envelope", "epk", hex);
        Refuses("signal", "epk", hex);

        // In 1.2 the sender's own key makes the wraps.
        var message = JsonNode.Parse(Draft().Seal(Person.Alice.Signing, Person.Alice.Agreement, [], "hi").ToJson())!;
        message["from_x25519_pub"] = hex;
        Assert.True(LegacyMessage.TryParse(message.Bytes(), null, out var parsed, out _));
        Assert.False(parsed.Verify(out var fault));
        Assert.Equal((FaultCode.OddKey, "from_x25519_pub"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Attack07_universal_signature_under_a_small_order_key_is_refused()
    {
        Assert.True(Ed25519.IsOdd(Convert.FromHexString(Neutral)));
        foreach (var thing in SignedThing.All)
        {
            var forged = thing.Good.DeepClone().AsObject();
            forged[thing.KeyField] = Neutral;
            forged["sig"] = Neutral + new string('0', 64);
            Rename(forged);
            Assert.True(thing.Read(forged.Bytes(), out var parsed, out var fault), $"{thing.Name}: {fault}");
            Assert.False(parsed.Verify(Places.Support, out fault));
            Assert.Equal((FaultCode.OddKey, thing.KeyField), (fault.Code, fault.Field));
        }

        var post = JsonNode.Parse(PlainPost.Sign(Person.Alice.Signing, "main", "alice", 1, "hi"))!;
        (post["pubkey"], post["signature"]) = (Neutral, Neutral + new string('0', 64));
        Assert.True(PlainPost.TryParse(post.Bytes(), null, out var plain, out _));
        Assert.False(plain.Verify(out var why));
        Assert.Equal(FaultCode.OddKey, why.Code);
    }

    [Fact]
    public void Attack07_signature_plus_the_order_is_refused()
    {
        foreach (var thing in SignedThing.All)
        {
            var file = JsonNode.Parse(File.ReadAllText(Path.Combine(VectorFiles.Folder, "malformed", thing.Name, "S-plus-the-order.json")))!;
            var second = JsonNode.Parse(file.Text("text"))!;
            Assert.False(Ed25519.HasReducedS(second.Hex("sig")));
            Assert.True(Ed25519.HasReducedS(thing.Good.Hex("sig")));
            Assert.True(thing.Read(second.Bytes(), out var parsed, out _));
            Assert.False(parsed.Verify(Places.Support, out var fault));
            Assert.Equal(FaultCode.BadSignature, fault.Code);
        }
    }

    private static void Refuses(string name, string field, string hex)
    {
        var thing = SignedThing.Named(name);
        var changed = thing.Good.DeepClone().AsObject();
        changed[field] = hex;
        Assert.True(thing.Read(Forge.Sign(changed, thing.Label, thing.Signer).Bytes(), out var parsed, out _));
        Assert.False(parsed.Verify(Places.Support, out var fault));
        Assert.Equal((FaultCode.OddKey, field), (fault.Code, fault.Field));
    }

    /// <summary>Puts the dot1 of the forged key where one stands beside it.</summary>
    private static void Rename(JsonObject forged)
    {
        var dot1 = Dot1.Of(Convert.FromHexString(Neutral));
        if (forged.ContainsKey("dot1")) forged["dot1"] = dot1;
        if (!forged.ContainsKey("from_dot1")) return;
        forged["from_dot1"] = dot1;
        forged["wraps"]![dot1] = new string('A', 64);
    }

    private static Envelope Seal(Recipient[] recipients) =>
        Sealing.Seal(Person.Alice.Identity, recipients, new EnvelopeDraft(Places.Support, Forge.Id, Forge.Time, null), new TextContent("hi", null));

    private static LegacyDraft Draft() => new(Forge.Id, "main", Forge.Time, null, Person.Alice.Dot1);
}
