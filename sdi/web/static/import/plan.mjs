/* A small map of what an import brings: the city's own style, features before and after on top of it. */

import { rebased } from "../map/stylesheet.mjs";
import { address } from "./service.mjs";

const COLORS = {
  light: { before: "#b3261e", new: "#1f7a4d", after: "#0b5cad", extent: "#0b5cad", city: "#51656a", halo: "#ffffff" },
  dark: { before: "#ff8f85", new: "#6ccb98", after: "#7cc0ff", extent: "#7cc0ff", city: "#a9bcc0", halo: "#0f1a1c" },
};
const SHOWN = {
  before: ["any", ["==", ["get", "state"], "before"], ["==", ["get", "kind"], "changed"]],
  after: ["==", ["get", "state"], "after"],
  both: ["has", "state"],
};
const NOBODY = ["==", ["get", "key"], ""];

/**
 * Draw features (GeoJSON in longitude and latitude, with `state`, `kind`, `key`) and the frames
 * `extent` and `city` (west, south, east, north) where given. Throws where the browser has no WebGL 2.
 * Gives {show("before" | "after" | "both"), find(key), close()}.
 */
export async function drawPlan(element, { style, base, dark, texts, features = [], extent = null, city = null }) {
  const maplibre = await import("../vendor/maplibre-gl/maplibre-gl.mjs");
  const colors = COLORS[dark ? "dark" : "light"];
  const data = { type: "FeatureCollection", features: [...frames({ city, extent }), ...features] };
  const here = address("").replace(/\/$/, "");
  const map = new maplibre.Map({
    container: element,
    style: dressed(base === here ? style : rebased(style, base, here), data, colors),
    ...view(data.features),
    maxZoom: 20,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    attributionControl: false,
    locale: locale(texts),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 100, unit: "metric" }), "bottom-right");
  map.once("idle", () => { element.dataset.state = "shown"; });
  return controls(map, features, markLayers(colors));
}

/** West, south, east, north of features; null where there is no position. */
export function extentOf(features) {
  const edges = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of features) for (const [x, y] of positions(feature.geometry)) {
    edges[0] = Math.min(edges[0], x);
    edges[1] = Math.min(edges[1], y);
    edges[2] = Math.max(edges[2], x);
    edges[3] = Math.max(edges[3], y);
  }
  return Number.isFinite(edges[0]) ? edges : null;
}

function controls(map, features, marks) {
  const loaded = new Promise((done) => map.once("load", done));
  const ready = (act) => loaded.then(act);
  return {
    show: (state) => ready(() => {
      for (const { id, filter } of marks) map.setFilter(id, [...filter, SHOWN[state]]);
    }),
    find: (key) => ready(() => {
      const found = features.filter((feature) => feature.properties.key === key);
      for (const id of ["import-found", "import-found-point"]) map.setFilter(id, ["==", ["get", "key"], key]);
      const edges = extentOf(found);
      if (edges) map.fitBounds(edges, { padding: 60, maxZoom: 18, duration: calm() ? 0 : 500 });
    }),
    close: () => map.remove(),
  };
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function view(features) {
  const edges = extentOf(features);
  return edges ? { bounds: edges, fitBoundsOptions: { padding: 36, maxZoom: 17 } } : {};
}

/* Frames as rectangles; the city's only where the data does not lie within it. */
function frames({ city, extent }) {
  const inside = city && extent && extent[0] >= city[0] && extent[1] >= city[1] && extent[2] <= city[2] && extent[3] <= city[3];
  return [["city", inside ? null : city], ["extent", extent]]
    .filter(([, box]) => box)
    .map(([frame, box]) => ({ type: "Feature", properties: { frame }, geometry: { type: "LineString", coordinates: ring(box) } }));
}

function ring([west, south, east, north]) {
  return [[west, south], [east, south], [east, north], [west, north], [west, south]];
}

function* positions(geometry) {
  for (const part of geometry?.geometries ?? []) yield* positions(part);
  yield* walked(geometry?.coordinates ?? []);
}

function* walked(found) {
  if (typeof found[0] === "number") yield found;
  else for (const part of found) yield* walked(part);
}

function dressed(style, data, colors) {
  return {
    ...style,
    sources: { ...style.sources, import: { type: "geojson", data } },
    layers: [...style.layers, ...[...frameLayers(colors), ...markLayers(colors), ...foundLayers(colors)].map((layer) => ({ ...layer, source: "import" }))],
  };
}

function frameLayers(colors) {
  const of = (frame) => ["==", ["get", "frame"], frame];
  return [
    { id: "import-city", type: "line", filter: of("city"), paint: { "line-color": colors.city, "line-width": 1.5, "line-dasharray": [4, 3] } },
    { id: "import-extent", type: "line", filter: of("extent"), paint: { "line-color": colors.extent, "line-width": 2, "line-dasharray": [3, 2] } },
  ];
}

function markLayers(colors) {
  const color = ["case", ["==", ["get", "state"], "before"], colors.before, ["==", ["get", "kind"], "new"], colors.new, colors.after];
  const past = ["==", ["get", "state"], "before"];
  const present = ["==", ["get", "state"], "after"];
  const is = (type) => ["==", ["geometry-type"], type];
  const round = { "line-cap": "round", "line-join": "round" };
  return [
    { id: "import-area", type: "fill", filter: is("Polygon"), paint: { "fill-color": color, "fill-opacity": ["case", past, 0.14, 0.22] } },
    { id: "import-past", type: "line", filter: ["all", past, ["!", is("Point")]], paint: { "line-color": color, "line-width": 2, "line-dasharray": [2.5, 1.5] } },
    { id: "import-present", type: "line", layout: round, filter: ["all", present, ["!", is("Point")]], paint: { "line-color": color, "line-width": 2.2 } },
    {
      id: "import-point", type: "circle", filter: is("Point"),
      paint: {
        "circle-color": color, "circle-opacity": ["case", past, 0.15, 1], "circle-radius": 8,
        "circle-stroke-color": ["case", past, colors.before, colors.halo], "circle-stroke-width": 3,
      },
    },
  ].map((layer) => ({ ...layer, filter: ["all", SHOWN.both, layer.filter] }));
}

function foundLayers(colors) {
  const point = ["==", ["geometry-type"], "Point"];
  return [
    { id: "import-found", type: "line", filter: NOBODY, paint: { "line-color": colors.after, "line-width": 5, "line-opacity": 0.55 } },
    {
      id: "import-found-point", type: "circle", filter: ["all", point, NOBODY],
      paint: { "circle-radius": 13, "circle-opacity": 0, "circle-color": colors.after, "circle-stroke-color": colors.after, "circle-stroke-width": 3 },
    },
  ];
}

function locale(texts) {
  return {
    "NavigationControl.ZoomIn": texts.zoom_in,
    "NavigationControl.ZoomOut": texts.zoom_out,
    "Map.Title": texts.map,
    "CooperativeGesturesHandler.WindowsHelpText": texts.gesture_ctrl,
    "CooperativeGesturesHandler.MacHelpText": texts.gesture_command,
    "CooperativeGesturesHandler.MobileHelpText": texts.gesture_fingers,
  };
}
