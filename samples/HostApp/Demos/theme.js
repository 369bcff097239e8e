// Each attribute of <piper-chat> may change at any time; the frame stays as it is.
const picker = document.getElementById("picker");
const chat = document.querySelector("piper-chat");
const tag = document.getElementById("tag");

function attributes() {
  const { theme, accent, bg, radius, size, "own-bg": ownBackground } = picker.elements;
  return {
    theme: theme.value,
    accent: accent.value,
    bg: ownBackground.checked ? bg.value : null,
    "pc-radius-bubble": `${radius.value}px`,
    "pc-size": `${size.value}px`,
  };
}

function show() {
  for (const [name, value] of Object.entries(attributes())) {
    if (value === null) chat.removeAttribute(name);
    else if (chat.getAttribute(name) !== value) chat.setAttribute(name, value);
  }
  const written = Object.entries(attributes()).filter(([, value]) => value !== null).map(([name, value]) => `\n  ${name}="${value}"`);
  tag.textContent = `<piper-chat channel="demo"${written.join("")}>\n</piper-chat>`;
}

picker.addEventListener("input", show);
picker.elements.bg.addEventListener("input", () => {
  picker.elements["own-bg"].checked = true;
  show();
});
show();
