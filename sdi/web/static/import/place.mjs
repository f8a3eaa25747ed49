/* Where the data lies, on what evidence, and how to say otherwise. */

import { el } from "../map/dom.mjs";
import { systemButtons, systemChoice } from "./options.mjs";
import { planBox } from "./planbox.mjs";
import { againLine, section } from "./section.mjs";
import { length } from "./words.mjs";

const UNSURE = new Set(["assumed", "ambiguous"]);

/** Whether the place was assumed, and the reader must say so. */
export function placeIsUnsure(report) {
  return UNSURE.has(report.place?.certainty);
}

/** The section; null for a file without positions. `examples` is a promise of features of the file. */
export function place(report, job, description, ground, examples, again) {
  const { texts, certainties } = description;
  const found = report.place;
  if (!found) return null;
  const unsure = placeIsUnsure(report);
  const choice = systemChoice(description, job.options?.crs, "again-crs");
  return section(
    "place",
    texts.place,
    { mark: unsure ? "look" : "fine", note: certainties[found.certainty] ?? found.certainty },
    found.bounds ? planBox(ground, texts.place_map, shown(found, description, examples)).element : null,
    el("p", { class: "system" }, found.crs),
    found.swapped ? el("p", {}, texts.swapped) : null,
    el("ul", { class: "evidence" }, found.evidence.map((one) => el("li", {}, one.message))),
    facts(found, description),
    again ? systemButtons(found.alternatives, description, (crs) => again({ crs })) : null,
    again ? againLine(texts, texts.place_wrong, choice, (crs) => again({ crs })) : null,
  );
}

async function shown(found, description, examples) {
  const features = (await examples).filter((feature) => feature.properties.state === "after");
  return { features, extent: found.bounds, city: description.bounds };
}

function facts(found, { texts, language }) {
  const told = [
    [texts.declared, found.declared ?? texts.declared_not],
    [texts.operation, found.operation],
    [texts.accuracy, found.accuracy === null ? null : `±${length(found.accuracy, language)}`],
    [texts.stored_in, `EPSG:${found.stored_srid}`],
  ];
  return el(
    "details",
    { class: "more-facts" },
    el("summary", {}, texts.place_details),
    el("dl", {}, told.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))))),
  );
}
