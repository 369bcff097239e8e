import { VouchedIcon } from "../look/icons";
import { words, type Name } from "../words";

/** A name with its mark, where it is the site's word. `said`: the mark is read out too; in a sentence of names it would drown them. */
export function NameText({ of: { name, vouched }, said = false }: { of: Name; said?: boolean }) {
  return <><bdi>{name}</bdi>{vouched && <Vouched said={said} />}</>;
}

function Vouched({ said }: { said: boolean }) {
  const label = said ? { role: "img", "aria-label": words.vouched } as const : { "aria-hidden": true } as const;
  return <span class="pc-vouched" title={words.vouched} {...label}><VouchedIcon size={13} /></span>;
}
