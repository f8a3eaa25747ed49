/* What each column of the file became. */

import { el } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { section, table } from "./section.mjs";
import { percent } from "./words.mjs";

/** The section; null for a file without columns. */
export function columns(report, description) {
  const { texts } = description;
  if (report.columns.length === 0) return null;
  const taken = report.columns.filter((column) => column.field);
  const left = report.columns.filter((column) => !column.field);
  const note = filled(texts.columns_taken, { count: taken.length, of: report.columns.length });
  const fields = description.layers[report.layer]?.fields ?? {};
  return section(
    "columns",
    texts.columns,
    { note },
    table(
      [texts.column_in_file, texts.field_of_layer, texts.match],
      [...taken, ...left].map((column) => row(column, fields, description)),
      texts.columns,
    ),
  );
}

function row(column, fields, { texts, language }) {
  const field = column.field
    ? [el("span", {}, fields[column.field] ?? column.field), fields[column.field] ? el("code", { class: "soft" }, column.field) : null]
    : [el("span", { class: "soft" }, texts.left_out)];
  return el(
    "tr",
    { class: column.field ? null : "left-out" },
    el("td", {}, el("code", {}, el("bdi", {}, column.column))),
    el("td", { class: "field" }, field),
    el("td", {}, column.field ? score(column.score, language) : null),
  );
}

function score(value, language) {
  const share = Math.max(0, Math.min(1, value));
  return el("span", { class: "score" }, el("meter", { min: 0, max: 1, low: 0.6, high: 0.85, optimum: 1, value: share }), percent(share, language));
}
