using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Piperchat.AspNetCore;

/// <summary>A posted body in a pooled buffer, never more than its limit.</summary>
internal readonly struct RequestBody(byte[] rented, int length) : IDisposable
{
    /// <summary>Most posts fit.</summary>
    private const int FirstBytes = 16 * 1024;

    public ReadOnlySpan<byte> Text => rented.AsSpan(0, length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);

    /// <summary>
    /// Reads a body that says it is JSON. A cross-site form can't say so, and a script from elsewhere can't without asking first,
    /// which this relay never grants.
    /// </summary>
    public static async ValueTask<(RequestBody Body, Problem? Problem)> ReadAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (!IsJson(request)) return (default, Problem.NotJsonBody());
        if (request.ContentLength > most) return (default, Problem.TooLarge(most));

        // Not the length that is claimed: a claim costs its sender nothing. The buffer grows with what comes.
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        var length = 0;
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0)
            {
                length += read;
                if (length > most) return (default, Problem.TooLarge(most));
                if (length == buffer.Length) buffer = Grow(buffer);
            }

            var body = new RequestBody(buffer, length);
            buffer = null;
            return (body, null);
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * full.Length);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    /// <summary>In UTF-8 and uncompressed: nothing between here and the client may read other text in the same bytes.</summary>
    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;
}
