import { VouchedIcon } from "../look/icons";
import { words, type Name } from "../words";

/** As long as it fits a line of a phone beside other words. */
const SHORT = 24;

/** A name with its mark, where it is the site's word. `said`: the mark is read out too; in a sentence of names it would drown them. */
export function NameText({ of: { name, vouched, devices }, said = false }: { of: Name; said?: boolean }) {
  // The mark doesn't stand alone in a line.
  const together = vouched && name.length <= SHORT;
  return (
    <>
      <bdi class={together ? "pc-together" : undefined}>{name}{vouched && <Vouched said={said} />}</bdi>
      {devices !== undefined && ` ${words.devices(devices)}`}
    </>
  );
}

function Vouched({ said }: { said: boolean }) {
  const label = said ? { role: "img", "aria-label": words.vouched } as const : { "aria-hidden": true } as const;
  return <span class="pc-vouched" title={words.vouched} {...label}><VouchedIcon size={13} /></span>;
}
