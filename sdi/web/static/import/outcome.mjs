/* What became of an import, above everything else that there is to see of it. */

import { el, symbol } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { effect } from "./decision.mjs";
import { optionsForm, systemButtons } from "./options.mjs";
import { problemKey } from "./problem.mjs";
import { address } from "./service.mjs";
import { trouble } from "./trouble.mjs";

const PLACE = /crs|^place\./;
const TEXT = /^text\.|encoding/;
const MENDING = [
  [PLACE, "crs"],
  [TEXT, "encoding"],
  [/several_layers|source_layer/, "source"],
  [/layer|field|geometry|key/, "layer"],
  [/append|mode/, "mode"],
];

/** The card of a job at rest. */
export function outcome(job, view) {
  const { texts } = view.description;
  if (job.status === "review") return verdict(job, view);
  if (job.status === "published") return published(job, view);
  if (job.status === "unchanged") return plain(texts.unchanged_title, texts.unchanged_text, home(texts));
  if (job.status === "cancelled") return plain(texts.cancelled_title, texts.cancelled_text, again(job, view));
  return el("div", { class: "refusal" }, trouble(job.problem ?? {}, texts), el("div", { class: "card" }, choices(job, view), again(job, view)));
}

function verdict(job, { description }) {
  const { texts } = description;
  return el(
    "section",
    { class: "verdict" },
    el("h2", { tabindex: -1 }, texts.review_title),
    job.report ? el("p", { class: "lead" }, effect(job.report, description)) : null,
    job.question ? el("p", { class: "question", role: "alert" }, symbol("warning"), el("span", {}, String(job.question))) : null,
  );
}

function published(job, view) {
  const { texts, layers } = view.description;
  const undone = view.history.undoneBy(job.changeset) !== null;
  const layer = job.report?.layer ?? job.layer;
  return el(
    "section",
    { class: "card done", role: "status" },
    el("h2", { tabindex: -1 }, undone ? null : symbol("done"), undone ? texts.status_reverted : texts.published_title),
    el("p", {}, filled(undone ? texts.undone_text : texts.published_text, { number: job.changeset ?? "", layer: title(job, view) })),
    el(
      "p",
      { class: "actions" },
      el("a", { class: "button", href: address("map") }, texts.see_map),
      layer && layer in layers ? el("a", { class: "button plain", href: address(`collections/${layer}?f=html`) }, texts.see_layer) : null,
      el("a", { class: "button plain", href: "#" }, texts.next_file),
      job.changeset ? el("button", { type: "button", class: "button plain revert", onclick: () => view.revert() }, undone ? texts.restore : texts.revert) : null,
    ),
  );
}

function title({ report, layer }, { description: { layers, language } }) {
  return report?.title?.[language] ?? layers[report?.layer ?? layer]?.title ?? layer ?? "";
}

function plain(heading, text, ...more) {
  return el("section", { class: "card", role: "status" }, el("h2", { tabindex: -1 }, heading), el("p", {}, text), ...more);
}

function home(texts) {
  return el("p", { class: "actions" }, el("a", { class: "button", href: "#" }, texts.next_file));
}

/* What a person must choose between: encodings with what each makes of the text, or systems. */
function choices(job, view) {
  const { problem } = job;
  const cause = problemKey(problem);
  if (PLACE.test(cause)) return candidates(problem, view);
  return Array.isArray(problem?.choices) && TEXT.test(cause) ? readings(problem, job, view) : null;
}

function readings(problem, job, view) {
  const { texts, encodings } = view.description;
  const settled = (job.options?.encoding ?? "").split(",").filter((part) => part.includes("=")); // columns answered before
  const wanted = (encoding) => (problem.column ? [...settled, `${problem.column}=${encoding}`].join(",") : encoding);
  return el(
    "div",
    { class: "readings", role: "group", "aria-label": texts.readings },
    el("p", {}, texts.readings),
    problem.choices.map(({ encoding, samples }) =>
      el(
        "button",
        { type: "button", class: "button plain", onclick: () => view.act("check", { encoding: wanted(encoding) }) },
        el("b", {}, encodings.find((one) => one.id === encoding)?.title ?? encoding),
        samples.map((sample) => el("bdi", {}, sample)),
      ),
    ),
  );
}

/* The systems in which the data would lie in the city, as the refusal names them: one press each. */
function candidates(problem, view) {
  const named = problem.choices ?? String(problem.detail).match(/EPSG:\d+(?: (?:us-)?ft\b| mm\b)?/g);
  return systemButtons(named, view.description, (crs) => view.act("check", { crs }));
}

/* The same upload with other options; the one that the refusal speaks of stands first in line for the keyboard. */
function again(job, view) {
  const { texts } = view.description;
  const form = optionsForm(view.description, job.options ?? {}, "again");
  const cause = problemKey(job.problem);
  const mended = MENDING.find(([pattern]) => pattern.test(cause))?.[1];
  const submit = (event) => {
    event.preventDefault();
    view.act("check", form.read(true));
  };
  const element = el(
    "form",
    { class: "mend", onsubmit: submit },
    el(
      "details",
      { open: Boolean(mended) },
      el("summary", {}, texts.other_options),
      form.element,
      el("p", { class: "actions" }, el("button", { class: "button", type: "submit" }, texts.check_again)),
    ),
    el("p", { class: "actions" }, el("a", { class: mended ? "button plain" : "button", href: "#" }, texts.next_file)),
  );
  if (mended) element.querySelector(`#again-${mended}`)?.closest(".option").classList.add("wanted");
  return element;
}
