// What is in the shadow root: the frame's panel and, for a launcher, the bubble with its badge. It shows what it is told and decides nothing.

import { isBright } from "./colour";
import type { Settings } from "./settings";
import { styleOf } from "./style";
import { words } from "./words";

export interface State {
  readonly settings: Settings;
  readonly isOpen: boolean;
  readonly isLive: boolean;
  readonly unread: number;
}

export class View {
  readonly bubble = make("button", { class: "bubble", type: "button", "aria-haspopup": "dialog", "aria-controls": "panel" }, [
    icon("chat", "M4 11.5a8 7.5 0 1 1 4.2 6.6L4 19.5l1.2-3.4A7.2 7.2 0 0 1 4 11.5Z"),
    icon("down", "m6 9.5 6 6 6-6"),
  ]);

  #badge = make("span", { class: "badge", role: "status" });
  #panel = make("div", { class: "panel", id: "panel" });
  #all = make("div", { class: "all" }, [this.#panel]);
  #root: ShadowRoot;

  constructor(root: ShadowRoot, isLauncher: boolean, press: () => void) {
    this.#root = root;
    root.adoptedStyleSheets = styleOf(isLauncher);
    root.replaceChildren(this.#all);
    if (!isLauncher) return;
    this.bubble.onclick = () => {
      // Safari doesn't focus what is clicked, and focus is to come back here.
      this.bubble.focus();
      press();
    };
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape" && this.#all.classList.contains("open")) press();
    });
    // The bubble comes first: from it, Tab goes into the panel.
    this.#all.prepend(this.bubble, this.#badge);
    this.#panel.setAttribute("role", "dialog");
  }

  show(frame: HTMLElement): void {
    this.#panel.replaceChildren(frame);
  }

  showUnreachable(retry: () => void): void {
    const button = make("button", { type: "button" }, [words.tryAgain]);
    button.onclick = retry;
    const hadFocus = this.#root.activeElement?.localName === "iframe";
    this.show(make("div", { class: "notice", role: "alert" }, [make("p", {}, [words.unreachable]), button]));
    if (hadFocus) button.focus();
  }

  update({ settings, isOpen, isLive, unread }: State): void {
    this.#all.className = `all${isOpen ? " open" : ""}${isLive ? " live" : ""}`;
    this.#panel.setAttribute("aria-label", settings.label ?? words.chat);
    this.bubble.setAttribute("aria-label", isOpen ? words.close(settings.label) : words.open(settings.label, unread));
    this.bubble.setAttribute("aria-expanded", String(isOpen));
    this.#badge.replaceChildren(...(unread ? [unread > 99 ? "99+" : String(unread), make("i", {}, [` ${words.unread}`])] : []));
    this.#paint(settings);
  }

  /** Over what a phone's keyboard leaves of the window. */
  fit({ height, offsetTop, scale }: VisualViewport): void {
    const isZoomed = scale > 1;
    this.#set("--height", isZoomed ? "" : `${height}px`);
    this.#set("--top", isZoomed ? "" : `${offsetTop}px`);
  }

  #paint({ theme, accent = "", bg = "" }: Settings): void {
    const onAccent = isBright(accent);
    const onBackground = isBright(bg);
    this.#set("--accent", onAccent === undefined ? "#2563eb" : accent);
    this.#set("--on-accent", onAccent ? "#000" : "#fff");
    this.#set("--bg", onBackground === undefined ? "" : bg);
    this.#set("color-scheme", onBackground === undefined ? (/^(light|dark)$/.exec(theme ?? "")?.[0] ?? "light dark") : onBackground ? "light" : "dark");
  }

  #set(property: string, value: string): void {
    this.#all.style.setProperty(property, value);
  }
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string>, children: readonly (Node | string)[] = []): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [each, value] of Object.entries(attributes)) element.setAttribute(each, value);
  element.append(...children);
  return element;
}

function icon(name: string, path: string): SVGElement {
  const [svg, line] = ["svg", "path"].map((each) => document.createElementNS("http://www.w3.org/2000/svg", each)) as [SVGElement, SVGElement];
  svg.setAttribute("class", name);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
