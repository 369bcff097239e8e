namespace Piperchat.AspNetCore;

/// <summary>
/// Which other sites may show the chat in a frame, and what their pages may do to it. The relay's own origin always may. The same list
/// counts for the browser (<c>frame-ancestors</c>) and for the bridge, by which a page and the frame talk.
/// </summary>
/// <remarks>
/// An origin is <c>scheme://host[:port]</c> as browsers write it: <c>https://shop.example</c>, <c>http://localhost:5173</c>, or an app's own
/// scheme as in <c>capacitor://localhost</c>. No path, no wildcard.
/// </remarks>
public sealed class PiperchatEmbedding
{
    /// <summary>
    /// The origins whose pages may frame the chat. In configuration <c>Embedding:AllowedOrigins:0</c> and so on, or one text with spaces,
    /// commas or semicolons between them. Default: none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Further origins for one tenant, by its name, where <see cref="PiperchatOptions.Tenant"/> can tell it when the page is asked for: a
    /// frame on another site may come without cookies. In configuration <c>Embedding:TenantOrigins:acme:0</c>, or one text. Default: none.
    /// </summary>
    public IDictionary<string, IList<string>> TenantOrigins { get; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>
    /// Lets the page around the frame bring its user's keys (<c>set-identity</c>). Whoever controls that page then holds them.
    /// Default: false.
    /// </summary>
    public bool InjectedIdentities { get; set; }

    /// <summary>
    /// Lets pages frame the chat whose origin is <c>null</c>: files, and some WebViews. No policy of a browser can name that origin, so the
    /// page goes out without <c>frame-ancestors</c>, and the frame checks its parent by itself. Default: false.
    /// </summary>
    public bool NullOrigin { get; set; }
}
