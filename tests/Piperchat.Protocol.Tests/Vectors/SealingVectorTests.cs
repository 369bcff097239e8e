using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>What piperchat-v1.5.json holds that is sealed: made again from the same secrets, and opened by each reader.</summary>
public sealed class SealingVectorTests
{
    private const string Id = "7f0c1c1e-5a0b-4c1d-8e2f-0123456789ab";
    private const string Time = "2026-11-23T10:00:00.000Z";

    private static byte[] ContentBytes => VectorFiles.V15["sealing"]!.Hex("content_utf8");

    [Fact]
    public void Content_is_made_byte_for_byte()
    {
        Assert.True(Content.TryRead(ContentBytes, out var content, out var fault), fault.ToString());
        Assert.Equal(ContentBytes, content.ToJson());
        Assert.Equal(VectorFiles.V15["sealing"]!["content"]!.Text("text"), Assert.IsType<TextContent>(content).Text);
    }

    [Fact]
    public void Plain_envelope_is_made_byte_for_byte()
    {
        Assert.True(Envelope.TryParse(VectorFiles.V15["envelopes"]!["plain"]!.Bytes(), out var expected, out _));
        var made = Seal(new Packed(Tag.Plain, ContentBytes.Length, ContentBytes));
        Assert.Equal(Encoding.UTF8.GetString(expected.ToJson()), Encoding.UTF8.GetString(made.ToJson()));
    }

    [Fact]
    public void Zstd_envelope_is_made_byte_for_byte_from_its_blocks()
    {
        Assert.True(Envelope.TryParse(VectorFiles.V15["envelopes"]!["zstd"]!.Bytes(), out var expected, out _));
        var bodyKey = VectorFiles.V15["sealing"]!.Hex("body_key");
        Assert.True(BodyKeys.TryOpenBody(bodyKey, expected.HeaderHash(), expected.CipherBody, out var padded, out _));
        Assert.True(Padding.TryUnpad(padded, Padding.EnvelopeBlock, out var packed, out var fault), fault.ToString());
        Assert.Equal((Tag.Zstd, ContentBytes.Length), (packed.Tag, packed.Size));
        Assert.Equal(Encoding.UTF8.GetString(expected.ToJson()), Encoding.UTF8.GetString(Seal(packed).ToJson()));
    }

    [Theory]
    [InlineData("plain", "alice")]
    [InlineData("plain", "bob")]
    [InlineData("plain", "carol")]
    [InlineData("zstd", "alice")]
    [InlineData("zstd", "bob")]
    [InlineData("zstd", "carol")]
    public void Envelope_opens_for_each_reader(string envelope, string reader)
    {
        Assert.True(Envelope.TryParse(VectorFiles.V15["envelopes"]![envelope]!.Bytes(), out var parsed, out var fault), fault.ToString());
        Assert.True(Opening.TryOpen(parsed, Places.Support, [Person.Named(reader).Reader], null, out var opened, out fault), fault.ToString());
        Assert.Equal(ContentBytes, opened.Content.ToJson());
        Assert.Equal(VectorFiles.V15["sealing"]!.Text("body_key"), Convert.ToHexStringLower(opened.BodyKey));
    }

    [Fact]
    public void Keys_message_opens_and_its_keys_open_the_messages_they_are_for()
    {
        Assert.True(Envelope.TryParse(VectorFiles.V15["keys_message"]!.Bytes(), out var message, out var fault), fault.ToString());
        Assert.True(Opening.TryOpen(message, Places.Support, [Person.Bob.Reader], null, out var opened, out fault), fault.ToString());
        Assert.Equal(VectorFiles.V15.Text("keys_message_body_key"), Convert.ToHexStringLower(opened.BodyKey));
        var keys = Assert.IsType<KeysContent>(opened.Content);

        Assert.True(Envelope.TryParse(VectorFiles.V15["envelopes"]!["plain"]!.Bytes(), out var granted, out fault), fault.ToString());
        Assert.True(Opening.TryOpenGranted(granted, Places.Support, keys.Keys[granted.Id], null, out opened, out fault), fault.ToString());
        Assert.Equal(ContentBytes, opened.Content.ToJson());
    }

    [Fact]
    public void Signal_opens_and_is_made_byte_for_byte()
    {
        Assert.True(Signal.TryParse(VectorFiles.V15["signal"]!.Bytes(), out var expected, out var fault), fault.ToString());
        foreach (var reader in (Person[])[Person.Alice, Person.Bob, Person.Carol])
            Assert.True(SignalSealing.TryOpen(expected, Places.Support, [reader.Reader], out _, out fault), fault.ToString());

        Assert.True(SignalSealing.TryOpen(expected, Places.Support, [Person.Bob.Reader], out var content, out _));
        using var secrets = Secrets();
        var made = SignalSealing.Seal(
            Person.Alice.Identity, [Person.Bob.Recipient, Person.Carol.Recipient], new SignalDraft(Places.Support, Id, Time, Keep: false), content, secrets);
        Assert.Equal(Encoding.UTF8.GetString(expected.ToJson()), Encoding.UTF8.GetString(made.ToJson()));
    }

    private static Envelope Seal(Packed packed)
    {
        using var secrets = Secrets();
        return Sealing.Seal(
            Person.Alice.Identity, [Person.Bob.Recipient, Person.Carol.Recipient], new EnvelopeDraft(Places.Support, Id, Time, Prev: null), packed, secrets);
    }

    /// <summary>Fresh objects each time: sealing wipes what it was given.</summary>
    private static SealingSecrets Secrets() => new(Person.Named("eph").Agreement, VectorFiles.V15["sealing"]!.Hex("body_key"));
}
