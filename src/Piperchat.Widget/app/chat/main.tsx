import { render } from "preact";
import { useZstdAssets } from "../protocol/compression/assets";
import { loadZstd } from "../protocol/compression/zstd";
import { Relay } from "../relay/relay";
import { applyTheme, themeOfAddress } from "../look/theme";
import { App } from "./app";
import { readFrameSettings } from "./frame-settings";
import { Framing, FramingContext } from "./framing";
import { Start } from "./start";

const search = new URLSearchParams(location.search);
const framing = new Framing(readFrameSettings(location.search));
applyTheme(themeOfAddress(search));

const root = document.getElementById("app") as HTMLElement;
const start = new Start(new Relay(new URL(".", document.baseURI).href), search.get("channel"));

useZstdAssets();
// What the server painted first makes room; Preact would try to make sense of it.
root.replaceChildren();
root.removeAttribute("aria-busy");
render(<FramingContext.Provider value={framing}><App start={start} /></FramingContext.Provider>, root);
void start.begin().then(() => {
  // Not before the first paint, and before the first message needs it. Whoever does without it finds out then.
  void loadZstd().catch(() => {});
});

const retry = () => {
  const phase = start.phase.value;
  if (phase.name === "chat") phase.session.resync();
  else if (phase.name === "unreachable") void start.begin();
};
const hasNetwork = (has: boolean) => {
  if (start.phase.value.name === "chat") start.phase.value.session.connection.offline.value = !has;
  if (has) retry();
};
addEventListener("online", () => hasNetwork(true));
addEventListener("offline", () => hasNetwork(false));
addEventListener("pagehide", () => {
  if (start.phase.value.name === "chat") start.phase.value.session.pause();
});
addEventListener("pageshow", (event) => event.persisted && retry());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && retry());
