using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>What the reference implementation made: versions 1.0 to 1.2, a wrap key and a username claim.</summary>
public sealed class LegacyVectorTests
{
    public static TheoryData<int> V10 { get; } = [.. Enumerable.Range(0, VectorFiles.V1["v10"]!.AsArray().Count)];

    public static TheoryData<int> V11 { get; } = [.. Enumerable.Range(0, VectorFiles.V1["v11"]!.AsArray().Count)];

    public static TheoryData<int> V12 { get; } = [.. Enumerable.Range(0, VectorFiles.V1["v12"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(V10))]
    public void Message_of_1_0_verifies(int index)
    {
        var vector = VectorFiles.V1["v10"]![index]!;
        Assert.True(PlainPost.TryParse(vector["message"]!.Bytes(), null, out var post, out var fault), fault.ToString());
        Assert.Equal(vector.Text("canonical_utf8_hex"), Convert.ToHexStringLower(post.SignedBytes()));
        Assert.True(post.Verify(out fault), fault.ToString());
    }

    [Theory]
    [MemberData(nameof(V11))]
    public void Message_of_1_1_verifies(int index) => Verifies(VectorFiles.V1["v11"]![index]!);

    [Theory]
    [MemberData(nameof(V12))]
    public void Message_of_1_2_verifies_and_opens(int index)
    {
        var vector = VectorFiles.V1["v12"]![index]!;
        var message = Verifies(vector);
        var expected = Encoding.UTF8.GetString(vector.Hex("plaintext_utf8_hex"));
        foreach (var wrap in message.Wraps)
        {
            var reader = VectorFiles.V1["people"]!.AsObject().Single(person => person.Value!.Text("dot1") == wrap.RecipientDot1).Value!;
            using var key = AgreementKey.FromHex(reader.Text("x25519_priv"));
            Assert.True(LegacySealing.TryOpen(message, wrap.RecipientDot1, key, out var text, out var fault), fault.ToString());
            Assert.Equal(expected, text);
        }

        Assert.True(LegacySealing.TryOpenBody(vector.Hex("body_key_hex"), message.CipherBody!, out var opened, out _));
        Assert.Equal(expected, opened);
    }

    [Fact]
    public void Wrap_key_is_the_expected_one()
    {
        var expected = VectorFiles.V1["wrapkey"]!;
        var sender = VectorFiles.V1["people"]![expected.Text("sender")]!;
        var recipient = VectorFiles.V1["people"]![expected.Text("recipient")]!;
        using var senderKey = AgreementKey.FromHex(sender.Text("x25519_priv"));
        using var recipientKey = AgreementKey.FromHex(recipient.Text("x25519_priv"));

        var shared = new byte[32];
        Assert.True(senderKey.TryAgree(recipient.Hex("x25519_pub"), shared));
        Assert.Equal(expected.Text("shared_secret_hex"), Convert.ToHexStringLower(shared));

        var (sealing, opening) = (new byte[32], new byte[32]);
        Assert.True(LegacySealing.TryWrapKey(senderKey, recipient.Hex("x25519_pub"), recipient.Text("dot1"), sender.Text("dot1"), sealing));
        Assert.True(LegacySealing.TryWrapKey(recipientKey, sender.Hex("x25519_pub"), recipient.Text("dot1"), sender.Text("dot1"), opening));
        Assert.Equal(expected.Text("wrap_key_hex"), Convert.ToHexStringLower(sealing));
        Assert.Equal(sealing, opening);
    }

    [Fact]
    public void Username_claim_verifies_and_is_made_again()
    {
        var expected = VectorFiles.V1["claim"]!["body"]!;
        Assert.True(UsernameClaim.TryParse(expected.Bytes(), out var claim, out var fault), fault.ToString());
        Assert.True(claim.Verify(out fault), fault.ToString());
        using var key = SigningKey.FromHex(VectorFiles.V1["people"]!["alice"]!.Text("ed25519_priv"));
        Assert.Equal(claim, UsernameClaim.Sign(key, claim.Username, claim.Dot1));
    }

    private static LegacyMessage Verifies(JsonNode vector)
    {
        Assert.True(LegacyMessage.TryParse(vector["message"]!.Bytes(), null, out var message, out var fault), fault.ToString());
        Assert.Equal(Encoding.UTF8.GetString(vector.Hex("canonical_utf8_hex")), Encoding.UTF8.GetString(message.SignedBytes()));
        Assert.True(message.Verify(out fault), fault.ToString());
        return message;
    }
}
