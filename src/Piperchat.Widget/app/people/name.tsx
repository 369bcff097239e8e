import { VouchedIcon } from "../look/icons";
import { words, type Name } from "../words";

/** Past this a word may have to be broken itself. */
const LONG_WORD = 20;

/** A name with its mark, where it is the site's word. `said`: the mark is read out too; in a sentence of names it would drown them. */
export function NameText({ of: { name, vouched, devices }, said = false }: { of: Name; said?: boolean }) {
  const last = name.lastIndexOf(" ") + 1;
  // The mark never stands alone in a line.
  const together = vouched && name.length - last <= LONG_WORD;
  return (
    <>
      <bdi>
        {vouched ? name.slice(0, last) : name}
        {vouched && <span class={together ? "pc-together" : undefined}>{name.slice(last)}<Vouched said={said} /></span>}
      </bdi>
      {devices !== undefined && ` ${words.devices(devices)}`}
    </>
  );
}

function Vouched({ said }: { said: boolean }) {
  const label = said ? { role: "img", "aria-label": words.vouched } as const : { "aria-hidden": true } as const;
  return <span class="pc-vouched" title={words.vouched} {...label}><VouchedIcon size={13} /></span>;
}
