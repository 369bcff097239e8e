/** What the loader itself says. The chat's own words are in the frame, with the rest of it. */
export const words = {
  chat: "Chat",
  open: (label = "chat", unread = 0) => `Open ${label}${unread ? `, ${unread} ${words.unread}` : ""}`,
  close: (label = "chat") => `Close ${label}`,
  unread: "unread",
  unreachable: "Chat isn’t reachable",
  tryAgain: "Try again",
};
