/* The furniture around the map: panel with its tabs, tools, notices. */

import { el, symbol } from "./dom.mjs";

/** Tabs of the panel; `chosen` is called with the id of the tab that the reader opens. */
export function tabs(entries, current, chosen) {
  const buttons = entries.map(([id, title, panel]) =>
    el(
      "button",
      {
        type: "button", role: "tab", id: `tab-${id}`, "aria-controls": panel, "aria-selected": String(id === current),
        tabindex: id === current ? 0 : -1, onclick: () => chosen(id), onkeydown: (event) => step(event, buttons),
      },
      title,
    ),
  );
  return el("div", { role: "tablist", class: "tabs" }, buttons);
}

/* Arrow keys move between tabs (ARIA Authoring Practices, Tabs). */
function step(event, buttons) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = buttons[(buttons.indexOf(event.currentTarget) + by + buttons.length) % buttons.length];
  next.click();
  document.getElementById(next.id)?.focus();
}

/** A tool beside the map. */
export function tool(icon, title, action) {
  return el("button", { type: "button", class: "icon-button tool", "aria-label": title, title, onclick: action }, symbol(icon));
}

/** Tell something for a few seconds, to eyes and to screen readers. */
export function notice(text, seconds = 4) {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(notice.timer);
  if (seconds) notice.timer = setTimeout(() => place.classList.remove("shown"), seconds * 1000);
}

/** Say in the middle of the page that there will be no map, and why. */
export function failure(text) {
  document.getElementById("map").replaceChildren(el("p", { class: "failure", role: "alert" }, text));
  document.body.classList.add("failed");
  document.getElementById("loading")?.remove();
}

/** The room that the panel takes from the map: its middle is the middle of the rest. */
export function coveredRoom() {
  const folded = document.body.classList.contains("folded");
  const left = narrow() || folded ? 0 : document.getElementById("panel").getBoundingClientRect().right;
  return { left, top: 0, right: 0, bottom: 0 };
}

/** The room to leave around what is brought into view, beside what the map's middle allows for already. */
export function freeRoom() {
  const card = !document.getElementById("card").hidden;
  if (narrow()) return { top: 70, left: 40, right: 60, bottom: card ? innerHeight * 0.55 : 110 };
  return { top: 50, bottom: 80, left: 50, right: card ? 410 : 80 };
}

function narrow() {
  return matchMedia("(max-width: 640px)").matches;
}
