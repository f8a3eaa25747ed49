/* The side panel: layers by theme with switch, opacity and scenario. */

import { el, symbol } from "./dom.mjs";
import { filled } from "./format.mjs";
import { importPage, layerPage } from "./server.mjs";

/** The list of layers; `update(zoom)` marks what the zoom hides. */
export function layerList(description, state) {
  const rows = [];
  const themes = description.themes.map((theme) => themeGroup(theme, description, state, rows));
  const more = el("p", { class: "import-link" }, el("a", { href: importPage(description.language) }, description.texts.import_data));
  return { element: el("div", { class: "themes" }, themes, more), update: (zoom) => rows.forEach((row) => row.update(zoom)) };
}

function themeGroup(theme, description, state, rows) {
  const items = theme.layers.map((id) => {
    const row = layerRow(id, description, state);
    rows.push(row);
    return row.element;
  });
  const scenario = description.scenario?.layers.some((id) => theme.layers.includes(id))
    ? scenarioChoice(description, state)
    : null;
  if (scenario) rows.push(scenario);
  return el(
    "section",
    { class: "theme", "aria-labelledby": `theme-${theme.id}` },
    el("h3", { id: `theme-${theme.id}` }, theme.title),
    scenario?.element,
    el("ul", {}, items),
  );
}

function layerRow(id, description, state) {
  const { texts, layers } = description;
  const layer = layers[id];
  const input = el("input", {
    type: "checkbox", role: "switch", id: `layer-${id}`, checked: state.on.has(id),
    onchange: (event) => state.toggle(id, event.target.checked),
  });
  const options = layerOptions(id, description, state);
  const more = el(
    "button",
    {
      type: "button", class: "icon-button more", "aria-expanded": "false", "aria-controls": options.id,
      "aria-label": filled(texts.details, { title: layer.title }),
      onclick: () => unfold(more, options),
    },
    symbol("more"),
  );
  const hint = el("span", { class: "hint", hidden: true }, filled(texts.zoom_in_first, { zoom: layer.minZoom }));
  const label = el("label", { for: input.id }, layer.title, hint);
  const element = el("li", { class: "layer" }, el("div", { class: "row" }, input, label, more), options);
  const update = (zoom) => {
    input.checked = state.on.has(id);
    const away = state.on.has(id) && zoom < layer.minZoom;
    hint.hidden = !away;
    element.classList.toggle("away", away);
  };
  return { element, update };
}

function unfold(button, options) {
  options.hidden = !options.hidden;
  button.setAttribute("aria-expanded", String(!options.hidden));
}

function layerOptions(id, { texts, layers, language }, state) {
  const percent = Math.round((state.on.get(id) ?? state.opacity.get(id) ?? 1) * 100);
  const shown = el("output", { for: `opacity-${id}` }, `${percent}%`);
  const slider = el("input", {
    type: "range", id: `opacity-${id}`, min: 10, max: 100, step: 5, value: percent,
    oninput: (event) => {
      shown.textContent = `${event.target.value}%`;
      state.fade(id, Number(event.target.value) / 100);
    },
  });
  return el(
    "div",
    { class: "options", id: `options-${id}`, hidden: true },
    el("p", {}, layers[id].description),
    el("div", { class: "opacity" }, el("label", { for: slider.id }, texts.opacity), slider, shown),
    el("a", { href: layerPage(id, language) }, texts.data),
  );
}

/* Return periods as a row of buttons, one always chosen; there while a layer is on that follows the choice. */
function scenarioChoice({ texts, scenario }, state) {
  const choices = scenario.values.map((value) => {
    const input = el("input", {
      type: "radio", name: "scenario", value: String(value), checked: value === state.scenario,
      onchange: () => state.change({ scenario: value }),
    });
    return el("label", {}, input, el("span", {}, filled(texts.years, { value })));
  });
  const element = el(
    "fieldset",
    { class: "scenario" },
    el("legend", {}, texts.return_period),
    el("div", { class: "choices" }, choices),
  );
  return { element, update: () => (element.hidden = !scenario.layers.some((id) => state.on.has(id))) };
}
