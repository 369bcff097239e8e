// What is in the shadow root: the frame's panel and, for a launcher, the bubble with its badge. It shows what it is told and decides nothing.

import { isBright } from "./colour";
import type { Settings } from "./settings";
import { common, launcher } from "./style";
import { words } from "./words";

export interface View {
  readonly bubble: HTMLElement;
  show(frame: HTMLElement): void;
  showUnreachable(retry: () => void): void;
  update(settings: Settings, isOpen: boolean, isLive: boolean, unread: number): void;
  /** Over what a phone's keyboard leaves of the window. */
  fit(): void;
}

/** `press`: on the bubble, or Escape while it is open. */
export function makeView(root: ShadowRoot, isLauncher: boolean, press: () => void): View {
  const bubble = make("button", { id: "bubble", ariaHasPopup: "dialog" });
  bubble.setAttribute("aria-controls", "panel");
  bubble.onclick = () => {
    // Safari doesn't focus what is clicked, and focus is to come back here.
    bubble.focus();
    press();
  };
  const badge = make("span", { id: "badge", role: "status" });
  const panel = make("div", { id: "panel", role: isLauncher ? "dialog" : null });
  // The bubble comes first: from it, Tab goes into the panel.
  const all = make("div", { id: "all" }, ...(isLauncher ? [bubble, badge] : []), panel);
  all.onkeydown = ({ key }) => {
    if (key === "Escape" && isLauncher && all.classList.contains("open")) press();
  };
  root.adoptedStyleSheets = isLauncher ? [common, launcher] : [common];
  root.replaceChildren(all);

  const show = (content: HTMLElement) => panel.replaceChildren(content);
  const style = (name: string, value: string) => all.style.setProperty(name, value);
  /** What is no colour is left out; whether it is bright. */
  const tint = (name: string, colour: string) => {
    const answer = isBright(colour, all);
    style(name, answer === undefined ? "" : colour);
    return answer;
  };

  return {
    bubble,
    show,
    showUnreachable(retry) {
      const hadFocus = root.activeElement === panel.firstChild;
      const button = make("button", { onclick: retry }, words.tryAgain);
      show(make("p", { role: "alert" }, words.unreachable, button));
      if (hadFocus) button.focus();
    },
    update({ label, theme = "auto", accent = "", bg = "" }, isOpen, isLive, unread) {
      all.className = `${isOpen ? "open " : ""}${isLive ? "live" : ""}`;
      const title = label ?? words.chat;
      if (isLauncher) panel.ariaLabel = title;
      const frame = panel.querySelector("iframe");
      if (frame) frame.title = title;
      bubble.ariaExpanded = String(isOpen);
      bubble.ariaLabel = isOpen ? words.close(label) : words.open(label, unread);
      badge.replaceChildren(...(unread ? [unread > 99 ? "99+" : String(unread), make("i", {}, ` ${words.unread}`)] : []));

      style("--on-accent", tint("--accent", accent) ? "#000" : "#fff");
      const isLight = tint("--bg", bg);
      style("color-scheme", isLight ? "light" : isLight === false ? "dark" : theme === "auto" ? "light dark" : theme);
    },
    fit() {
      const { height, offsetTop, scale } = visualViewport!;
      style("--height", `${height * scale}px`);
      style("--top", `${scale > 1 ? 0 : offsetTop}px`);
    },
  };
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, properties: Partial<HTMLElementTagNameMap[K]>, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
