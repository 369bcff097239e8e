using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Piperchat.AspNetCore.Tests;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Load;

/// <summary>A sealed message, signed and ready to be posted, again and again if need be.</summary>
internal sealed record Post(string Id, string Channel, byte[] Body)
{
    private static readonly Person[] Authors = [.. Enumerable.Range(0, 4).Select(_ => new Person())];
    private static int _next;

    /// <param name="relay">For which it is signed.</param>
    /// <param name="channel">In which it is.</param>
    /// <param name="bytes">How long its sealed body is.</param>
    public static Post Sign(RelayProcess relay, string channel, int bytes = 96)
    {
        var id = Guid.NewGuid().ToString();
        var author = Authors[(uint)Interlocked.Increment(ref _next) % Authors.Length];
        return new Post(id, channel, author.Envelope(relay.Place(channel), DateTimeOffset.UtcNow, id, bytes));
    }

    /// <summary>A message, and its author's word that takes it back.</summary>
    public static (Post Post, byte[] Erasure) SignWithErasure(RelayProcess relay, string channel)
    {
        var (id, author, now) = (Guid.NewGuid().ToString(), new Person(), DateTimeOffset.UtcNow);
        return (new Post(id, channel, author.Envelope(relay.Place(channel), now, id)), author.Erase(relay.Place(channel), id, now));
    }

    public static ByteArrayContent Json(byte[] text) => new(text) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>Some of the sealed body, as it stands in the stored message, too.</summary>
    public byte[] Secret
    {
        get
        {
            var name = "\"cipher_body\":\""u8;
            return Body.AsSpan(Body.AsSpan().IndexOf(name) + name.Length, 64).ToArray();
        }
    }

    public async Task<Answer> SendAsync(HttpClient client, CancellationToken cancel = default)
    {
        using var content = Json(Body);
        using var response = await client.PostAsync("messages", content, cancel);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(cancel));
    }
}

/// <summary>What a relay said to a post.</summary>
internal sealed record Answer(HttpStatusCode Status, string? Type, byte[] Body)
{
    private static ReadOnlySpan<byte> Opening => "{\"ok\":true,\"message\":"u8;

    private static ReadOnlySpan<byte> Repeated => ",\"deduped\":true}"u8;

    public bool IsRepeat => Body.AsSpan().EndsWith(Repeated);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The message as it was stored, byte for byte.</summary>
    public byte[] Message => Body.AsSpan().StartsWith(Opening) ? Body[Opening.Length..^(IsRepeat ? Repeated.Length : 1)] : throw new InvalidDataException(Text);

    public long Seq
    {
        get
        {
            using var message = JsonDocument.Parse(Message);
            return message.RootElement.GetProperty("seq").GetInt64();
        }
    }

    /// <summary>Asserts a refusal that says why, in the form of every other.</summary>
    public void IsProblem(HttpStatusCode status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (Status, Type));
        using var problem = JsonDocument.Parse(Body);
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
        Assert.EndsWith(".", problem.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(problem.RootElement.GetProperty("retry_after_ms").GetInt64() > 0);
    }
}
