/* A refusal as the reader sees it: what, where in the file, why, what to do. */

import { el, symbol } from "../map/dom.mjs";

/** The card of a problem document (RFC 9457); `more` is what can be done here about it. */
export function trouble(document, texts, ...more) {
  const places = [["file", texts.file], ["row", texts.row], ["column", texts.column]]
    .filter(([name]) => document[name] !== undefined && document[name] !== null && document[name] !== "")
    .map(([name, title]) => el("div", {}, el("dt", {}, title), el("dd", {}, String(document[name]))));
  const said = document.detail ?? document.title ?? (document.status ? texts.went_wrong : texts.no_connection);
  return el(
    "section",
    { class: "card trouble", role: "alert", tabindex: -1 },
    el("h2", {}, symbol("warning"), document.detail && document.title ? document.title : texts.went_wrong),
    el("p", { class: "said" }, said),
    [document.cause, document.remedy].filter((text) => typeof text === "string").map((text) => el("p", {}, text)),
    places.length ? el("dl", { class: "places" }, places) : null,
    document.request_id ? el("p", { class: "soft" }, `${texts.error_id}: `, el("code", {}, String(document.request_id))) : null,
    ...more,
  );
}
