/* What publishing would change: counts, examples old → new, before and after on a map. */

import { el, symbol } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { planBox } from "./planbox.mjs";
import { section, table } from "./section.mjs";
import { length, number, plain } from "./words.mjs";

const AT_FIRST = 12;
const FIELDS_AT_FIRST = 4;

/** The numbers of a difference, as tiles. */
export function counts(diff, { texts, language }) {
  const tiles = [["new", diff.new], ["changed", diff.changed], ["deleted", diff.deleted], ["unchanged", diff.unchanged]];
  return el(
    "dl",
    { class: "counts" },
    tiles.map(([kind, count]) =>
      el(
        "div",
        { class: count ? kind : `${kind} zero` },
        el("dt", {}, texts[`count_${kind}`]),
        el("dd", {}, number(count, language)),
        kind === "changed" && diff.moved ? el("dd", { class: "soft" }, moves(diff, texts, language)) : null,
      ),
    ),
  );
}

function moves(diff, texts, language) {
  const far = diff.largest_move;
  const key = far ? texts.moved_up_to : texts.moved;
  return filled(key, { count: number(diff.moved, language), far: far ? length(far, language, diff.unit) : "" });
}

/** The section. `examples` is a promise of the GeoJSON features of the changes. */
export function difference(report, description, ground, examples) {
  const { texts } = description;
  const changes = report.changes ?? [];
  const drawn = changes.length > 0 ? planBox(ground, texts.difference_map, examples.then((features) => ({ features }))) : null;
  const find = async (key) => {
    (await drawn.plan)?.find(key);
    drawn.element.scrollIntoView({ block: "nearest" });
  };
  return section(
    "difference",
    texts.difference,
    {},
    counts(report.diff, description),
    changedFields(report, description),
    drawn ? el("div", { class: "compare" }, toggle(texts, drawn.plan), drawn.element, key(texts)) : null,
    changes.length > 0 ? changeTable(changes, report, description, find) : null,
  );
}

function changedFields({ diff, layer }, { texts, layers, language }) {
  const fields = Object.entries(diff.changed_fields ?? {}).sort((a, b) => b[1] - a[1]);
  if (fields.length === 0) return null;
  const titles = layers[layer]?.fields ?? {};
  const told = fields.map(([name, count]) => `${titles[name] ?? name} (${number(count, language)})`);
  return el("p", { class: "soft" }, filled(texts.changed_fields, { fields: told.join(", ") }));
}

function toggle(texts, plan) {
  const choices = [["both", texts.show_both], ["before", texts.show_before], ["after", texts.show_after]];
  return el(
    "fieldset",
    { class: "choices" },
    el("legend", { class: "away" }, texts.difference_map),
    choices.map(([state, title]) => {
      const show = async () => (await plan)?.show(state);
      const input = el("input", { type: "radio", name: "compare", value: state, checked: state === "both", onchange: show });
      return el("label", {}, input, el("span", {}, title));
    }),
  );
}

function key(texts) {
  const entries = [["before", texts.key_before], ["new", texts.key_new], ["after", texts.key_after]];
  return el("ul", { class: "plan-key" }, entries.map(([kind, title]) => el("li", { class: kind }, title)));
}

function changeTable(changes, report, description, find) {
  const { texts, language } = description;
  const rows = changes.map((change) => changeRow(change, report, description, find));
  const kept = rows.slice(AT_FIRST);
  for (const row of kept) row.hidden = true;
  const more = el("button", { type: "button", class: "link", onclick: () => reveal(kept, more) }, filled(texts.show_more, { count: kept.length }));
  const all = report.diff.new + report.diff.changed + report.diff.deleted;
  const shown = { shown: number(changes.length, language), count: number(all, language) };
  return el(
    "div",
    { class: "changes" },
    table([texts.kind, texts.feature, texts.old_new], rows, texts.changes),
    kept.length ? more : null,
    all > changes.length ? el("p", { class: "soft" }, filled(texts.changes_shown, shown)) : null,
  );
}

function reveal(rows, button) {
  for (const row of rows) row.hidden = false;
  button.remove();
  rows[0].querySelector("button, td")?.focus();
}

function changeRow(change, report, description, find) {
  const { texts } = description;
  const drawn = change.before_degrees || change.after_degrees || change.before || change.after;
  const name = drawn
    ? el("button", { type: "button", class: "link", title: texts.find_on_map, onclick: () => find(change.key) }, el("bdi", {}, change.key), symbol("find"))
    : el("bdi", {}, change.key);
  return el(
    "tr",
    {},
    el("td", {}, el("span", { class: `kind ${change.kind}` }, texts[`kind_${change.kind}`] ?? change.kind)),
    el("td", {}, name, change.row ? el("div", { class: "soft" }, `${texts.row} ${number(change.row, description.language)}`) : null),
    el("td", {}, what(change, report, description)),
  );
}

function what(change, { layer, diff: { unit } }, description) {
  const titles = description.layers[layer]?.fields ?? {};
  const fields = change.fields.map((field) => fieldChange(field, titles[field.field] ?? field.field, change.kind, description));
  const hidden = fields.splice(FIELDS_AT_FIRST);
  return [
    shape(change, unit, description),
    fields.length ? el("ul", { class: "fields" }, fields) : null,
    hidden.length
      ? el("details", {}, el("summary", {}, filled(description.texts.more_fields, { count: hidden.length })), el("ul", { class: "fields" }, hidden))
      : null,
  ].filter(Boolean);
}

function shape({ kind, moved, area_before: before, area_after: after }, unit, { texts, language }) {
  const told = [];
  if (moved !== null && moved !== undefined) told.push(filled(texts.moved_by, { far: length(moved, language, unit) }));
  const grown = kind === "moved" && before !== null && after !== null && before !== undefined ? after - before : 0;
  if (Math.abs(grown) >= 0.05) {
    told.push(filled(texts.area_by, { area: `${grown > 0 ? "+" : "−"}${number(Math.abs(grown), language, 1)} m²` }));
  }
  return told.length ? el("p", { class: "shape" }, told.join("; ")) : null;
}

function fieldChange({ before, after }, title, kind, { texts, language }) {
  const old = el("del", {}, el("bdi", {}, plain(before, language) ?? texts.empty));
  const fresh = el("ins", {}, el("bdi", {}, plain(after, language) ?? texts.empty));
  const values = { new: [fresh], deleted: [old] }[kind] ?? [old, " → ", fresh];
  return el("li", {}, el("span", { class: "soft" }, `${title}: `), values);
}
