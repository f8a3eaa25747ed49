/* How the text of the file was read: before and after, column by column. */

import { el } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { encodingChoice } from "./options.mjs";
import { againLine, section } from "./section.mjs";

const UNSURE = new Set(["ambiguous", "likely"]);
const SHOWN = 3;

/** Whether the reader should look at the letters before anything is published. */
export function lettersAreUnsure(report) {
  return report.columns.some((column) => UNSURE.has(column.certainty));
}

/** The section; null for a file without text. `again(options)` runs the check again; null where that can't be. */
export function letters(report, job, description, again) {
  const { texts } = description;
  const read = report.columns.filter((column) => column.encoding);
  if (read.length === 0) return null;
  const told = read.filter((column) => column.samples.length > 0);
  const plainly = read.filter((column) => column.samples.length === 0);
  const unsure = lettersAreUnsure(report);
  const choice = encodingChoice(description, job.options?.encoding, "again-encoding");
  return section(
    "letters",
    texts.letters,
    { mark: unsure ? "look" : "fine", note: unsure ? texts.please_look : texts.letters_fine },
    told.length ? el("div", { class: "letters" }, told.map((column) => columnLetters(column, description))) : null,
    plainly.length ? el("p", { class: "soft" }, filled(texts.letters_plain, { columns: plainly.map((one) => one.column).join(", ") })) : null,
    again ? againLine(texts, texts.letters_wrong, choice, (encoding) => again({ encoding })) : null,
  );
}

/* The samples that show most: none twice, first those that changed. */
function telling(samples) {
  const different = [...new Map(samples.map((pair) => [pair.join("\n"), pair])).values()];
  return different.sort((one, other) => (one[0] === one[1]) - (other[0] === other[1])).slice(0, SHOWN);
}

function columnLetters(column, { texts, encodings, certainties }) {
  const name = encodings.find((one) => one.id === column.encoding)?.title ?? column.encoding;
  const sure = certainties[column.certainty] ?? column.certainty;
  return el(
    "article",
    { class: UNSURE.has(column.certainty) ? "column look" : "column" },
    el("h3", {}, el("bdi", {}, column.column), el("span", { class: "tag" }, name), el("span", { class: "soft" }, sure)),
    el(
      "dl",
      { class: "beforeafter" },
      telling(column.samples).map(([before, after]) =>
        el(
          "div",
          {},
          el("dt", {}, el("span", { class: "away" }, `${texts.in_file}: `), el("bdi", {}, before)),
          el("dd", {}, el("span", { class: "away" }, `${texts.as_read}: `), el("bdi", {}, after)),
        ),
      ),
    ),
  );
}
