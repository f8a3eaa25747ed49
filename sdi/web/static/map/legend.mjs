/* The legend: of each visible layer the classes that are, or can be, on the map now. */

import { el } from "./dom.mjs";
import { filled } from "./format.mjs";
import { ICONS } from "./server.mjs";
import { swatchPicture } from "./swatch.mjs";

/** Layers with more classes than this list only those in view: nobody reads a hundred land uses. */
export const MANY = 10;

/** The legend of the visible layers at a zoom; `present` gives the class values in view of a layer. */
export function legendList(description, state, zoom, present) {
  const shown = Object.keys(description.layers).filter((id) => state.on.has(id));
  if (shown.length === 0) return [el("p", { class: "empty" }, description.texts.no_layer_on)];
  return shown.map((id) => layerLegend(description.layers[id], description.texts, zoom, () => present(id)));
}

/**
 * The swatches to list of a layer: those of its zoom, of many only those present; and that of
 * the features without a class where there are such in view. `other` is what these are called.
 */
export function listedSwatches(layer, zoom, present, other) {
  const values = layer.unclassed ? present() : new Set();
  const many = layer.legend.length > MANY;
  const listed = layer.legend
    .filter((swatch) => (swatch.min_zoom ?? 0) <= Math.floor(zoom))
    .filter((swatch) => (many ? values.has(swatch.value) : swatch.current !== false));
  const rest = layer.unclassed && hasOthers(layer, values) ? [{ ...layer.unclassed, title: other }] : [];
  return [...listed, ...rest];
}

/* Steps of a number cover all numbers from the first on: there only what has no value is without a class. */
function hasOthers({ legend, fields, classField }, values) {
  const known = new Set(legend.map((swatch) => swatch.value));
  const stepped = ["integer", "number"].includes(fields[classField].type) && !fields[classField].codes;
  return [...values].some((value) => !known.has(value) && (!stepped || Number.isNaN(Number(value))));
}

function layerLegend(layer, texts, zoom, present) {
  const heading = el("h3", {}, layer.title);
  if (zoom < layer.minZoom) {
    return el("section", { class: "legend away" }, heading, el("p", { class: "hint" }, filled(texts.from_zoom, { zoom: layer.minZoom })));
  }
  const swatches = listedSwatches(layer, zoom, present, texts.other_class);
  const many = layer.legend.length > MANY;
  if (many && swatches.length === 0) {
    return el("section", { class: "legend away" }, heading, el("p", { class: "hint" }, texts.none_in_view));
  }
  const alone = swatches.length === 1 && swatches[0].value === undefined;
  if (alone) return el("section", { class: "legend alone" }, swatchPicture(swatches[0], ICONS), heading);
  const lines = swatches.map((swatch) => el("li", {}, swatchPicture(swatch, ICONS), el("span", {}, swatch.title)));
  return el("section", { class: "legend" }, heading, el("ul", {}, lines), many ? el("p", { class: "hint" }, texts.only_in_view) : null);
}
