// The variables of the theme that a host may set, and what may stand in them.

/** Each by its name in tokens.css, with a CSS property that takes the same values. */
export const VARIABLES: Readonly<Record<string, string>> = {
  "pc-font": "font-family", "pc-mono": "font-family", "pc-size": "font-size", "pc-line": "line-height", "pc-motion": "transition-duration", "pc-shadow": "box-shadow",
  ...ofKind("padding-left", ["pc-radius-bubble", "pc-radius-corner", "pc-radius-card", "pc-radius-field"]),
  ...ofKind("color", [
    "pc-bg", "pc-side", "pc-raised", "pc-line-color", "pc-field-line", "pc-hover", "pc-text", "pc-muted", "pc-bubble", "pc-mine", "pc-on-mine", "pc-mine-soft",
    "pc-accent", "pc-link", "pc-accent-hover", "pc-on-accent", "pc-accent-soft", "pc-accent-line", "pc-ring", "pc-good", "pc-bad", "pc-bad-soft", "pc-warn",
    "pc-warn-soft", "pc-warn-line", "pc-shade",
  ]),
};

const LONGEST = 200;
/** The end of a declaration, an address to load from, an escape that hides either, a value that stands somewhere else. */
const NEVER = /[;{}\\]|url\s*\(|var\s*\(|env\s*\(|attr\s*\(/i;
/** They say where a value comes from, and in a variable they'd say it of the variable. */
const KEYWORDS = new Set(["inherit", "initial", "unset", "revert", "revert-layer"]);

export function isValue(property: string, value: string, supports: (property: string, value: string) => boolean): boolean {
  return value.length <= LONGEST && !NEVER.test(value) && !KEYWORDS.has(value.trim().toLowerCase()) && supports(property, value);
}

function ofKind(property: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, property]));
}
