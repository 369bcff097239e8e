import { hueOf, initialsOf } from "./avatar-look";

/**
 * Decoration: the name always stands beside it in words, so its letters are drawn and not read. `of` is what its colour is taken from;
 * null where no key is proven: then it has neither colour nor letters that another's could be mistaken for.
 */
export function Avatar({ of, name, size = "usual" }: { of: string | null; name: string; size?: "small" | "usual" }) {
  if (of === null) return <span class={`pc-avatar pc-avatar-${size} pc-avatar-unproven`} data-initials="?" aria-hidden="true" />;
  return <span class={`pc-avatar pc-avatar-${size} ${hueOf(of)}`} data-initials={initialsOf(name)} aria-hidden="true" />;
}
