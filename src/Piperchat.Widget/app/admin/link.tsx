import type { ComponentChildren } from "preact";
import { hrefOf, type Address } from "./address";
import type { Panel } from "./panel";

type LinkProps = { panel: Panel; to: Address; class?: string; current?: boolean; "aria-label"?: string; children: ComponentChildren };

/** Leads on without loading the page anew; a new tab opens as from any other link. */
export function Link({ panel, to, current = false, children, ...rest }: LinkProps) {
  const go = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const href = hrefOf(to, location.search);
    if (!current) history.pushState(null, "", href);
    void panel.show(to);
  };
  return <a {...rest} href={hrefOf(to, location.search)} aria-current={current ? "page" : undefined} onClick={go}>{children}</a>;
}
