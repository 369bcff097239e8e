using System.Text.Json;

namespace Piperchat.BrowserTests.Engines;

/// <summary>What a test looks for in a document: a CSS selector and, if given, the exact name that assistive technology tells.</summary>
internal sealed record Sought(string Selector, string? Name = null)
{
    public static Sought Button(string name) => new("button, [role=button]", name);

    public static Sought Textbox(string name) => new("textarea, input:not([type]), input[type=text], [role=textbox]", name);

    public static Sought Log(string name) => new("[role=log]", name);

    /// <summary>An expression for the first one in sight, in open shadow roots too, or null.</summary>
    public string Script =>
        $$"""
        (() => {
          const selector = {{JsonSerializer.Serialize(Selector)}}, name = {{JsonSerializer.Serialize(Name)}};
          const nameOf = (element) =>
            element.getAttribute("aria-label")
            ?? element.getAttribute("aria-labelledby")?.split(" ").map((id) => element.getRootNode().getElementById(id)?.textContent ?? "").join(" ")
            ?? element.labels?.[0]?.textContent ?? element.textContent;
          const fits = (element) => element.matches(selector) && element.checkVisibility({ visibilityProperty: true }) && (name === null || nameOf(element).trim() === name);
          const find = (root) => {
            for (const element of root.querySelectorAll("*")) {
              const found = fits(element) ? element : element.shadowRoot === null ? null : find(element.shadowRoot);
              if (found !== null) return found;
            }
            return null;
          };
          return find(document);
        })()
        """;

    public override string ToString() => Name is null ? Selector : $"{Selector} named \"{Name}\"";
}
