// What the page's first sight doesn't need, as one chunk: restOfPage loads it. Whoever else imports what is here puts it into the first open.

// Of what the page and this share, esbuild makes a chunk. With nearly all of the page in it, that packs 1 KB smaller than in two parts.
import "./app";
import "../bridge/frame";

export { DialogContent } from "./dialog-content";
export { HandingOver } from "../history/handing-over";
export { TeamKeeper } from "../teams/team-keeper";
export { RarePage } from "../notices/rare-notices";
