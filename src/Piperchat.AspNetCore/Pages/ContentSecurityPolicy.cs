namespace Piperchat.AspNetCore.Pages;

/// <summary>
/// What the chat page may load and who may frame it. The keys live in this page, so a script from anywhere else, or one that
/// slipped in as text (attack 10), would read every message.
/// </summary>
internal static class ContentSecurityPolicy
{
    /// <summary>'wasm-unsafe-eval' lets zstd compile; it gives no JavaScript the right to eval.</summary>
    private const string Loading =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <param name="frameAncestors">Who may frame the page (attack 12); null leaves that out.</param>
    public static string ChatPage(string? frameAncestors) => frameAncestors is null ? Loading : $"{Loading}; frame-ancestors {frameAncestors}";
}
