// The host's look, on the page. It goes by the style sheet's own variables, set from script: the page's policy takes no style from anywhere else.

import type { Theme, ThemeSettings } from "../embed/piperchat";
import { hexOf, type Rgb } from "./colour";
import { accents, accentsOn, groundAround, grounds, mineAs, mineOn, schemeOn, type Accents, type Ground, type Mine, type Scheme } from "./palette";
import { colourOf } from "./read-colour";
import { isValue, VARIABLES } from "./variables";

type Settings = Readonly<Record<string, string>>;

let current: Settings = {};
let written: readonly string[] = [];

/** Adds to what was set before, or starts anew. Null, or the name of the first setting that is wrong: then all stays as it was. An empty one is taken back. */
export function applyTheme(settings: ThemeSettings, replace = false): string | null {
  const next: Record<string, string> = replace ? {} : { ...current };
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    if (!isSetting(name, value)) return name;
    if (value === undefined || value === "") delete next[plainName(name)];
    else next[plainName(name)] = value;
  }
  current = next;
  show(next);
  return null;
}

/** Of the page's own address. */
export function themeOfAddress(search: URLSearchParams): ThemeSettings {
  return Object.fromEntries([...search].filter(([name]) => name === "theme" || name === "accent" || name === "bg" || name.startsWith("pc-")));
}

/** Both have two names, and the rest of the palette follows from either. */
function plainName(name: string): string {
  return name === "pc-accent" ? "accent" : name === "pc-bg" ? "bg" : name;
}

function isSetting(name: string, value: unknown): value is string | undefined {
  const property = name === "theme" ? "" : name === "accent" || name === "bg" ? "color" : Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  if (property === undefined) return false;
  if (value === undefined || value === "") return true;
  if (typeof value !== "string") return false;
  if (name === "theme") return (["light", "dark", "auto"] satisfies Theme[] as string[]).includes(value);
  if (!isValue(property, value, (...of) => CSS.supports(...of))) return false;
  return !FOLLOWED.has(plainName(name)) || colourOf(value) !== null;
}

/** What other colours are reckoned from. */
const FOLLOWED = new Set(["accent", "bg", "pc-mine"]);

function show(settings: Settings): void {
  const root = document.documentElement;
  const seeds = { accent: seed(settings, "accent"), bg: seed(settings, "bg"), mine: seed(settings, "pc-mine") };
  const scheme = seeds.bg !== null ? schemeOn(seeds.bg) : settings["theme"];
  if (scheme === "light" || scheme === "dark") root.dataset["theme"] = scheme;
  else delete root.dataset["theme"];

  const values = new Map(derived(seeds));
  for (const [name, value] of Object.entries(settings)) if (name.startsWith("pc-")) values.set(`--${name}`, value);
  for (const name of written) if (!values.has(name)) root.style.removeProperty(name);
  for (const [name, value] of values) root.style.setProperty(name, value);
  written = [...values.keys()];
}

type Seeds = { readonly accent: Rgb | null; readonly bg: Rgb | null; readonly mine: Rgb | null };

function derived(seeds: Seeds): [string, string][] {
  if (seeds.accent === null && seeds.bg === null && seeds.mine === null) return [];
  if (seeds.bg !== null) return Object.entries(inScheme(schemeOn(seeds.bg), seeds));
  const dark = inScheme("dark", seeds);
  // The system, or the host later, says which; tokens.css has the switches.
  return Object.entries(inScheme("light", seeds)).map(([name, light]) => [name, `var(--pc-light, ${light}) var(--pc-dark, ${dark[name] as string})`]);
}

function inScheme(scheme: Scheme, { accent, bg, mine }: Seeds): Record<string, string> {
  const ground = bg === null ? grounds[scheme] : groundAround(bg);
  const values: Record<string, string> = bg === null ? {} : ofGround(ground);
  const asked = accentsOn(ground, accent ?? accents[scheme]);
  if (accent !== null || bg !== null) Object.assign(values, ofAccents(asked, scheme), ofMine(mineOn(ground, asked.accent)));
  if (mine !== null) Object.assign(values, ofMine(mineAs(mine)));
  return values;
}

function ofGround({ bg, side, raised, hover, bubble, line, fieldLine, text, muted, good, bad, badSoft, warn, warnSoft, warnLine }: Ground): Record<string, string> {
  return hexes({
    "--pc-bg": bg, "--pc-side": side, "--pc-raised": raised, "--pc-hover": hover, "--pc-bubble": bubble, "--pc-line-color": line, "--pc-field-line": fieldLine,
    "--pc-text": text, "--pc-muted": muted,
    "--pc-good": good, "--pc-bad": bad, "--pc-bad-soft": badSoft, "--pc-warn": warn, "--pc-warn-soft": warnSoft, "--pc-warn-line": warnLine,
  });
}

function ofAccents({ accent, hover, on, soft, line, link }: Accents, scheme: Scheme): Record<string, string> {
  const ring = `rgb(${link.join(" ")} / ${scheme === "dark" ? 0.36 : 0.28})`;
  return { ...hexes({ "--pc-accent": accent, "--pc-accent-hover": hover, "--pc-on-accent": on, "--pc-accent-soft": soft, "--pc-accent-line": line, "--pc-link": link }), "--pc-ring": ring };
}

function ofMine({ mine, on, soft }: Mine): Record<string, string> {
  return hexes({ "--pc-mine": mine, "--pc-on-mine": on, "--pc-mine-soft": soft });
}

function hexes(colors: Readonly<Record<string, Rgb>>): Record<string, string> {
  return Object.fromEntries(Object.entries(colors).map(([name, color]) => [name, hexOf(color)]));
}

function seed(settings: Settings, name: string): Rgb | null {
  const value = settings[name];
  return value === undefined ? null : colourOf(value);
}
