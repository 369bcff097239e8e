namespace Piperchat.AspNetCore.Pages;

/// <summary>
/// What the pages may load and who may frame them. The keys live in these pages, so a script from anywhere else, or one that
/// slipped in as text (attack 10), would read every message and sign in its user's name.
/// </summary>
internal static class ContentSecurityPolicy
{
    /// <summary>'wasm-unsafe-eval' lets zstd compile; it gives no JavaScript the right to eval.</summary>
    private const string Loading =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Nobody frames the panel, the host's own pages neither: one press on a page that lies over it would make somebody an owner.</summary>
    public const string AdminPage = $"{Loading}; frame-ancestors 'none'";

    /// <param name="frameAncestors">Who may frame the page (attack 12); null leaves that out.</param>
    public static string ChatPage(string? frameAncestors) => frameAncestors is null ? Loading : $"{Loading}; frame-ancestors {frameAncestors}";
}
