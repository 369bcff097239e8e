import { whatIsLacking, type Lack } from "../keys/support";
import { openDatabase, type Database } from "../storage/database";
import { underLock } from "../storage/tabs";

/** What a start needs of the browser. */
export type Browser = {
  readonly lack: () => Promise<Lack | null>;
  readonly database: () => Promise<Database>;
  /** Asks the browser not to evict what is stored. It may say no; then it evicts least-used sites first. */
  readonly keep: () => void;
  /** Runs the job while no other tab runs one under this name. */
  readonly alone: (name: string, job: () => Promise<void>) => Promise<void>;
};

export const thisBrowser: Browser = {
  lack: whatIsLacking,
  database: () => openDatabase(),
  keep: () => void navigator.storage?.persist?.().catch(() => false),
  alone: underLock,
};
