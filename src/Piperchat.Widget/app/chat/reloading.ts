// A page from before an upgrade of the server: what it would load later is gone, and the page of today has it. What is half written is kept as
// at any reload.

/** In this tab's storage while nothing was loaded since: two servers of two versions behind one address mustn't send it to and fro. */
const MARK = "piperchat reloaded";

/**
 * Reloads the page where that may help. `again`: loading failed more than once; until 2026, of the browsers Safari alone asked the server a
 * second time (https://github.com/whatwg/html/pull/10327), so that only a new page can. False where this one stays.
 */
export async function reloadToLoad(again: boolean): Promise<boolean> {
  const script = await scriptOfToday();
  if (script === null || (!again && document.querySelector(`script[src="${script}"]`) !== null) || !mark()) return false;
  location.reload();
  return true;
}

export function forgetReload(): void {
  try {
    sessionStorage.removeItem(MARK);
  } catch {
    // Then none was noted.
  }
}

/** False where it was reloaded already, and where that can't be noted: it might go on for good. */
function mark(): boolean {
  try {
    if (sessionStorage.getItem(MARK) !== null) return false;
    sessionStorage.setItem(MARK, "");
    return true;
  } catch {
    return false;
  }
}

/** What the server's page names as its script; null where it can't be reached, or somebody else's page stands there, to sign in say. */
async function scriptOfToday(): Promise<string | null> {
  try {
    const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(10_000) });
    return answer.ok ? (/ src="(assets\/chat-[\w-]+\.js)"/.exec(await answer.text())?.[1] ?? null) : null;
  } catch {
    return null;
  }
}
