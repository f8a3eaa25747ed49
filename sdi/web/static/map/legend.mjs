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

/** The swatches to list of a layer: those of its zoom, and of many only those present. */
export function listedSwatches(layer, zoom, present) {
  const now = layer.legend.filter((swatch) => (swatch.min_zoom ?? 0) <= zoom + 1e-6);
  if (layer.legend.length <= MANY) return now.filter((swatch) => swatch.current !== false);
  const values = present();
  return now.filter((swatch) => values.has(swatch.value));
}

function layerLegend(layer, texts, zoom, present) {
  const heading = el("h3", {}, layer.title);
  if (zoom < layer.minZoom) {
    return el("section", { class: "legend away" }, heading, el("p", { class: "hint" }, filled(texts.from_zoom, { zoom: layer.minZoom })));
  }
  const swatches = listedSwatches(layer, zoom, present);
  const many = layer.legend.length > MANY;
  if (many && swatches.length === 0) {
    return el("section", { class: "legend away" }, heading, el("p", { class: "hint" }, texts.none_in_view));
  }
  const alone = swatches.length === 1 && swatches[0].value === undefined;
  if (alone) return el("section", { class: "legend alone" }, swatchPicture(swatches[0], ICONS), heading);
  const lines = swatches.map((swatch) => el("li", {}, swatchPicture(swatch, ICONS), el("span", {}, swatch.title)));
  return el("section", { class: "legend" }, heading, el("ul", {}, lines), many ? el("p", { class: "hint" }, texts.only_in_view) : null);
}
