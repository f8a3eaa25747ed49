/* The style that the map shows: the server's, with what the reader has chosen put in. Pure: style in, style out. */

const OPACITIES = {
  fill: ["fill-opacity"],
  line: ["line-opacity"],
  circle: ["circle-opacity", "circle-stroke-opacity"],
  raster: ["raster-opacity"],
  symbol: ["icon-opacity", "text-opacity"],
};

const NOT_HIT = new Set(["raster", "label", "pattern", "outline", "band", "casing", "reserved"]);
const MARKED = { light: "#d9480f", dark: "#ffb454" };
const SELECTED = "sdi-selected";

/**
 * The style of a state.
 *
 * `on` maps the ids of visible layers to their opacity, `scenario` is {field, layers, value} or
 * null, `selected` a GeoJSON feature or null. Addresses below `base` are moved below `here`.
 */
export function compose(style, { on, scenario, selected, base, here }) {
  const moved = base && here && base !== here ? rebased(style, base, here) : style;
  const tone = style.metadata?.["sdi:tone"] ?? "light";
  return {
    ...moved,
    sources: { ...scenarioSources(moved.sources, scenario), [SELECTED]: { type: "geojson", data: collection(selected) } },
    layers: [...moved.layers.map((layer) => dressed(layer, on, scenario)), ...selectionLayers(MARKED[tone])],
  };
}

/**
 * The ids of the style layers in which features can be hit: points and lines, which a pointer
 * need not meet exactly; areas, which it must; borders of areas that are drawn as lines alone.
 */
export function hitLayers(style) {
  const drawn = style.layers.filter((layer) => dataLayer(layer) && !NOT_HIT.has(layer.metadata["sdi:part"]));
  const areas = drawn.filter((layer) => layer.type === "fill");
  const borders = drawn.filter((layer) => layer.metadata["sdi:part"] === "border");
  const marks = drawn.filter((layer) => !areas.includes(layer) && !borders.includes(layer));
  const ids = (layers) => layers.map((layer) => layer.id);
  return { marks: ids(marks), areas: ids(areas), borders: ids(borders) };
}

/** The id of the data layer that a style layer draws, as itself or as ground; undefined for paper and selection. */
export function dataLayer(layer) {
  return layer.metadata?.["sdi:layer"] ?? layer.metadata?.["sdi:ground"];
}

/** The style with the addresses below `base` moved below `here`. */
export function rebased(style, base, here) {
  return JSON.parse(JSON.stringify(style).replaceAll(`"${base}/`, `"${here}/`));
}

function dressed(layer, on, scenario) {
  const id = layer.metadata?.["sdi:layer"];
  if (!id) return layer;
  const opacity = on.get(id);
  const made = { ...layer, layout: { ...layer.layout, visibility: opacity === undefined ? "none" : "visible" } };
  if (opacity !== undefined && opacity < 1) made.paint = faded(layer, opacity);
  const filter = scenarioFilter(layer, id, scenario);
  return filter ? { ...made, filter } : made;
}

function faded(layer, opacity) {
  const paint = { ...layer.paint };
  for (const name of OPACITIES[layer.type] ?? []) paint[name] = (paint[name] ?? 1) * opacity;
  return paint;
}

function scenarioFilter(layer, id, scenario) {
  if (!scenario || layer.type === "raster" || !scenario.layers.includes(id)) return null;
  const chosen = ["==", ["get", scenario.field], scenario.value];
  return layer.filter ? ["all", layer.filter, chosen] : chosen;
}

function scenarioSources(sources, scenario) {
  if (!scenario) return sources;
  const query = `?${scenario.field}=${scenario.value}`;
  const entries = Object.entries(sources).map(([id, source]) =>
    source.type === "raster" && scenario.layers.includes(id)
      ? [id, { ...source, tiles: source.tiles.map((address) => address + query) }]
      : [id, source],
  );
  return Object.fromEntries(entries);
}

function collection(feature) {
  return { type: "FeatureCollection", features: feature?.geometry ? [feature] : [] };
}

function selectionLayers(color) {
  const is = (type) => ["==", ["geometry-type"], type];
  const round = { "line-cap": "round", "line-join": "round" };
  const notPoint = ["!", is("Point")];
  return [
    { id: `${SELECTED}-fill`, type: "fill", filter: is("Polygon"), paint: { "fill-color": color, "fill-opacity": 0.1 } },
    {
      id: `${SELECTED}-halo`, type: "line", filter: notPoint, layout: round,
      paint: { "line-color": "#ffffff", "line-width": 6, "line-opacity": 0.85 },
    },
    { id: `${SELECTED}-line`, type: "line", filter: notPoint, layout: round, paint: { "line-color": color, "line-width": 3 } },
    {
      id: `${SELECTED}-ring`, type: "circle", filter: is("Point"),
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 9, 16, 15], "circle-opacity": 0,
        "circle-color": color, "circle-stroke-color": color, "circle-stroke-width": 3,
      },
    },
  ].map((layer) => ({ ...layer, source: SELECTED }));
}
