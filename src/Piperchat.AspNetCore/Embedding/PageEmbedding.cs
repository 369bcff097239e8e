using System.Text;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>What one page tells: the browser, who may frame it, and the frame's bridge, whom it may listen to.</summary>
internal sealed class PageEmbedding
{
    public PageEmbedding(PiperchatEmbedding options, IEnumerable<string> origins)
    {
        string[] exact = [.. origins.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        // A policy with frame-ancestors would keep out every page whose origin is null.
        FrameAncestors = options.NullOrigin ? null : string.Join(' ', exact.Prepend("'self'"));
        Json = Render(options, exact);
    }

    /// <summary>The sources of <c>frame-ancestors</c>; null where it is left out.</summary>
    public string? FrameAncestors { get; }

    /// <summary>For the page's <c>piperchat-embedding</c>.</summary>
    public string Json { get; }

    private static string Render(PiperchatEmbedding options, string[] origins)
    {
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Name("origins"u8);
        json.BeginArray();
        foreach (var origin in origins)
        {
            json.Element();
            json.String(origin);
        }

        json.EndArray();
        json.Member("identities"u8, options.InjectedIdentities);
        json.Member("nullOrigin"u8, options.NullOrigin);
        json.EndObject();
        return Encoding.UTF8.GetString(json.Written);
    }
}
