import { render } from "preact";
import { thisBrowser } from "../chat/browser";
import { applyTheme, themeOfAddress } from "../look/theme";
import { Relay } from "../relay/relay";
import { readAddress } from "./address";
import { App } from "./app";
import { PanelStart } from "./start";

const root = document.getElementById("app") as HTMLElement;
const start = new PanelStart(new Relay(new URL(".", document.baseURI).href), thisBrowser, () => location.search);

applyTheme(themeOfAddress(new URLSearchParams(location.search)));
// What the server painted first makes room; Preact would try to make sense of it.
root.replaceChildren();
root.removeAttribute("aria-busy");
render(<App start={start} />, root);
follow();
void start.begin();

/** Back and forward, and the network and the page come and go. */
function follow(): void {
  const panel = () => (start.phase.value.name === "panel" ? start.phase.value.panel : null);
  const refresh = () => {
    if (start.phase.value.name === "unreachable") void start.begin();
    else void panel()?.refresh();
  };
  addEventListener("popstate", () => void panel()?.show(readAddress(location.search)));
  addEventListener("online", refresh);
  addEventListener("pageshow", (event) => event.persisted && refresh());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
}
