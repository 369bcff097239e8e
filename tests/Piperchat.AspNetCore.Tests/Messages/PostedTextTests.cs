using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Text in posts of older versions, which any client shows: whatever stands in it, the relay neither fails nor is fooled.</summary>
public sealed class PostedTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly Person Alice = new();

    private static readonly Gen<string> Letter = Gen.OneOf(
        Gen.Char.Select(unit => unit.ToString()),
        Gen.OneOf("\ud800", "\udfff", "\ud83d\ude00", "\0", "\n", "\u200b", "\u202e", "\u2028", "\u00ad", "\ufeff", "\"", "\\", "@", "alice"));

    private static readonly Gen<string> Text = Letter.List[0, 8].Select(string.Concat);

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("alice\\udc00")]
    [InlineData("alice\\u200b")]
    [InlineData("\\u202ealice")]
    [InlineData("al\\u00adice")]
    [InlineData("alice\\n")]
    [InlineData("alice\\u2028")]
    [InlineData("alice\\u2029")]
    [InlineData("\\u0007alice")]
    [InlineData("alice\\u3164")]
    public async Task Author_with_what_nobody_sees_is_400(string author)
    {
        await using var host = await StartAsync();
        (await host.PostAsync("messages", $$"""{"content":"hi","author":"{{author}}"}""")).IsProblem(400, "bad_value", "author");
        var signed = Encoding.UTF8.GetString(PlainPost.Sign(Alice.Key, "main", "NAME", Now.ToUnixTimeMilliseconds(), "hi"));
        (await host.PostAsync("messages", signed.Replace("NAME", author, StringComparison.Ordinal))).IsProblem(400, "bad_value", "author_name");
        Assert.Equal(0, await host.MessageCountAsync());
    }

    [Theory]
    [InlineData("Alice")]
    [InlineData("@alice")]
    [InlineData("alice\ufe0f")]
    [InlineData("a\U000e0100lice")]
    public async Task Author_that_looks_like_a_registered_name_is_409(string author)
    {
        await using var host = await StartAsync();
        (await host.PostAsync("identities", new Person().Identity(host.Place(), Now, "alice"))).Is(201);
        (await host.PostAsync("messages", new JsonObject { ["content"] = "hi", ["author"] = author }.ToJsonString())).IsProblem(409, "username_taken");
    }

    [Theory]
    [InlineData("José 文 ❤️")]
    [InlineData("😀")]
    public async Task Author_of_any_script_is_shown_as_posted(string author)
    {
        await using var host = await StartAsync();
        var message = (await host.PostAsync("messages", new JsonObject { ["content"] = "hi", ["author"] = author }.ToJsonString())).Is(200).Message;
        Assert.Equal(author, (string?)message["author"]);
    }

    [Fact]
    public void Post_with_any_text_is_read_or_refused_and_never_fails()
    {
        var taken = 0;
        Gen.Select(Text, Text, Text).Sample(
            (content, author, file) =>
            {
                var at = Now.ToUnixTimeMilliseconds();
                if (Read(Json(("content", content), ("author", author), ("channel", "main")))) taken++;
                if (Read(Json(("content", content), ("author_name", author), ("pubkey", file), ("signature", author)))) taken++;
                if (IsWhole(author) && Read(PlainPost.Sign(Alice.Key, "main", author, at, content))) taken++;
                var draft = new LegacyDraft(Guid.NewGuid().ToString(), "main", WireTime.Format(Now.ToUnixTimeMilliseconds()), null, Alice.Dot1)
                {
                    Attachments = [new LegacyAttachment(file, author, 0, new string('a', 64))],
                };
                if (Read(draft.SignText(Alice.Key, content).ToJson())) taken++;
            },
            iter: 2000,
            threads: 1);
        Assert.True(taken > 1000, $"{taken} of the posts were taken; the others tell nothing of what is rendered.");
    }

    [Theory]
    [InlineData("v11")]
    [InlineData("v12")]
    public void Mutated_post_of_the_vectors_is_read_or_refused_and_never_fails(string version)
    {
        var posts = Vectors.Read("piperchat-v1.json")[version]!.AsArray().Select(vector => vector!["message"]!.ToJsonString()).Where(post => post.Length < 5000).ToArray();
        Gen.Select(Gen.OneOf(posts), Gen.Int[0, 5000], Gen.Int[0, 12], Text).Sample(
            (post, at, cut, text) =>
            {
                var start = at % post.Length;
                var end = Math.Min(post.Length, start + cut);
                Read(Encoding.UTF8.GetBytes(string.Concat(post.AsSpan(0, start), text, post.AsSpan(end))));
                Read(Encoding.UTF8.GetBytes(string.Concat(post.AsSpan(0, start), Escaped(text), post.AsSpan(end))));
            },
            iter: 3000,
            threads: 1);
    }

    /// <summary>Reads a post as the endpoint does, and renders what the writer adds. Whether it was taken.</summary>
    private static bool Read(byte[] post)
    {
        var reception = new Reception(new string('0', 32), "", null, AcceptPlaintext: true, Now);
        var message = PostedMessage.Read(post, reception, out var problem);
        Assert.True(message is null != problem is null);
        if (message is null)
        {
            Assert.NotEqual("", problem!.Code.Wire());
            return false;
        }

        using var json = new CanonicalWriter();
        json.Raw(message.Opening);
        json.Member("author"u8, message.Label);
        json.Member("claimed"u8, message.ClaimedName);
        json.EndObject();
        using var rendered = JsonDocument.Parse(json.Written.ToArray());
        return true;
    }

    private static byte[] Json(params (string Name, string Text)[] members) =>
        Encoding.UTF8.GetBytes("{" + string.Join(',', members.Select(member => $"\"{member.Name}\":\"{Escaped(member.Text)}\"")) + "}");

    private static string Escaped(string text) => string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"));

    private static bool IsWhole(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar);

    private static Task<RelayHost> StartAsync() => RelayHost.StartAsync(
        options =>
        {
            options.AcceptPlaintext = true;
            options.Limits.RateLimiting = false;
        },
        time: new FakeTimeProvider(Now));
}
