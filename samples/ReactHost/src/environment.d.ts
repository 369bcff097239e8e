/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the relay is; by default HostApp's http://localhost:4100/. */
  readonly VITE_PIPERCHAT_RELAY?: string;
}
