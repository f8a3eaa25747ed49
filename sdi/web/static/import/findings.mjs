/* What the check has found: how often, where, and all of it as a layer to download. */

import { el, symbol } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { section } from "./section.mjs";
import { number } from "./words.mjs";

const ORDER = ["error", "warning", "info"];
const ICONS = { error: "warning", warning: "warning", info: "info" };

/** How many findings ask for a look. */
export function gravity(report) {
  return report.findings.filter((finding) => finding.level !== "info").length;
}

/**
 * The section. `places` is a promise of the features of the findings; where there are any,
 * `fetch(format)` saves them as a layer.
 */
export function findings(report, description, places, fetch) {
  const { texts } = description;
  const grave = gravity(report);
  const sorted = [...report.findings].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  const download = (format, title) => el("button", { type: "button", class: "link", onclick: () => fetch(format) }, title);
  const layer = el(
    "p",
    { class: "soft download", hidden: true },
    `${texts.findings_layer} `, download("geojson", "GeoJSON"), " · ", download("gpkg", "GeoPackage"),
  );
  places.then((features) => { layer.hidden = features.length === 0; });
  return section(
    "findings",
    texts.findings,
    { mark: grave ? "look" : "fine", note: grave ? filled(texts.findings_grave, { count: grave }) : texts.findings_none },
    sorted.length ? el("ul", { class: "findings" }, sorted.map((finding) => item(finding, description))) : null,
    layer,
  );
}

function item(finding, { texts, language }) {
  const samples = finding.samples.filter((sample) => sample.row !== null || sample.value !== null);
  return el(
    "li",
    { class: finding.level },
    symbol(ICONS[finding.level] ?? "info"),
    el(
      "div",
      {},
      el("p", {}, el("span", { class: "away" }, `${texts[`level_${finding.level}`] ?? finding.level}: `), finding.message),
      samples.length ? examples(finding, samples, texts, language) : null,
    ),
  );
}

function examples(finding, samples, texts, language) {
  return el(
    "details",
    {},
    el("summary", {}, filled(texts.examples, { shown: samples.length, count: number(finding.count, language) })),
    el("ul", { class: "samples" }, samples.map((sample) => el("li", {}, placed(sample, texts, language)))),
  );
}

function placed({ row, column, value }, texts, language) {
  const where = [
    row === null || row === undefined ? null : `${texts.row} ${number(row, language)}`,
    column ? `${texts.column} ${column}` : null,
  ].filter(Boolean).join(", ");
  return [where, value === null || value === undefined ? null : el("bdi", { class: "value" }, value)]
    .filter(Boolean)
    .flatMap((part, place) => (place ? [": ", part] : [part]));
}
