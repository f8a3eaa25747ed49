/* Where the pointer is: WGS 84 and the city's VN-2000 grid. */

import { el } from "./dom.mjs";
import { filled, formatDegrees, formatMetres } from "./format.mjs";
import { toGrid } from "./vn2000.mjs";

/** The texts of a position (degrees): zoom, WGS 84 latitude and longitude, VN-2000 X (north) and Y (east). */
export function positionTexts({ longitude, latitude, zoom }, { grid, texts, language }) {
  const wgs84 = [
    formatDegrees(latitude, [texts.north, texts.south], language),
    formatDegrees(longitude, [texts.east, texts.west], language),
  ].join("  ");
  const found = { zoom: filled(texts.zoom, { zoom: zoom.toFixed(1).replace(".", language === "vi" ? "," : ".") }), wgs84 };
  if (!grid) return found;
  const { east, north } = toGrid(longitude, latitude, grid.meridian, grid.scale);
  return { ...found, grid: `X ${formatMetres(north, language)}  Y ${formatMetres(east, language)}` };
}

/** Show a position in the line at the foot of the map. */
export function showPosition(element, position, description) {
  const told = positionTexts(position, description);
  element.setAttribute("aria-label", description.texts.position);
  element.replaceChildren(
    el("span", { class: "zoom" }, told.zoom),
    el("span", {}, el("abbr", { title: "EPSG:4326" }, "WGS 84"), told.wgs84),
    ...(told.grid ? [el("span", {}, el("abbr", { title: `EPSG:${description.grid.srid}` }, description.grid.title), told.grid)] : []),
  );
}
