// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import type { ThemeSettings } from "../embed/piperchat";
import { ofHex } from "./colour";
import { applyTheme, themeOfAddress } from "./theme";

// This DOM neither mixes colours nor says what it supports. Tests in browsers do without these.
vi.mock("./read-colour", () => ({ colourOf: (value: string) => (/^#[0-9a-f]{6}$/.test(value) ? ofHex(value) : null) }));
vi.stubGlobal("CSS", { supports: (property: string, value: string) => (property === "color" ? /^(#[0-9a-f]{6}|rgb\(.*\)|red)$/.test(value) : /^[\w ,"'.-]+$/.test(value)) });

const root = document.documentElement;
const value = (name: string) => root.style.getPropertyValue(name);

beforeEach(() => void applyTheme({}, true));

test("Theme_light_or_dark_is_forced_and_auto_follows_the_system", () => {
  expect(applyTheme({ theme: "dark" })).toBeNull();
  expect(root.dataset["theme"]).toBe("dark");
  applyTheme({ theme: "light" });
  expect(root.dataset["theme"]).toBe("light");
  applyTheme({ theme: "auto" });
  expect(root.dataset["theme"]).toBeUndefined();
});

test("Accent_alone_gives_a_value_for_either_palette", () => {
  applyTheme({ accent: "#ffd54a" });
  expect(value("--pc-accent")).toBe("var(--pc-light, #ffd54a) var(--pc-dark, #ffd54a)");
  expect(value("--pc-link")).not.toContain("--pc-light, #ffd54a");
  expect(value("--pc-bg")).toBe("");
});

test("Background_brings_its_palette_whatever_the_theme_says", () => {
  applyTheme({ theme: "light", bg: "#0b1020" });
  expect(root.dataset["theme"]).toBe("dark");
  expect(value("--pc-bg")).toBe("#0b1020");
  applyTheme({ bg: "" });
  expect(root.dataset["theme"]).toBe("light");
  expect(value("--pc-bg")).toBe("");
});

test("Settings_add_to_those_before_and_replace_starts_anew", () => {
  applyTheme({ accent: "#dc143c", "pc-radius-card": "4px" });
  applyTheme({ theme: "dark" });
  expect(value("--pc-accent")).toContain("#dc143c");
  expect(value("--pc-radius-card")).toBe("4px");
  applyTheme({ theme: "light" }, true);
  expect(root.style.length).toBe(0);
});

test("Variable_set_by_name_wins_over_what_follows_from_the_accent", () => {
  applyTheme({ accent: "#dc143c", "pc-on-accent": "#ffffff", "pc-mine": "#000000" });
  expect(value("--pc-on-accent")).toBe("#ffffff");
  expect(value("--pc-mine")).toBe("#000000");
  expect(value("--pc-on-mine")).toContain("#ffffff");
});

test("Accent_and_background_by_their_variables_names_are_the_same_settings", () => {
  applyTheme({ "pc-bg": "#0b1020", "pc-accent": "#dc143c" });
  expect(root.dataset["theme"]).toBe("dark");
  expect(value("--pc-on-accent")).toBe("#ffffff");
  applyTheme({ accent: "#ffd54a" });
  expect(value("--pc-accent")).toBe("#ffd54a");
});

test.each<[string, Record<string, unknown>]>([
  ["theme", { theme: "blue" }],
  ["accent", { accent: "nonsense" }],
  ["accent", { accent: "rgb(0 0 0 / 0.5)" }],
  ["accent", { accent: 7 }],
  ["bg", { bg: "red; } * { display: none" }],
  ["pc-font", { "pc-font": "x url(https://elsewhere.example/)" }],
  ["pc-font", { "pc-font": "x\\75rl" }],
  ["pc-font", { "pc-font": "a".repeat(201) }],
  ["pc-text", { "pc-text": "inherit" }],
  ["pc-text", { "pc-text": "var(--pc-bg)" }],
  ["pc-light", { "pc-light": "red" }],
  ["pc-unheard-of", { "pc-unheard-of": "red" }],
  ["pc-unheard-of", { "pc-unheard-of": "" }],
  ["constructor", { constructor: "red" }],
])("Setting_%s_that_is_wrong_is_named_and_nothing_is_applied", (name, wrong) => {
  applyTheme({ theme: "dark", "pc-radius-card": "4px" });
  expect(applyTheme({ "pc-radius-card": "9px", theme: "light", ...wrong } as ThemeSettings)).toBe(name);
  expect(root.dataset["theme"]).toBe("dark");
  expect(value("--pc-radius-card")).toBe("4px");
});

test("Address_gives_the_settings_of_the_theme_alone", () => {
  const search = new URLSearchParams("embed=1&channel=main&theme=dark&accent=%23ffd54a&bg=white&pc-radius-card=4px&locale=de");
  expect(themeOfAddress(search)).toEqual({ theme: "dark", accent: "#ffd54a", bg: "white", "pc-radius-card": "4px" });
});
