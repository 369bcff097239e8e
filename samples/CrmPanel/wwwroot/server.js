// What the page and the CRM's server say to each other. Nothing of it is text of a conversation.

const token = document.querySelector("meta[name=csrf]").content;
const { person } = document.documentElement.dataset;
const said = document.getElementById("said");

const LOGGED_OUT = "You were logged out. Reload the page to log in again.";
const SOONEST = 1_000;
const LATEST = 30_000;

export async function ask(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" }, redirect: "error" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** False, and a word to the user, where it didn't arrive. */
export async function tell(path, what = {}) {
  const headers = { "content-type": "application/json", "x-csrf": token };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(what), redirect: "manual" }).catch(() => null);
  if (answer?.ok) return true;
  if (isLogIn(answer)) return stay(LOGGED_OUT);
  const problem = await answer?.json().catch(() => null);
  say(problem?.detail ?? "That didn’t reach the server. Check the connection and try again.");
  return false;
}

/**
 * One stream for all tabs of a browser: HTTP/1.1 gives a site six connections. One tab keeps it and the others hear of it; when that tab goes, the next one does. Each stream
 * begins with how everything stands.
 */
export function listen(path, heard) {
  const line = new BroadcastChannel(`${path} ${person}`);
  const hear = (name, data) => heard[name]?.(JSON.parse(data));
  line.addEventListener("message", ({ data: [name, data] }) => hear(name, data));
  // The lock is held for as long as the page is there.
  void navigator.locks.request(`${path} ${person}`, () => new Promise(() => follow(path, Object.keys(heard), (name, data) => {
    hear(name, data);
    line.postMessage([name, data]);
  })));
}

function follow(path, names, hear) {
  let wait = SOONEST;
  const open = () => {
    const stream = new EventSource(path);
    for (const name of names) {
      stream.addEventListener(name, ({ data }) => {
        wait = SOONEST;
        // Somebody else has logged in here since this page was loaded: what is theirs is nothing for it.
        if (name === "all" && JSON.parse(data).person !== person) {
          stream.close();
          stay(LOGGED_OUT);
        } else hear(name, data);
      });
    }
    stream.addEventListener("error", async () => {
      // A connection that broke off is opened again by the browser; an answer that is none, such as a proxy's while the server restarts, isn't.
      if (stream.readyState !== EventSource.CLOSED) return;
      const page = await fetch(location.href, { method: "HEAD", redirect: "manual" }).catch(() => null);
      if (isLogIn(page)) return stay(LOGGED_OUT);
      setTimeout(open, wait);
      wait = Math.min(2 * wait, LATEST);
    });
  };
  open();
}

/** Leads to the log-in, or says that it takes one. */
const isLogIn = (answer) => answer?.type === "opaqueredirect" || answer?.status === 401;

export function say(text) {
  stay(text);
  say.timer = setTimeout(() => (said.textContent = ""), 6000);
}

/** Until something else is said. Always false. */
function stay(text) {
  clearTimeout(say.timer);
  said.textContent = text;
  return false;
}
