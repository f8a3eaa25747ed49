/* What the page asks of the server. All addresses are below the folder that the page is in. */

const ROOT = new URL(".", globalThis.document?.baseURI ?? "http://localhost/").href;

/** The address that the server's other addresses begin with here, without a slash at its end. */
export const HERE = ROOT.replace(/\/$/, "");

/** Texts, layers, legends, scenarios in one language. */
export function fetchDescription(language) {
  return fetchJson(language ? `map.json?lang=${language}` : "map.json");
}

/** The city style in the tone of the reader's screen. */
export function fetchStyle(tone, language) {
  return fetchJson(`styles/${tone === "dark" ? "city-dark" : "city"}.json?lang=${language}`);
}

/** One feature, as GeoJSON in longitude and latitude. */
export function fetchFeature(layer, id, language) {
  return fetchJson(`${itemPath(layer, id)}?f=json&lang=${language}`);
}

/** The page of one feature. */
export function featurePage(layer, id, language) {
  return `${ROOT}${itemPath(layer, id)}?f=html&lang=${language}`;
}

/** The page of a layer. */
export function layerPage(layer, language) {
  return `${ROOT}collections/${layer}?f=html&lang=${language}`;
}

/** The page where staff import data. */
export function importPage(language) {
  return `${ROOT}import?lang=${language}`;
}

/** The folder of the icons. */
export const ICONS = `${ROOT}static/icons`;

function itemPath(layer, id) {
  return `collections/${layer}/items/${id}`;
}

async function fetchJson(path) {
  const answer = await fetch(new URL(path, ROOT), { headers: { accept: "application/json, application/geo+json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer.json();
}
