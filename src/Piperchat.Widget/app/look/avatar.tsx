import { hueOf, initialsOf } from "./avatar-look";

/** Decoration: the name always stands beside it in words. */
export function Avatar({ of, name, size = 34 }: { of: string; name: string; size?: number }) {
  return (
    <svg class={`pc-avatar ${hueOf(of)}`} width={size} height={size} viewBox="0 0 34 34" aria-hidden="true">
      <text x="17" y="17" text-anchor="middle" dominant-baseline="central">{initialsOf(name)}</text>
    </svg>
  );
}
