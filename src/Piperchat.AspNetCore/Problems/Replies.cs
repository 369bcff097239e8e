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
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = json.Written.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        json.Written.CopyTo(response.BodyWriter.GetSpan(json.Written.Length));
        response.BodyWriter.Advance(json.Written.Length);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
