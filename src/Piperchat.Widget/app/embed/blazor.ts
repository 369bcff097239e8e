// piperchat.blazor.js: what PiperchatWidget (Blazor) imports. A file beside the loader and not a part of it: other pages have no use for it.

import "./piperchat.js";
import type { EventName, PiperChatElement, Theme } from "./piperchat.js";

/** The component, as Blazor hands it to the browser. */
interface Component {
  invokeMethodAsync(method: "Hear", event: string, detail: string): Promise<void>;
  invokeMethodAsync(method: "GetToken"): Promise<string>;
}

/** Joins an element to its component, and only then lets it start. `events`: those that the component listens to. */
export function connect(element: PiperChatElement, component: Component, events: readonly EventName[], hasToken: boolean) {
  const silences = events.map((event) =>
    element.on(event, (detail) => {
      // The circuit may be gone before the page is.
      component.invokeMethodAsync("Hear", event, JSON.stringify(detail)).catch(() => undefined);
    }),
  );
  if (hasToken) element.getToken = () => component.invokeMethodAsync("GetToken");
  element.removeAttribute("wait");
  return {
    open: () => fault(element.open()),
    close: () => fault(element.close()),
    toggle: () => fault(element.toggle()),
    setChannel: (channel: string) => fault(element.setChannel(channel)),
    setTheme: (theme: Theme) => fault(element.setTheme({ theme })),
    prefill: (text: string) => fault(element.prefill(text)),
    markRead: (channel?: string) => fault(element.markRead(channel)),
    logout: () => fault(element.logout()),
    disconnect: () => silences.forEach((silence) => silence()),
  };
}

/** The code of what went wrong, if something did: an exception in .NET would carry a stack beside it. */
function fault(doing: Promise<void>): Promise<string | undefined> {
  return doing.then(() => undefined, (error: Error) => error.message);
}
