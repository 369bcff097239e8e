using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Piperchat.AspNetCore.Pages;

/// <summary>GET <c>assets/{name}</c>: a file of the browser program, in the smallest encoding that the client takes.</summary>
internal static class AssetEndpoint
{
    private const string Immutable = "public, max-age=31536000, immutable";

    public static async Task Serve(HttpContext context, IAssetSource assets, string name, string cacheControl = Immutable)
    {
        var response = context.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        if (assets.Find(name) is not { } asset)
        {
            // A page from before an upgrade asks for a chunk that is gone: it mustn't learn that for good.
            await Problem.NotFound("This file isn't part of the chat any more; reload the page.").WriteAsync(context);
            return;
        }

        var encoding = Negotiate(context.Request, asset);
        var tag = new EntityTagHeaderValue($"\"{asset.Name}{encoding}\"");
        response.Headers.CacheControl = cacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = tag.ToString();
        if (IsKnown(context.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await using var content = asset.Open(encoding);
        response.ContentType = asset.ContentType;
        response.ContentLength = content.Length;
        if (encoding.Length > 0) response.Headers.ContentEncoding = encoding == Asset.Brotli ? "br" : "gzip";
        if (!HttpMethods.IsHead(context.Request.Method)) await content.CopyToAsync(response.Body, context.RequestAborted);
    }

    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any);

    private static string Negotiate(HttpRequest request, Asset asset)
    {
        if (asset.HasBrotli && Takes(request, "br")) return Asset.Brotli;
        return asset.HasGzip && Takes(request, "gzip") ? Asset.Gzip : "";
    }

    private static bool Takes(HttpRequest request, StringSegment encoding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(accepted =>
            accepted.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);
}
