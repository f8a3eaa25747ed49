/* All that was found in a file, and the decision about it. */

import { el } from "../map/dom.mjs";
import { columns } from "./columns.mjs";
import { decision } from "./decision.mjs";
import { difference } from "./difference.mjs";
import { findings, gravity } from "./findings.mjs";
import { letters, lettersAreUnsure } from "./letters.mjs";
import { place, placeIsUnsure } from "./place.mjs";

/** The parts of a review beside the decision; what was published or refused is shown without one. */
export function review(job, view) {
  const { description, ground, service } = view;
  const { report } = job;
  const open = job.status === "review";
  const again = open ? (options) => view.act("check", options) : null;
  const features = (asked) => asked.then((found) => found.features ?? []).catch(() => []);
  const examples = features(service.difference(job.id));
  const places = features(report.findings.length > 0 ? service.findings(job.id) : Promise.resolve({}));
  const shared = { ...ground, keep: (drop) => view.maps.push(drop) };
  const parts = [
    letters(report, job, description, again),
    place(report, job, description, shared, examples, again),
    columns(report, description),
    findings(report, description, places, (format) => view.download(`findings?f=${format}`, `${job.file}.findings.${format}`)),
    difference(report, description, shared, examples),
  ].filter(Boolean);
  return el(
    "div",
    { class: open ? "review open" : "review" },
    el("div", { class: "parts" }, contents(parts, report, description.texts), parts, download(job, view)),
    open ? decision(job, report, description, { publish: () => view.act("publish"), cancel: () => view.act("cancel") }) : null,
  );
}

/* The way to each part, with a dot where something wants a look. */
function contents(parts, report, texts) {
  const marks = { letters: lettersAreUnsure(report), place: placeIsUnsure(report), findings: gravity(report) > 0 };
  return el(
    "nav",
    { class: "contents", "aria-label": texts.contents },
    parts.map((part) => {
      const id = part.id.replace("part-", "");
      const look = marks[id] ? el("span", { class: "dot" }, el("span", { class: "away" }, ` (${texts.please_look})`)) : null;
      const to = (event) => {
        event.preventDefault(); // the address after # names the import
        part.scrollIntoView({ block: "start" });
        part.querySelector("h2").focus({ preventScroll: true });
      };
      return el("a", { href: `#${part.id}`, onclick: to }, part.querySelector("h2").textContent, look);
    }),
  );
}

function download(job, view) {
  const { texts } = view.description;
  const save = () => view.download("report?f=html", `${job.file}.html`);
  return el("p", { class: "soft" }, `${texts.report_file} `, el("button", { type: "button", class: "link", onclick: save }, texts.report));
}
