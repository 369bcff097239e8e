// Keys of the page. In the chat's frame they are the writer's: the page around hears none of them. Whoever speaks to a computer, or whose hand shakes, turns them off.

const OFF = "keys are off";
const box = document.getElementById("keys");

export function listenForKeys(keys) {
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || !box.checked) return;
    if (event.target.closest?.("input, textarea, select, dialog[open], piper-chat")) return;
    const act = keys[event.key];
    // A key that is held down walks the list, and does nothing else over and over.
    if (act === undefined || (event.repeat && !"jk".includes(event.key))) return;
    event.preventDefault();
    act();
  });
}
