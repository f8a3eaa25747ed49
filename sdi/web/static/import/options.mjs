/* What may be said of a file where the service should not find it out by itself. */

import { el } from "../map/dom.mjs";

const NEW = "+new";
const OTHER = "+other";

/**
 * A form of all options. `read()` gives those that were set; with `all` also those that were
 * not, as their automatic value: what a second check must be told to forget an earlier choice.
 */
export function optionsForm(description, values = {}, prefix = "option") {
  const fields = [target, system, encoding, mode, sourceLayer].map((make) => make(description, values, prefix));
  const read = (all = false) => {
    const found = Object.assign({}, ...fields.map((field) => field.read()));
    const set = Object.entries(found).filter(([, value]) => all || (value !== "" && value !== "auto"));
    return Object.fromEntries(set);
  };
  return { element: el("div", { class: "options" }, fields.map((field) => field.element)), read };
}

/** A choice of the coordinate systems, with any other by its EPSG number; `read()` gives ``auto`` or ``EPSG:n``. */
export function systemChoice({ texts, systems }, value, id) {
  const known = systems.flatMap((group) => group.systems);
  const chosen = !value || value === "auto" ? "auto" : known.some((one) => one.id === value) ? value : OTHER;
  const other = el("input", {
    id: `${id}-other`, placeholder: "EPSG:5897", "aria-label": texts.crs_other, hidden: chosen !== OTHER,
    value: chosen === OTHER ? value : "",
  });
  const select = el(
    "select",
    { id, onchange: () => { other.hidden = select.value !== OTHER; if (!other.hidden) other.focus(); } },
    el("option", { value: "auto" }, texts.auto),
    systems.map((group) =>
      el("optgroup", { label: group.title }, group.systems.map((one) => el("option", { value: one.id }, `${one.title} – ${one.id}`))),
    ),
    el("option", { value: OTHER }, texts.crs_other),
  );
  select.value = chosen;
  const read = () => (select.value === OTHER ? spelled(other.value) : select.value);
  return { element: el("div", { class: "pair" }, select, other), select, read };
}

/** Systems that come into question, a button each; null for none. `chosen(id)` gets what was pressed. */
export function systemButtons(ids, { texts, systems }, chosen) {
  if (!Array.isArray(ids) || ids.length === 0) return null;
  const known = new Map(systems.flatMap((group) => group.systems).map((one) => [one.id, `${one.title} – ${one.id}`]));
  return el(
    "div",
    { class: "candidates", role: "group", "aria-label": texts.candidates },
    el("p", {}, texts.candidates),
    [...new Set(ids)].map((id) => el("button", { type: "button", class: "button plain", onclick: () => chosen(id) }, known.get(id) ?? id)),
  );
}

/** A choice of the encodings; `read()` gives ``auto`` or a name. */
export function encodingChoice({ texts, encodings }, value, id) {
  const select = el(
    "select",
    { id },
    el("option", { value: "auto" }, texts.auto),
    encodings.map((one) => el("option", { value: one.id }, one.title)),
  );
  select.value = encodings.some((one) => one.id === value) ? value : "auto";
  return { element: select, read: () => select.value };
}

function spelled(text) {
  const number = text.trim();
  if (number === "") return "auto";
  return /^\d+$/.test(number) ? `EPSG:${number}` : number;
}

function labelled(id, title, hint, ...controls) {
  return el("div", { class: "option" }, el("label", { for: id }, title), ...controls, hint && el("p", { class: "soft" }, hint));
}

function target({ texts, themes, layers }, values, prefix) {
  const id = `${prefix}-layer`;
  const name = el("input", {
    id: `${id}-new`, value: values.new ?? "", pattern: "[a-z][a-z0-9_]*", placeholder: texts.new_example,
    autocomplete: "off", spellcheck: "false",
  });
  const like = el("select", { id: `${id}-like` }, el("option", { value: "" }, texts.like_none), layerOptions(themes, layers));
  like.value = values.like ?? "";
  const more = el(
    "div",
    { class: "option-more", hidden: !values.new },
    labelled(name.id, texts.new_id, texts.new_hint, name),
    labelled(like.id, texts.like, null, like),
  );
  const select = el(
    "select",
    { id, onchange: () => { more.hidden = select.value !== NEW; } },
    el("option", { value: "auto" }, texts.layer_auto),
    layerOptions(themes, layers),
    values.layer && !(values.layer in layers) ? el("option", { value: values.layer }, values.layer) : null,
    el("option", { value: NEW }, texts.layer_new),
  );
  select.value = values.new ? NEW : (values.layer ?? "auto");
  const read = () => {
    if (select.value === NEW) return { layer: "", new: name.value.trim(), like: like.value };
    return { layer: select.value === "auto" ? "" : select.value, new: "", like: "" };
  };
  return { element: el("div", {}, labelled(id, texts.layer, null, select), more), read };
}

function layerOptions(themes, layers) {
  return themes.map((theme) =>
    el("optgroup", { label: theme.title }, theme.layers.map((id) => el("option", { value: id }, layers[id].title))),
  );
}

function system(description, values, prefix) {
  const id = `${prefix}-crs`;
  const choice = systemChoice(description, values.crs, id);
  return { element: labelled(id, description.texts.crs, null, choice.element), read: () => ({ crs: choice.read() }) };
}

function encoding(description, values, prefix) {
  const id = `${prefix}-encoding`;
  const choice = encodingChoice(description, values.encoding, id);
  return { element: labelled(id, description.texts.encoding, null, choice.element), read: () => ({ encoding: choice.read() }) };
}

function mode({ texts }, values, prefix) {
  const id = `${prefix}-mode`;
  const titles = { upsert: texts.mode_upsert, append: texts.mode_append, replace: texts.mode_replace };
  const select = el("select", { id }, Object.entries(titles).map(([value, title]) => el("option", { value }, title)));
  select.value = values.mode in titles ? values.mode : "upsert";
  return { element: labelled(id, texts.mode, null, select), read: () => ({ mode: select.value }) };
}

function sourceLayer({ texts }, values, prefix) {
  const id = `${prefix}-source`;
  const input = el("input", { id, value: values.source_layer ?? "", autocomplete: "off", spellcheck: "false" });
  const element = labelled(id, texts.source_layer, texts.source_layer_hint, input);
  return { element, read: () => ({ source_layer: input.value.trim() }) };
}
