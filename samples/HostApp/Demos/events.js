const chat = document.querySelector("piper-chat");
const heard = document.getElementById("heard");
const answer = document.getElementById("answer");
const names = ["ready", "message-received", "unread", "opened", "closed", "resize", "connection", "token-expired", "key-changed", "written", "error"];
const mostHeard = 50;

for (const name of names) chat.addEventListener(`piperchat:${name}`, ({ detail }) => note(name, detail));
chat.addEventListener("piperchat:unread", ({ detail }) => {
  document.getElementById("unread").textContent = String(detail.total);
});

await customElements.whenDefined("piper-chat");
const commands = {
  channel: () => chat.setChannel("design"),
  prefill: () => chat.prefill("By the way, "),
  read: () => chat.markRead(),
  logout: () => chat.logout(),
};
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => tell(commands[button.dataset.do]));

document.getElementById("identity").addEventListener("submit", (event) => {
  event.preventDefault();
  const username = new FormData(event.target).get("username");
  void tell(async () => chat.setIdentity(await newIdentity(username)));
});

/** A site would make these once for each user, and keep the handles or the bytes where it keeps its other secrets. */
async function newIdentity(username) {
  const [signing, agreement] = await Promise.all([
    crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]),
    crypto.subtle.generateKey("X25519", false, ["deriveBits"]),
  ]);
  return {
    username,
    ed25519_priv: signing.privateKey,
    ed25519_pub: await hex(signing.publicKey),
    x25519_priv: agreement.privateKey,
    x25519_pub: await hex(agreement.publicKey),
  };
}

async function hex(key) {
  const bytes = new Uint8Array(await crypto.subtle.exportKey("raw", key));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function tell(command) {
  answer.textContent = "";
  try {
    await command();
  } catch (error) {
    answer.textContent = `The chat refused: ${error.message}`;
  }
}

function note(name, detail) {
  const line = document.createElement("li");
  const title = document.createElement("strong");
  title.textContent = name;
  const text = document.createElement("code");
  text.textContent = JSON.stringify(detail);
  line.append(title, text);
  heard.prepend(line);
  if (heard.children.length > mostHeard) heard.lastElementChild.remove();
}
