import { hueOf, initialsOf } from "./avatar-look";

/** Decoration: the name always stands beside it in words, so its letters are drawn and not read. */
export function Avatar({ of, name, size = "usual" }: { of: string; name: string; size?: "small" | "usual" }) {
  return <span class={`pc-avatar pc-avatar-${size} ${hueOf(of)}`} data-initials={initialsOf(name)} aria-hidden="true" />;
}
