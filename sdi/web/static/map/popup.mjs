/* The card of a feature: what it is, its fields in words, and what else is at the same place. */

import { el, symbol } from "./dom.mjs";
import { featureRows, featureTitle, filled } from "./format.mjs";
import { featurePage } from "./server.mjs";

/**
 * The content of the card.
 *
 * `feature` is GeoJSON, null while it is fetched, an Error where that failed. `choose` is called
 * with the hit that the reader picks, `close` and `zoomTo` without anything.
 */
export function cardContent({ hit, hits, feature, description, choose, close, zoomTo }) {
  const layer = description.layers[hit.layer];
  const { texts, language } = description;
  const properties = feature && !(feature instanceof Error) ? feature.properties : hit.properties;
  const title = featureTitle(properties ?? {}, layer, language, texts);
  return [
    el(
      "header",
      {},
      el("p", { class: "kicker" }, layer.title),
      el("h2", { id: "card-title", tabindex: "-1" }, title),
      el("button", { type: "button", class: "icon-button close", "aria-label": texts.close, title: texts.close, onclick: close }, symbol("close")),
    ),
    hits.length > 1 ? hitList(hit, hits, description, choose) : null,
    el("div", { class: "card-body" }, body(feature, layer, description)),
    feature && !(feature instanceof Error) ? actions(hit, description, zoomTo) : null,
  ].filter(Boolean);
}

function body(feature, layer, { texts, language }) {
  if (feature === null) return el("p", { class: "empty", role: "status" }, texts.fetching);
  if (feature instanceof Error) return el("p", { class: "empty", role: "alert" }, texts.fetch_failed);
  const rows = featureRows(feature.properties, layer, language, texts);
  if (rows.length === 0) return el("p", { class: "empty" }, texts.no_values);
  return el("dl", {}, rows.map((row) => el("div", {}, el("dt", {}, row.title), el("dd", {}, row.text))));
}

function hitList(hit, hits, { layers, texts, language }, choose) {
  const options = hits.map((other) => {
    const layer = layers[other.layer];
    const chosen = other.layer === hit.layer && other.id === hit.id;
    const name = featureTitle(other.properties ?? {}, layer, language, texts);
    return el(
      "button",
      { type: "button", class: "hit", "aria-pressed": String(chosen), onclick: () => choose(other) },
      el("span", { class: "hit-layer" }, layer.title),
      name === layer.title ? null : el("span", { class: "hit-name" }, name),
    );
  });
  return el("div", { class: "hits", role: "group", "aria-label": filled(texts.hits, { count: hits.length }) }, options);
}

function actions(hit, { texts, language }, zoomTo) {
  return el(
    "footer",
    {},
    el("button", { type: "button", class: "button", onclick: zoomTo }, texts.zoom_to_feature),
    el("a", { class: "button", href: featurePage(hit.layer, hit.id, language) }, texts.open_item),
  );
}
