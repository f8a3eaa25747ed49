/* The map itself: MapLibre, set up for a plan that lies flat with north at the top. */

import * as maplibregl from "../vendor/maplibre-gl/maplibre-gl.mjs";

/** Make the map. Throws where the browser has no WebGL 2. */
export function createMap(container, style, view) {
  const map = new maplibregl.Map({
    container,
    style,
    center: [view.longitude, view.latitude],
    zoom: view.zoom,
    minZoom: 6,
    maxZoom: 21,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    canvasContextAttributes: { preserveDrawingBuffer: true }, // else it prints blank
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-right");
  return map;
}

/** Where the map is now. */
export function currentView(map) {
  const { lng, lat } = map.getCenter();
  return { zoom: map.getZoom(), latitude: lat, longitude: lng };
}

/** A function that puts the newest style on the map, at most once a frame. */
export function restyler(map, compose) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      map.setStyle(compose(), { diff: true });
    });
  };
}

/** Bring a GeoJSON feature into view, beside what covers the map's edges. */
export function showFeature(map, feature, padding) {
  const box = new maplibregl.LngLatBounds();
  for (const place of positions(feature.geometry.coordinates)) box.extend(place);
  map.fitBounds(box, { padding, maxZoom: 18, duration: calm() ? 0 : 600 });
}

/** Whether the reader has asked for less motion. */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function* positions(coordinates) {
  if (typeof coordinates[0] === "number") yield [coordinates[0], coordinates[1]];
  else for (const part of coordinates) yield* positions(part);
}
