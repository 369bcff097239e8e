/** What the frame's address says of its host, besides the look. Never a secret: addresses end up in logs. */
export type HostSettings = {
  readonly locale: string | null;
  /** The host is going to set an identity. */
  readonly identity: boolean;
  /** The host is going to give tokens. */
  readonly token: boolean;
  readonly watch: boolean;
};

export function hostSettingsIn(search: URLSearchParams): HostSettings {
  return { locale: search.get("locale"), identity: search.get("identity") === "host", token: search.get("token") === "host", watch: search.get("watch") === "1" };
}
