/* The state of an import in a word. */

import { el } from "../map/dom.mjs";

const TONE = {
  queued: "quiet", checking: "busy", review: "look", publishing: "busy", published: "fine",
  unchanged: "fine", refused: "bad", failed: "bad", cancelled: "quiet",
};

/** A tag with the state; `reverted` where what it published was taken back. */
export function statusTag(status, texts, reverted = false) {
  if (reverted) return el("span", { class: "tag quiet" }, texts.status_reverted);
  return el("span", { class: `tag ${TONE[status] ?? "quiet"}` }, texts[`status_${status}`] ?? status);
}
