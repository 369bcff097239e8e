// What the page and the CRM's server say to each other. Nothing of it is text of a conversation. Whoever was logged out meanwhile is led to a page, which is no answer.

const token = document.querySelector("meta[name=csrf]").content;
const said = document.getElementById("said");

export async function ask(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" }, redirect: "error" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** False, and a word to the user, where it didn't arrive. */
export async function tell(path, what = {}) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json", "x-csrf": token }, body: JSON.stringify(what), redirect: "error" }).catch(() => null);
  if (answer?.ok) return true;
  const problem = await answer?.json().catch(() => null);
  say(problem?.detail ?? "That didn’t reach the server. Check the connection and try again.");
  return false;
}

/** The browser comes again by itself when it breaks off, and the first event then says how everything stands. */
export function listen(path, heard) {
  let stream;
  const open = () => {
    stream = new EventSource(path);
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) say("You are logged out, or have this open too often. Reload the page.");
    });
    for (const [name, hear] of Object.entries(heard)) stream.addEventListener(name, ({ data }) => hear(JSON.parse(data)));
  };
  // A page that waits for the back button must not hold a connection.
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", ({ persisted }) => persisted && open());
  open();
}

export function say(text) {
  if (said === null) return;
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (said.textContent = ""), 6000);
}
