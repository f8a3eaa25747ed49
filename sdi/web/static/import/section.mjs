/* A part of the review: a heading with a mark that tells whether the reader should look. */

import { el, symbol } from "../map/dom.mjs";

/** A section; `mark` is "fine", "look" or null, `note` stands beside the heading. */
export function section(id, title, { mark = null, note = null } = {}, ...children) {
  return el(
    "section",
    { class: `card part ${mark ?? ""}`, id: `part-${id}`, "aria-labelledby": `title-${id}` },
    el(
      "header",
      { class: "part-head" },
      el("h2", { id: `title-${id}`, tabindex: -1 }, title),
      note ? el("span", { class: `tag ${mark ?? ""}` }, mark ? symbol(mark === "fine" ? "done" : "warning") : null, note) : null,
    ),
    ...children,
  );
}

/** A table that scrolls by itself where the screen is narrow. */
export function table(heads, rows, label) {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    el(
      "table",
      { class: "grid" },
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows),
    ),
  );
}

/** A choice with a button that runs the check again with it. */
export function againLine(texts, label, choice, act) {
  const id = choice.select?.id ?? choice.element.id;
  const button = el("button", { type: "button", class: "button plain", onclick: () => act(choice.read()) }, texts.check_again);
  return el("div", { class: "again" }, el("label", { for: id }, label), el("div", { class: "line" }, choice.element, button));
}
