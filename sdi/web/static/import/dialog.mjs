/* A question that must be answered before anything else. */

import { el } from "../map/dom.mjs";

/** Ask; true where the reader agrees. `points` are what will happen, one line each. */
export function confirm({ title, points, agree, decline, grave = false }) {
  return new Promise((answered) => {
    const no = el("button", { type: "button", class: "button plain", onclick: () => box.close("") }, decline);
    const yes = el("button", { type: "button", class: grave ? "button grave" : "button", onclick: () => box.close("yes") }, agree);
    const box = el(
      "dialog",
      { class: "ask", "aria-labelledby": "ask-title" },
      el("h2", { id: "ask-title" }, title),
      el("ul", {}, points.map((point) => el("li", {}, point))),
      el("p", { class: "ask-answers" }, no, yes),
    );
    box.addEventListener("close", () => {
      box.remove();
      answered(box.returnValue === "yes");
    });
    document.body.append(box);
    box.showModal();
    no.focus(); // Enter at once must not publish
  });
}
