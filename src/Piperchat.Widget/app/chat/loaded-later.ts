// What the page's first sight doesn't need, as one chunk: restOfPage loads it. Whoever else imports what is here puts it into the first open.

export { DialogContent } from "./dialog-content";
export { HandingOver } from "../history/handing-over";
export { TeamKeeper } from "../teams/team-keeper";
export { openOlder } from "../conversation/opening-older";
export { RarePage } from "../notices/rare-notices";
