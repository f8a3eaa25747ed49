/* Which features are at a place of the map. */

import { dataLayer, hitLayers } from "./stylesheet.mjs";

const REACH = 5;

/**
 * The features at a pixel, the topmost first, each once: points and lines within a few pixels,
 * areas exactly. Each is {layer, id, properties}.
 */
export function featuresAt(map, style, { x, y }) {
  const { marks, areas, borders } = hitLayers(style);
  const around = [[x - REACH, y - REACH], [x + REACH, y + REACH]];
  const among = (place, ids) => map.queryRenderedFeatures(place, { layers: ids.filter((id) => map.getLayer(id)) });
  return unique([...among(around, marks), ...among([x, y], areas), ...among(around, borders)].map(asHit));
}

/** The values of a field that the drawn features of a layer have, as text. */
export function presentValues(map, style, layerId, field) {
  const ids = style.layers.filter((layer) => layer.metadata?.["sdi:layer"] === layerId && layer.type !== "symbol").map((layer) => layer.id);
  const drawn = map.queryRenderedFeatures({ layers: ids.filter((id) => map.getLayer(id)) });
  return new Set(drawn.map((feature) => String(feature.properties[field])));
}

function asHit(feature) {
  return { layer: dataLayer(feature.layer), id: String(feature.id), properties: feature.properties };
}

/** Each feature once, where it came first. */
export function unique(hits) {
  const seen = new Set();
  return hits.filter(({ layer, id }) => {
    const name = `${layer}/${id}`;
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}
