/** What the address says of the frame that the chat stands in. */
export type FrameSettings = {
  /** A part of a host's page: no list of conversations, no product name. */
  readonly embedded: boolean;
  /** The host can hide the frame, and the chat may ask for it. */
  readonly closable: boolean;
  /** The host says over the frame whose conversation it is. */
  readonly bare: boolean;
  /** What the host calls the conversation, in place of its channel's name. */
  readonly heading: string | null;
};

const MOST_HEADING = 80;

export function readFrameSettings(search: string): FrameSettings {
  const asked = new URLSearchParams(search);
  const embedded = asked.get("embed") === "1";
  const closable = embedded && asked.get("close") === "1";
  const heading = embedded ? (asked.get("heading")?.trim().slice(0, MOST_HEADING) ?? "") : "";
  return { embedded, closable, bare: embedded && !closable && asked.get("bare") === "1", heading: heading === "" ? null : heading };
}
