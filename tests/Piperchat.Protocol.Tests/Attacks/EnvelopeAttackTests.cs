using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Attacks with whole envelopes. The numbers are those of the list of attacks that worked on the reference implementation.</summary>
public sealed class EnvelopeAttackTests
{
    [Theory]
    [InlineData("relay", "ffeeddccbbaa99887766554433221100", "wrong_relay")]
    [InlineData("tenant", "umbrella", "wrong_tenant")]
    [InlineData("channel", "support-43", "wrong_channel")]
    public void Attack08_message_replayed_to_another_relay_tenant_or_channel_is_refused(string member, string elsewhere, string code)
    {
        Assert.True(Envelope.TryParse(Forge.Envelope().Bytes(), out var envelope, out _));
        var there = member switch
        {
            "relay" => Places.Support with { Relay = elsewhere },
            "tenant" => Places.Support with { Tenant = elsewhere },
            _ => Places.Support with { Channel = elsewhere },
        };
        Assert.False(envelope.Verify(there, out var fault));
        Assert.Equal(code, fault.Code.Wire());

        // To change the member in place of the asker breaks the signature.
        var moved = Forge.Envelope();
        moved[member] = elsewhere;
        Assert.True(Envelope.TryParse(moved.Bytes(), out envelope, out _));
        Assert.False(envelope.Verify(there, out fault));
        Assert.Equal(FaultCode.BadSignature, fault.Code);
    }

    [Theory]
    [InlineData("not-a-date")]
    [InlineData("")]
    [InlineData("2026-02-30T10:00:00.000Z")]
    [InlineData("2026-11-23T10:00:00.000Z\n")]
    [InlineData("Mon, 23 Nov 2026 10:00:00 GMT")]
    [InlineData("1795428000000")]
    public void Attack09_date_that_is_none_is_refused_in_every_version(string date)
    {
        foreach (var thing in SignedThing.All.Where(thing => thing.Good.ContainsKey("createdAt")))
        {
            var posted = thing.Good.DeepClone().AsObject();
            posted["createdAt"] = date;
            Assert.False(thing.Read(Forge.Sign(posted, thing.Label, thing.Signer).Bytes(), out _, out var fault));
            Assert.Equal((FaultCode.BadValue, "createdAt"), (fault.Code, fault.Field));
        }

        var message = VectorFiles.V1["v11"]![0]!["message"]!.DeepClone();
        message["createdAt"] = date;
        Assert.False(LegacyMessage.TryParse(message.Bytes(), null, out _, out var why));
        Assert.Equal((FaultCode.BadValue, "createdAt"), (why.Code, why.Field));
    }

    [Fact]
    public void Attack09_date_of_2099_is_read_as_what_it_is()
    {
        // Whoever keeps a clock compares this number; a date that were read as another would pass it.
        var posted = Forge.Envelope();
        posted["createdAt"] = "2099-12-31T23:59:59.999Z";
        Assert.True(Envelope.TryParse(posted.Bytes(), out var envelope, out _));
        Assert.Equal(new DateTimeOffset(2099, 12, 31, 23, 59, 59, 999, TimeSpan.Zero).ToUnixTimeMilliseconds(), envelope.CreatedAtMilliseconds);
    }

    [Fact]
    public void Attack13_attachment_whose_bytes_are_not_those_of_its_hash_is_dropped_and_the_message_kept()
    {
        var vector = VectorFiles.V1["v11"]!.AsArray().First(message => message!["message"]!["attachments"]!.AsArray().Count == 2)!;
        Assert.True(LegacyMessage.TryParse(vector["message"]!.Bytes(), null, out var message, out _));
        Assert.True(message.Verify(out _));
        Assert.Equal([true, false], message.Attachments.Select(attachment => attachment.HasItsBytes));
    }

    [Fact]
    public void Attack14_fifty_thousand_wraps_are_refused()
    {
        var posted = Forge.Envelope();
        var wraps = posted["wraps"]!.AsObject();
        for (var i = 0; i < 50_000; i++) wraps[$"dot1:{i:x16}"] = new string('A', 64);
        Assert.False(Envelope.TryParse(posted.Bytes(), out _, out var fault));
        Assert.Equal((FaultCode.TooLarge, ""), (fault.Code, fault.Field));

        // What a relay answers has no bound of its own; the wraps have.
        Assert.False(Envelope.TryReadPublic(posted.Bytes(), out _, out fault));
        Assert.Equal((FaultCode.TooLarge, "wraps"), (fault.Code, fault.Field));

        var message = VectorFiles.V1["v12"]![0]!["message"]!.DeepClone();
        message["wraps"] = new JsonArray([.. Enumerable.Repeat(message["wraps"]![0]!, 50_000).Select(wrap => wrap.DeepClone())]);
        Assert.False(LegacyMessage.TryParse(message.Bytes(), null, out _, out fault));
        Assert.Equal((FaultCode.TooLarge, "wraps"), (fault.Code, fault.Field));
    }

    [Theory]
    [InlineData(1024, "")]
    [InlineData(1025, "too_large")]
    public void Attack14_wraps_are_bounded_at_1024(int count, string code)
    {
        var posted = Forge.Envelope();
        var wraps = posted["wraps"]!.AsObject();
        for (var i = wraps.Count; i < count; i++) wraps[$"dot1:{i:x16}"] = new string('A', 64);
        Assert.Equal(code.Length == 0, Envelope.TryParse(posted.Bytes(), out _, out var fault));
        Assert.Equal(code, fault.Code.Wire());
    }

    [Fact]
    public void Attack14_objects_over_their_size_are_refused_unread()
    {
        foreach (var thing in SignedThing.All)
        {
            byte[] padded = [.. thing.Good.Bytes(), .. Enumerable.Repeat((byte)' ', Limits.EnvelopeBytes)];
            Assert.False(thing.Read(padded, out _, out var fault));
            Assert.Equal((FaultCode.TooLarge, ""), (fault.Code, fault.Field));
        }

        var most = Forge.Envelope().Bytes();
        Assert.True(Envelope.TryParse([.. most, .. Enumerable.Repeat((byte)' ', Limits.EnvelopeBytes - most.Length)], out _, out _));
    }

    [Fact]
    public void Attack16_ciphertext_signed_again_by_someone_else_opens_to_nothing() =>
        Assert.Equal(FaultCode.BadWrap, Open(Forge.Sign(StolenByCarol(), "envelope", Person.Carol), Person.Bob));

    [Fact]
    public void Attack16_body_wrapped_anew_by_one_of_its_readers_opens_to_nothing()
    {
        // Carol was a reader, so she knows the body key and can make good wraps for it under a header of her own.
        var stolen = StolenByCarol();
        Assert.True(Envelope.TryParse(Forge.Sign(stolen, "envelope", Person.Carol).Bytes(), out var header, out _));
        using var ephemeral = Person.Named("eph").Agreement;
        var wrap = new byte[BodyKeys.WrapSize];
        foreach (var reader in (Person[])[Person.Bob, Person.Carol])
        {
            Assert.True(BodyKeys.TryWrap(ephemeral, reader.Recipient, header.HeaderHash(), Forge.BodyKey, wrap));
            stolen["wraps"]![reader.Dot1] = Convert.ToBase64String(wrap);
        }

        Assert.Equal(FaultCode.BadCommitment, Open(Forge.Sign(stolen, "envelope", Person.Carol), Person.Bob));
    }

    [Theory]
    [InlineData("\"relay\":\"ffeeddccbbaa99887766554433221100\",", "")]
    [InlineData("", ",\"relay\":\"ffeeddccbbaa99887766554433221100\"")]
    [InlineData("", ",\"\\u0072elay\":\"ffeeddccbbaa99887766554433221100\"")]
    [InlineData("", ",\"more\":{\"a\":1,\"a\":2}")]
    [InlineData("\"more\":1,\"more\":1,", "")]
    public void Attack17_text_with_two_readings_is_refused(string before, string after)
    {
        foreach (var thing in SignedThing.All)
        {
            Assert.False(thing.Read(Encoding.UTF8.GetBytes($"{{{before}{thing.Good.Json()[1..^1]}{after}}}"), out _, out var fault));
            Assert.Equal(FaultCode.DuplicateName, fault.Code);
        }
    }

    [Fact]
    public void Attack17_two_readings_are_refused_in_what_a_relay_answers_and_in_older_versions()
    {
        var answered = Encoding.UTF8.GetBytes(Forge.Envelope().Json()[..^1] + ",\"seq\":1,\"channel\":\"evil\"}");
        Assert.False(Envelope.TryReadPublic(answered, out _, out var fault));
        Assert.Equal((FaultCode.DuplicateName, "channel"), (fault.Code, fault.Field));

        var message = Encoding.UTF8.GetBytes(VectorFiles.V1["v11"]![0]!["message"]!.Json()[..^1] + ",\"content\":\"evil\"}");
        Assert.False(LegacyMessage.TryParse(message, null, out _, out fault));
        Assert.Equal((FaultCode.DuplicateName, "content"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Attack26_second_envelope_under_a_known_id_is_refused()
    {
        Assert.True(Envelope.TryParse(Forge.Envelope().Bytes(), out var first, out _));
        Assert.True(Envelope.TryParse(VectorFiles.V15["envelopes"]!["zstd"]!.Bytes(), out var second, out _));
        Assert.Equal(first.Id, second.Id);
        var seen = new Seen(first);
        Assert.True(Opening.TryOpen(first, Places.Support, [Person.Bob.Reader], seen, out _, out var fault), fault.ToString());
        Assert.False(Opening.TryOpen(second, Places.Support, [Person.Bob.Reader], seen, out _, out fault));
        Assert.Equal((FaultCode.DuplicateId, "id"), (fault.Code, fault.Field));
        Assert.False(Opening.TryOpenGranted(second, Places.Support, Forge.BodyKey, seen, out _, out fault));
        Assert.Equal(FaultCode.DuplicateId, fault.Code);
    }

    [Fact]
    public void Attack27_older_message_in_the_clothes_of_1_5_is_refused()
    {
        // A 1.2 message names no relay and no tenant, so it verifies anywhere; that it is taken in tenant '' only is the relay's to hold. It never counts as 1.5.
        var message = VectorFiles.V1["v12"]![0]!["message"]!.DeepClone();
        Assert.True(PostVersions.TryPeek(message.Bytes(), out var version, out _));
        Assert.Equal(PostVersion.V12, version);
        Assert.False(Envelope.TryReadPublic(message.Bytes(), out _, out var fault));
        Assert.Equal((FaultCode.WrongVersion, "version"), (fault.Code, fault.Field));
        (message["version"], message["relay"], message["tenant"]) = ("1.5", Places.Support.Relay, Places.Support.Tenant);
        Assert.False(Envelope.TryReadPublic(message.Bytes(), out _, out _));
    }

    /// <summary>What alice sealed for bob and carol, with carol's name on it. Sealed here, so that it is this code's sealing that withstands.</summary>
    private static JsonObject StolenByCarol()
    {
        var content = new TextContent("signed, alice", null).ToJson();
        using var secrets = new SealingSecrets(Person.Named("eph").Agreement, Forge.BodyKey);
        var sealedByAlice = Sealing.Seal(
            Person.Alice.Identity, [Person.Bob.Recipient, Person.Carol.Recipient], new EnvelopeDraft(Places.Support, Forge.Id, Forge.Time, null),
            new Packed(Tag.Plain, content.Length, content), secrets);
        Assert.True(Opening.TryOpen(sealedByAlice, Places.Support, [Person.Bob.Reader], null, out _, out _));

        var stolen = JsonNode.Parse(sealedByAlice.ToJson())!.AsObject();
        stolen["from_dot1"] = Person.Carol.Dot1;
        stolen["from_ed25519_pub"] = Person.Carol.Signing.PublicKeyHex;
        return stolen;
    }

    private static FaultCode Open(JsonObject posted, Person reader)
    {
        Assert.True(Envelope.TryParse(posted.Bytes(), out var envelope, out var fault), fault.ToString());
        Assert.True(envelope.Verify(Places.Support, out fault), fault.ToString());
        return Opening.TryOpen(envelope, Places.Support, [reader.Reader], null, out _, out fault) ? FaultCode.None : fault.Code;
    }

    private sealed class Seen(Envelope envelope) : ISeenEnvelopes
    {
        public byte[]? HashUnder(string id) => id == envelope.Id ? envelope.HashSignedBytes() : null;
    }
}
