import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { OfflineIcon } from "../look/icons";
import { Later, LaterPart } from "../look/later";
import { Notice } from "../look/notice";
import { words } from "../words";
import { Opening } from "./opening";
import { forgetReload } from "./reloading";

type Rest = typeof import("./loaded-later");

/** What loaded-later.ts has: main.tsx fetches it once the chat stands. */
export const restOfPage = new Later<Rest>(async () => {
  const rest = await import("./loaded-later");
  forgetReload();
  return rest;
});

type Shown = { children: (rest: Rest) => ComponentChildren };

/** In a dialog, whose frame stands at once. */
export function LaterInDialog({ children }: Shown) {
  const failed = (tryAgain: () => Promise<void>, busy: boolean) => {
    const pressed = async ({ currentTarget }: TargetedMouseEvent<HTMLElement>) => {
      const dialog = currentTarget.closest("dialog");
      await tryAgain();
      // The button goes, and its focus would go to nowhere.
      if (restOfPage.state.peek().name === "there") dialog?.querySelector("button")?.focus();
    };
    return (
      <div class="pc-form">
        <p class="pc-muted" role="alert">{words.later.failed}. {words.later.about}</p>
        <div class="pc-form-buttons"><button type="button" class="pc-button" aria-disabled={busy} onClick={pressed}>{words.tryAgain}</button></div>
      </div>
    );
  };
  return <LaterPart of={restOfPage} waiting={<div class="pc-form"><p class="pc-muted" role="status">{words.later.waiting}</p></div>} failed={failed}>{children}</LaterPart>;
}

/** What nobody misses until it is there. */
export function LaterQuietly({ children }: Shown) {
  const state = restOfPage.state.value;
  return state.name === "there" ? <>{children(state.part)}</> : null;
}

/** Over the composer. `isAwaited`: something waits for a decision that is asked for there. */
export function LaterStrips({ isAwaited, children }: Shown & { isAwaited: boolean }) {
  const failed = (tryAgain: () => Promise<void>, busy: boolean) => (
    <div class="pc-dispute" role="alert">
      <div>
        <p>{words.later.failed}. {words.later.about}</p>
        <p class="pc-dispute-buttons"><button type="button" class="pc-button pc-button-small pc-button-quiet" aria-disabled={busy} onClick={() => busy || void tryAgain()}>{words.tryAgain}</button></p>
      </div>
    </div>
  );
  const isThere = restOfPage.state.value.name === "there";
  return isAwaited && !isThere ? <LaterPart of={restOfPage} waiting={null} failed={failed}>{children}</LaterPart> : <LaterQuietly>{children}</LaterQuietly>;
}

/** In place of a conversation. */
export function LaterPage({ children }: Shown) {
  const failed = (tryAgain: () => Promise<void>, busy: boolean) => (
    <Notice icon={<OfflineIcon size={32} />} title={words.later.failed}>
      <p>{words.later.about}</p>
      <div class="pc-notice-actions"><button type="button" class="pc-button" aria-disabled={busy} onClick={() => void tryAgain()}>{words.tryAgain}</button></div>
    </Notice>
  );
  return <LaterPart of={restOfPage} waiting={<Opening />} failed={failed}>{children}</LaterPart>;
}
