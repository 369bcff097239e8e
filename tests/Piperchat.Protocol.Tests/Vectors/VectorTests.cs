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
}
