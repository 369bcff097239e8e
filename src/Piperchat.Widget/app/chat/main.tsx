import { effect } from "@preact/signals";
import { render } from "preact";
import { embeddingIn, surroundingOf } from "../bridge/embedding";
import { Frame } from "../bridge/frame";
import { hostSettingsIn } from "../bridge/host-settings";
import { applyTheme, themeOfAddress } from "../look/theme";
import { NotForThisPage } from "../notices/notices";
import { useZstdAssets } from "../protocol/compression/assets";
import { loadZstd } from "../protocol/compression/zstd";
import { Held } from "../outbox/outbox";
import { Relay } from "../relay/relay";
import { App } from "./app";
import { Errand } from "./errand";
import { readFrameSettings } from "./frame-settings";
import { Framing, FramingContext } from "./framing";
import { reloadToLoad } from "./reloading";
import { restOfPage } from "./rest-of-page";
import { Start } from "./start";

const search = new URLSearchParams(location.search);
const root = document.getElementById("app") as HTMLElement;
const embedding = embeddingIn(document);
const around = surroundingOf(window, embedding);
const framing = new Framing(readFrameSettings(location.search));
const wrongTheme = applyTheme(themeOfAddress(search));

useZstdAssets();
// What the server painted first makes room; Preact would try to make sense of it.
root.replaceChildren();
root.removeAttribute("aria-busy");
if (around.name === "refused") render(<NotForThisPage />, root);
else void open(framing.embedded && around.name === "allowed" ? new Frame(around, hostSettingsIn(search), embedding) : null);

async function open(frame: Frame | null): Promise<void> {
  const relay = new Relay(new URL(".", document.baseURI).href, undefined, frame?.access);
  const start = new Start(relay, search.get("channel"), { awaitsIdentity: frame?.bringsIdentity });
  restOfPage.recover = async (again) => outlivesReload(start) && reloadToLoad(again);
  render(<FramingContext.Provider value={framing}><App start={start} /></FramingContext.Provider>, root);
  if (wrongTheme !== null) frame?.tell({ type: "piperchat:error", code: "bad-theme" });
  await frame?.open(start, framing, root);
  follow(start);
  await start.begin();
  // Not before the first paint, and before the first message needs it. Whoever does without it finds out then.
  void loadZstd().catch(() => {});
}

/** Not where the keys live in this window only, nor where what is half written does: that of an identity that the host brings. */
function outlivesReload({ durable, session }: Start): boolean {
  return durable.value && session?.parts.holder.letters.durable !== false;
}

/** The network and the page come and go. */
function follow(start: Start): void {
  // Once the chat stands, and before anybody presses what needs it; teams and those who are owed something wait for it, too.
  const fetching = new Errand(async () => {
    if (!(await restOfPage.fetch())) throw new Held("offline");
  });
  const fetchRest = () => void (start.session !== null && fetching.begin());
  const hasNetwork = (has: boolean) => {
    if (start.session !== null) start.session.connection.offline.value = !has;
    if (!has) return;
    start.retry();
    fetchRest();
  };
  effect(fetchRest);
  addEventListener("online", () => hasNetwork(true));
  addEventListener("offline", () => hasNetwork(false));
  addEventListener("pagehide", () => start.session?.pause());
  addEventListener("pageshow", (event) => event.persisted && start.retry());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && start.retry());
}
