using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonNode? Json, string Text, HttpResponseMessage Response)
{
    public string? Code => (string?)Json?["code"];

    public string? Field => (string?)Json?["field"];

    public JsonNode Message => Json!["message"]!;

    /// <summary>Asserts a refusal: the status, problem+json, and an <c>error</c> that is a sentence.</summary>
    public Reply IsProblem(int status, string code, string? field = null)
    {
        Assert.True((int)Status == status && Code == code && (field is null || Field == field), $"{(int)Status} {Text}");
        Assert.Equal("application/problem+json", Response.Content.Headers.ContentType?.ToString());
        var error = (string?)Json!["error"];
        Assert.False(string.IsNullOrWhiteSpace(error));
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
        if (field is not null) Assert.Contains(field.Split('.')[0], error, StringComparison.Ordinal);
        Assert.Equal(status, (int?)Json["status"]);
        return this;
    }

    public Reply Is(int status)
    {
        Assert.True((int)Status == status, $"{(int)Status} {Text}");
        return this;
    }
}

internal static class Requests
{
    public static Task<Reply> PostAsync(this RelayHost host, string path, string json) => host.PostAsync(path, Encoding.UTF8.GetBytes(json));

    public static Task<Reply> PostAsync(this RelayHost host, string path, byte[] json) => host.Client.PostJsonAsync(path, json);

    public static async Task<Reply> PostJsonAsync(this HttpClient client, string path, byte[] json)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await ReadAsync(await client.PostAsync(path, content));
    }

    public static async Task<Reply> GetAsync(this RelayHost host, string path) => await ReadAsync(await host.Client.GetAsync(path));

    public static async Task<Reply> SendAsync(this RelayHost host, HttpRequestMessage request) => await ReadAsync(await host.Client.SendAsync(request));

    public static async Task<int> MessageCountAsync(this RelayHost host, string channel = "main") =>
        ((JsonArray)(await host.GetAsync($"messages?channel={channel}&limit=500")).Json!).Count;

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true;
        return new Reply(response.StatusCode, isJson ? JsonNode.Parse(text) : null, text, response);
    }
}
