import { useEffect } from "preact/hooks";
import { CheckIcon } from "../../look/icons";
import type { Panel } from "../panel";

const SHOWN = 6_000;

/** What was done, said for a while; a screen reader reads it out. */
export function Done({ panel }: { panel: Panel }) {
  const { value } = panel.done;
  useEffect(() => {
    if (value === null) return;
    const timer = setTimeout(() => {
      panel.done.value = null;
    }, SHOWN);
    return () => clearTimeout(timer);
  }, [panel, value]);
  return <div class="pc-done" role="status">{value !== null && <p><CheckIcon size={16} />{value}</p>}</div>;
}
