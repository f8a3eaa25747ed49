/* The part of the address after `#`: everything that makes up a view, so that a link restores it.

   #map=zoom/latitude/longitude&layers=id,id:opacity&lang=vi&scenario=100&sel=layer/id
   `layers` is left out while the layers are those the city map starts with. */

const ID = /^[a-z][a-z0-9_]{0,47}$/;

/** What a hash says; null for a part that is missing or makes no sense. */
export function parseHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    view: parseView(parts.get("map")),
    layers: parseLayers(parts.get("layers")),
    language: ["vi", "en"].includes(parts.get("lang")) ? parts.get("lang") : null,
    scenario: parseWhole(parts.get("scenario")),
    selected: parseSelected(parts.get("sel")),
  };
}

/** The hash of a view; `layers` null leaves them out. */
export function formatHash({ view, layers, language, scenario, selected }) {
  const parts = [];
  if (view) parts.push(`map=${formatView(view)}`);
  if (layers) parts.push(`layers=${layers.map(formatLayer).join(",")}`);
  if (language) parts.push(`lang=${language}`);
  if (scenario !== null && scenario !== undefined) parts.push(`scenario=${scenario}`);
  if (selected) parts.push(`sel=${selected.layer}/${selected.id}`);
  return `#${parts.join("&")}`;
}

/* A tenth of a display pixel: more digits than that tell nothing. */
function formatView({ zoom, latitude, longitude }) {
  const digits = Math.max(2, Math.ceil(zoom * Math.LOG10E * Math.LN2 + Math.log10(512 / 360)) + 1);
  return `${Number(zoom.toFixed(2))}/${latitude.toFixed(digits)}/${longitude.toFixed(digits)}`;
}

function parseView(text) {
  const numbers = (text ?? "").split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return null;
  const [zoom, latitude, longitude] = numbers;
  const possible = zoom >= 0 && zoom <= 24 && Math.abs(latitude) <= 85.06 && Math.abs(longitude) <= 180;
  return possible ? { zoom, latitude, longitude } : null;
}

function formatLayer({ id, opacity }) {
  return opacity < 1 ? `${id}:${Math.round(opacity * 100)}` : id;
}

function parseLayers(text) {
  if (text === null) return null;
  return text.split(",").map(parseLayer).filter((layer) => layer !== null);
}

function parseLayer(text) {
  const [id, percent] = text.split(":");
  if (!ID.test(id)) return null;
  const opacity = percent === undefined ? 1 : Number(percent) / 100;
  return { id, opacity: opacity >= 0 && opacity <= 1 ? opacity : 1 };
}

function parseSelected(text) {
  const [layer, id, ...more] = (text ?? "").split("/");
  return ID.test(layer) && /^\d{1,16}$/.test(id ?? "") && more.length === 0 ? { layer, id } : null;
}

function parseWhole(text) {
  return /^\d{1,5}$/.test(text ?? "") ? Number(text) : null;
}
