using System.Buffers;
using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>How every answer but a stream is sent. What is said in a channel stays out of every cache.</summary>
internal static class Replies
{
    public static Task ReplyAsync(this HttpContext context, int status, CanonicalWriter json) =>
        context.ReplyAsync(status, "application/json", json);

    public static async Task ReplyAsync(this HttpContext context, int status, string contentType, CanonicalWriter json)
    {
        var response = context.Response;
        SetHeaders(response, status, contentType, json.Written.Length);
        json.Written.CopyTo(response.BodyWriter.GetSpan(json.Written.Length));
        response.BodyWriter.Advance(json.Written.Length);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Sends what became of a record that a key signed for a channel.</summary>
    public static async ValueTask<Problem?> ReplyRecordAsync(this HttpContext context, long seq, byte[] record)
    {
        using var json = new CanonicalWriter(record.Length + 64);
        json.BeginObject();
        json.Member("ok"u8, true);
        json.Member("seq"u8, seq);
        json.Name("record"u8);
        json.Raw(record);
        json.EndObject();
        await context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>Sends an array of entries straight from what the store gave, as fast as the client reads.</summary>
    public static async Task ReplyAsync(this HttpContext context, byte[] opening, IReadOnlyList<LogEntry> entries, byte[] closing)
    {
        var writer = context.Response.BodyWriter;
        var commas = Math.Max(0, entries.Count - 1);
        var length = opening.Length + entries.Sum(entry => (long)entry.Body.Length) + commas + closing.Length;
        SetHeaders(context.Response, StatusCodes.Status200OK, "application/json", length);
        writer.Write(opening);
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) writer.Write(","u8);
            await writer.WritePacedAsync(entries[i].Body, context.RequestAborted);
        }

        writer.Write(closing);
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void SetHeaders(HttpResponse response, int status, string contentType, long length)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
