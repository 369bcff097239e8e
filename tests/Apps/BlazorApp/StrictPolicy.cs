namespace BlazorApp;

/// <summary>The least that a page with the chat on its own site must allow.</summary>
internal static class StrictPolicy
{
    public static void Apply(HttpResponse response) =>
        response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; frame-src 'self'; img-src data:; require-trusted-types-for 'script'";
}
