// Small maps within pages: a style, and features of this page on top of it.
const ACCENT = "#c2410c";

const box = ([west, south, east, north], [x, y]) =>
  [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)];

function* positions(geometry) {
  if (geometry === null) return;
  for (const part of geometry.geometries ?? []) yield* positions(part);
  const walk = function* (found) {
    if (typeof found[0] === "number") yield found;
    else for (const part of found) yield* walk(part);
  };
  if (geometry.coordinates?.length) yield* walk(geometry.coordinates);
}

const extent = (features) => {
  const edges = features.flatMap((feature) => [...positions(feature.geometry)])
    .reduce(box, [Infinity, Infinity, -Infinity, -Infinity]);
  return Number.isFinite(edges[0]) ? edges : null;
};

function highlight(map, data) {
  map.addSource("page", { type: "geojson", data });
  map.addLayer({
    id: "page-area", source: "page", type: "fill", filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": ACCENT, "fill-opacity": 0.25 },
  });
  map.addLayer({
    id: "page-line", source: "page", type: "line", filter: ["!=", ["geometry-type"], "Point"],
    paint: { "line-color": ACCENT, "line-width": 2 },
  });
  map.addLayer({
    id: "page-point", source: "page", type: "circle", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": ACCENT, "circle-radius": 6, "circle-stroke-color": "#fff", "circle-stroke-width": 2 },
  });
}

async function show(element) {
  const { library, bounds, features } = element.dataset;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const style = (dark && element.dataset.styleDark) || element.dataset.style;
  const { Map, NavigationControl } = await import(library);
  const data = features ? await (await fetch(features, { headers: { accept: "application/geo+json" } })).json() : null;
  const edges = bounds ? bounds.split(",").map(Number) : data && extent(data.features ?? [data]);
  const map = new Map({
    container: element,
    style,
    bounds: edges ? [edges.slice(0, 2), edges.slice(2)] : undefined,
    fitBoundsOptions: { padding: 40, maxZoom: 16 },
    cooperativeGestures: true,
    attributionControl: { compact: true },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  if (data) map.once("style.load", () => highlight(map, data));
  map.once("load", () => element.querySelector(".maplibregl-compact-show")?.classList.remove("maplibregl-compact-show"));
  map.once("idle", () => { element.dataset.state = "shown"; });
}

for (const element of document.querySelectorAll(".preview")) {
  show(element).catch((error) => {
    element.dataset.state = "failed";
    element.textContent = element.dataset.failed;
    console.warn(error);
  });
}
