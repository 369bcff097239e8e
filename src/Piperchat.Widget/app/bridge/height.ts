// How high the chat would be if nothing in it had to scroll, for a host that lets the frame grow with it.

/** Calls back once at first and at each change, at most once a frame. */
export function observeHeight(root: HTMLElement, changed: (height: number) => void): void {
  let last = -1;
  let asked = false;
  const measure = () => {
    asked = false;
    const height = naturalHeight(root);
    if (height === null || height === last) return;
    last = height;
    changed(height);
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(measure);
  };
  new MutationObserver(ask).observe(root, { childList: true, subtree: true, characterData: true, attributes: true });
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(ask).observe(root);
  ask();
}

/** Null while nothing stands there that has a height of its own. */
function naturalHeight(root: HTMLElement): number | null {
  const log = root.querySelector<HTMLElement>(".pc-log");
  const rows = log?.firstElementChild;
  if (log != null && rows != null) return root.ownerDocument.documentElement.clientHeight - log.clientHeight + contentHeight(rows);
  const card = root.querySelector(".pc-notice-card");
  return card === null ? null : contentHeight(card.parentElement as Element);
}

/** From its first child to its last, however much room it has besides. */
function contentHeight(box: Element): number {
  const [first, last] = [box.firstElementChild, box.lastElementChild];
  if (first === null || last === null) return 0;
  const { paddingTop, paddingBottom } = getComputedStyle(box);
  return Math.ceil(last.getBoundingClientRect().bottom - first.getBoundingClientRect().top + parseFloat(paddingTop) + parseFloat(paddingBottom));
}
