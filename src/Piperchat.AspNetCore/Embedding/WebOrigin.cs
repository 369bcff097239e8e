using System.Globalization;
using System.Text.RegularExpressions;

namespace Piperchat.AspNetCore;

/// <summary>
/// The form of an allowed origin: exactly what a browser puts into <c>event.origin</c> (HTML, "ASCII serialization of an origin"), since it
/// is compared with that. It holds no character with a meaning in a header, so that none can add to the policy it goes into.
/// </summary>
internal static partial class WebOrigin
{
    /// <summary>Schemes whose pages have the origin "null", or none that could be told apart.</summary>
    private static readonly string[] WithoutOrigin = ["file", "data", "blob", "about", "javascript"];

    /// <summary>What is wrong with an entry, and the mend: the end of a sentence. Null where nothing is.</summary>
    public static string? Fault(string entry)
    {
        if (IsExact(entry)) return null;
        if (string.IsNullOrWhiteSpace(entry)) return "holds an empty entry; remove it";
        var held = $"holds \"{entry}\"";
        if (entry.Trim() is "null") return $"{held}; pages without an origin are let in by Embedding:NullOrigin";
        if (entry.Trim(' ', '\'') is "self") return $"{held}; leave it out: the relay's own origin is always allowed";
        if (entry.Contains('*', StringComparison.Ordinal)) return $"{held}, a wildcard; name each origin by itself";
        if (!entry.Contains("://", StringComparison.Ordinal)) return $"{held}, which has no scheme; write it as https://{Host().Match(entry).Value}";
        if (!Uri.TryCreate(entry.Trim(), UriKind.Absolute, out var uri)) return $"{held}, which is no origin; write it as https://shop.example";
        return $"{held}, {Fault(uri, entry)}";
    }

    private static string Fault(Uri uri, string entry)
    {
        if (WithoutOrigin.Contains(uri.Scheme)) return "whose pages have no origin; see Embedding:NullOrigin";
        if (uri.HostNameType == UriHostNameType.IPv6) return "an IPv6 address, which no content security policy can name; use a host name";
        var plain = Plain(uri);
        if (!IsExact(plain)) return "which is no origin; write it as https://shop.example";
        if (uri.UserInfo.Length > 0) return $"which has a user name; write it as {plain}";
        if (entry.EndsWith('/') && uri.PathAndQuery == "/") return $"which ends with a slash; write it as {plain}";
        if (uri.PathAndQuery.Length > 1 || uri.Fragment.Length > 0) return $"which has a path; write it as {plain}";
        return $"which browsers write in another way; write it as {plain}";
    }

    private static bool IsExact(string text) =>
        Exact().Match(text) is { Success: true } match
        && !WithoutOrigin.Contains(match.Groups["scheme"].Value)
        && IsPort(match.Groups["scheme"].Value, match.Groups["port"].Value);

    private static bool IsPort(string scheme, string port) => port.Length == 0
        || (port[0] != '0' && int.Parse(port, CultureInfo.InvariantCulture) <= ushort.MaxValue && (scheme, port) is not (("http", "80") or ("https", "443")));

    private static string Plain(Uri uri) =>
        $"{uri.Scheme}://{uri.IdnHost.ToLowerInvariant()}" + (uri.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{uri.Port}"));

    [GeneratedRegex(@"\A(?<scheme>[a-z][a-z0-9+.-]*)://[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:(?<port>[0-9]{1,5}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Exact();

    [GeneratedRegex(@"[^/?#]+")]
    private static partial Regex Host();
}
