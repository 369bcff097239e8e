// What the page's first sight doesn't need, as one chunk: restOfPage loads it. Whoever else imports what is here puts it into the first open.

export { DialogContent } from "./dialog-content";
export { openOlder } from "../conversation/opening-older";
export { CodesLink } from "../history/codes";
export { Dues } from "../history/dues";
export { HandOverLink } from "../history/hand-over-link";
export { HandingOver } from "../history/handing-over";
export { HistoryKeeper } from "../history/keeper";
export { Strips } from "../readers/strips";
export { Teams } from "../teams/teams";
export { RarePage } from "../notices/rare-notices";
