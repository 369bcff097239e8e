// How somebody without a picture is shown (Pages/Look.cs has the same), and times.

export const initials = (name) => name.split(" ").filter((part) => /^\p{Lu}/u.test(part)).slice(0, 2).map((part) => part[0]).join("");

export const hueOf = (id) => `hue-${[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6}`;

export function showFace(face, id, name) {
  setClass(face, `avatar ${hueOf(id)}`);
  setText(face, initials(name));
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const month = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const euros = new Intl.NumberFormat(undefined, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });

/** Today's by the clock, the last days' by weekday: what stands in a row changes when something came, not by the minute. */
export function whenText(at) {
  if (at === null) return "";
  const days = Math.round((startOfDay(new Date()) - startOfDay(new Date(at))) / 86_400_000);
  return (days <= 0 ? clock : days < 7 ? weekday : day).format(at);
}

export const dayText = (date) => day.format(new Date(`${date}T12:00`));
export const monthText = (date) => month.format(new Date(`${date}T12:00`));
export const moneyText = (amount) => `${euros.format(amount)} / month`;

/** Writes only what is another: a screen reader, a selection and the browser's layout are left alone otherwise. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

export function setHidden(element, is) {
  if (element.hidden !== is) element.hidden = is;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
