using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Posts of 1.0 to 1.3: what is taken leniently, and what is refused.</summary>
public sealed class LegacyPostTests
{
    private static JsonObject Text => VectorFiles.V1["v11"]![0]!["message"]!.DeepClone().AsObject();

    private static JsonObject WithFiles => VectorFiles.V1["v11"]!.AsArray().First(vector => vector!["message"]!["attachments"]!.AsArray().Count == 2)!["message"]!.DeepClone().AsObject();

    [Fact]
    public void Unknown_names_are_skipped()
    {
        var message = Text;
        message["more"] = new JsonObject { ["a"] = 1 };
        Assert.True(LegacyMessage.TryParse(message.Bytes(), null, out var read, out var fault), fault.ToString());
        Assert.True(read.Verify(out _));
    }

    [Fact]
    public void Null_attachments_and_missing_prev_count_as_none()
    {
        var message = WithoutPrev();
        message["attachments"] = null;
        Assert.True(LegacyMessage.TryParse(message.Bytes(), null, out var read, out var fault), fault.ToString());
        Assert.Equal((null, 0), (read.Prev, read.Attachments.Count));
    }

    [Theory]
    [InlineData("MAIN", null, "main")]
    [InlineData("Main", "main", "main")]
    [InlineData(null, "support-42", "support-42")]
    [InlineData(null, "Support-42", "support-42")]
    [InlineData(null, null, "main")]
    public void Channel_is_lower_cased_and_the_query_counts_where_the_body_names_none(string? named, string? asked, string expected)
    {
        var message = Text;
        if (named is null) message.Remove("channel");
        else message["channel"] = named;
        Assert.True(LegacyMessage.TryParse(message.Bytes(), asked, out var read, out var fault), fault.ToString());
        Assert.Equal(expected, read.Channel);
        Assert.Equal(expected == "main", read.Verify(out _));
    }

    [Theory]
    [InlineData("main", "support-42", "wrong_channel")]
    [InlineData("a b", null, "bad_value")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null, "bad_value")]
    public void Channel_that_differs_from_the_query_or_has_no_form_is_refused(string named, string? asked, string code)
    {
        var message = Text;
        message["channel"] = named;
        Assert.False(LegacyMessage.TryParse(message.Bytes(), asked, out _, out var fault));
        Assert.Equal((code, "channel"), (fault.Code.Wire(), fault.Field));
    }

    [Fact]
    public void Content_is_bounded_at_4096_bytes_of_utf_8()
    {
        var post = new JsonObject { ["author"] = "alice", ["content"] = new string('é', 2048) };
        Assert.True(PlainPost.TryParse(post.Bytes(), null, out var read, out _));
        Assert.Equal(("main", "alice", false), (read.Channel, read.Author, read.IsSigned));
        post["content"] = new string('é', 2048) + "!";
        Assert.False(PlainPost.TryParse(post.Bytes(), null, out _, out var fault));
        Assert.Equal((FaultCode.TooLarge, "content"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Angle_brackets_are_kept_as_they_were_signed()
    {
        var post = PlainPost.Sign(Person.Alice.Signing, "main", null, 1, "1 < 2 > 0");
        Assert.True(PlainPost.TryParse(post, null, out var read, out _));
        Assert.True(read.Verify(out _));
        Assert.Equal("1 < 2 > 0", read.Content);
    }

    [Fact]
    public void Lone_surrogate_in_older_text_is_signed_as_it_is_written()
    {
        var message = new LegacyDraft(Forge.Id, "main", Forge.Time, null, Person.Alice.Dot1).SignText(Person.Alice.Signing, "half a pair: \ud83d");
        Assert.Contains("half a pair: \\ud83d", Encoding.UTF8.GetString(message.SignedBytes()), StringComparison.Ordinal);
        Assert.True(LegacyMessage.TryParse(message.ToJson(), null, out var read, out var fault), fault.ToString());
        Assert.True(read.Verify(out _));
        Assert.Equal("half a pair: \ud83d", read.Content);
    }

    [Fact]
    public void Username_covers_no_signature_and_is_left_out_where_it_is_none()
    {
        var message = Text;
        message["username"] = "alice";
        Assert.True(LegacyMessage.TryParse(message.Bytes(), null, out var read, out _));
        Assert.True(read.Verify(out _));
        Assert.Equal("alice", read.Username);
        message["username"] = "No Name";
        Assert.True(LegacyMessage.TryParse(message.Bytes(), null, out read, out _));
        Assert.Null(read.Username);
    }

    [Fact]
    public void Message_signed_over_its_whole_attachments_alone_verifies()
    {
        var hello = new LegacyAttachment("a.txt", "text/plain", 5, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824") { ContentBase64 = "aGVsbG8=" };
        var signed = new LegacyDraft(Forge.Id, "main", Forge.Time, null, Person.Alice.Dot1) { Attachments = [hello] }.SignText(Person.Alice.Signing, "hi");
        var posted = JsonNode.Parse(signed.ToJson())!;
        posted["attachments"]!.AsArray().Add(new JsonObject
        {
            ["filename"] = "b", ["mime_type"] = "x/y", ["size_bytes"] = 1, ["sha256"] = new string('0', 64), ["content_b64"] = "AA==",
        });
        posted["attachments"]!.AsArray().Add("no attachment at all");
        Assert.True(LegacyMessage.TryParse(posted.Bytes(), null, out var read, out _));
        Assert.True(read.Verify(out var fault), fault.ToString());
        Assert.Equal([true, false], read.Attachments.Select(attachment => attachment.HasItsBytes));
        Assert.Single(read.SignedAttachments);
    }

    [Fact]
    public void Message_without_text_whose_only_attachment_was_dropped_verifies()
    {
        var file = new LegacyAttachment("a.txt", "text/plain", 5, new string('0', 64));
        var answer = JsonNode.Parse(new LegacyDraft(Forge.Id, "main", Forge.Time, null, Person.Alice.Dot1) { Attachments = [file] }.SignText(Person.Alice.Signing, "").ToJson())!;
        answer["manifest"] = answer["attachments"]!.DeepClone();
        answer["attachments"] = new JsonArray();
        Assert.True(LegacyMessage.TryParse(answer.Bytes(), null, out var read, out var fault), fault.ToString());
        Assert.True(read.Verify(out fault), fault.ToString());
        Assert.Empty(read.Attachments);
    }

    [Fact]
    public void Message_whose_dropped_attachment_is_named_in_the_manifest_verifies()
    {
        var answered = WithFiles;
        answered["manifest"] = answered["attachments"]!.DeepClone();
        answered["attachments"]!.AsArray().RemoveAt(1);
        foreach (var item in answered["attachments"]!.AsArray()) item!.AsObject().Remove("content_b64");
        Assert.True(LegacyMessage.TryParse(answered.Bytes(), null, out var read, out _));
        Assert.True(read.Verify(out var fault), fault.ToString());
        Assert.Single(read.Attachments);

        // An attachment that the manifest doesn't name was put there by somebody else.
        answered["attachments"]!.AsArray().Add(new JsonObject { ["filename"] = "evil", ["mime_type"] = "x/y", ["size_bytes"] = 1, ["sha256"] = new string('1', 64) });
        Assert.True(LegacyMessage.TryParse(answered.Bytes(), null, out read, out _));
        Assert.True(read.Verify(out _));
        Assert.DoesNotContain(read.Attachments, attachment => attachment.FileName == "evil");
    }

    [Fact]
    public void Message_that_a_reference_relay_gave_another_prev_verifies_as_answered()
    {
        var message = VectorFiles.V1["v11"]!.AsArray().First(vector => vector!["message"]!["prev"] is null)!["message"]!.DeepClone();
        message["prev"] = "0123456789abcdef";
        Assert.True(LegacyMessage.TryParse(message.Bytes(), null, out var read, out _));
        Assert.False(read.Verify(out var fault));
        Assert.Equal(FaultCode.BadSignature, fault.Code);
        Assert.True(read.VerifyAsAnswered(out fault), fault.ToString());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("createdAt")]
    [InlineData("from_dot1")]
    [InlineData("from_ed25519_pub")]
    [InlineData("content")]
    [InlineData("sig")]
    public void Missing_name_is_named(string name)
    {
        var message = Text;
        message.Remove(name);
        Assert.False(LegacyMessage.TryParse(message.Bytes(), null, out _, out var fault));
        Assert.Equal((FaultCode.MissingName, name), (fault.Code, fault.Field));
    }

    [Theory]
    [InlineData("{\"version\":\"1.5\"}", "V15")]
    [InlineData("{\"id\":1,\"version\":\"1.2\"}", "V12")]
    [InlineData("{\"pubkey\":\"\",\"version\":\"1.1\"}", "V11")]
    [InlineData("{\"pubkey\":\"\"}", "V10")]
    [InlineData("{\"\\u0076ersion\":\"1\\u002e5\"}", "V15")]
    [InlineData("{\"content\":\"hi\"}", "Unsigned")]
    [InlineData("{\"version\":null}", "Unsigned")]
    [InlineData("{\"\\ud83d\":1,\"version\":\"1.5\"}", "V15")]
    public void Version_of_a_post_is_found(string text, string version)
    {
        Assert.True(PostVersions.TryPeek(Encoding.UTF8.GetBytes(text), out var found, out var fault), fault.ToString());
        Assert.Equal(version, found.ToString());
    }

    [Theory]
    [InlineData("{\"version\":\"1.4\"}", "unsupported_version")]
    [InlineData("{\"version\":1.5}", "wrong_type")]
    [InlineData("{\"version\":\"\\ud83d\"}", "unsupported_version")]
    [InlineData("[]", "not_json")]
    [InlineData("", "not_json")]
    [InlineData("{\"version\"", "not_json")]
    public void Version_that_nobody_speaks_is_refused(string text, string code)
    {
        Assert.False(PostVersions.TryPeek(Encoding.UTF8.GetBytes(text), out _, out var fault));
        Assert.Equal(code, fault.Code.Wire());
    }

    private static JsonObject WithoutPrev()
    {
        var message = Text;
        message.Remove("prev");
        return message;
    }
}
