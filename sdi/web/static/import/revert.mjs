/* Taking back what an import has published; what others edited since is shown, never overwritten. */

import { el } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { confirm } from "./dialog.mjs";
import { trouble } from "./trouble.mjs";

const SHOWN = 20;

/**
 * Ask, then revert a change set; `again` where that is itself a revert, and `file` comes back.
 * Gives the card that tells what came of it and whether it was `done`; null where the reader
 * thought better of it.
 */
export async function revert(service, { number, file, again }, { texts }) {
  const agreed = await confirm({
    title: filled(again ? texts.confirm_restore : texts.confirm_revert, { file, number }),
    points: [filled(again ? texts.restore_what : texts.revert_what, { file }), texts.revert_again],
    agree: again ? texts.restore : texts.revert,
    decline: texts.leave_it,
    grave: !again,
  });
  if (!agreed) return null;
  try {
    const { changeset } = await service.revert(number);
    const said = filled(again ? texts.restored : texts.reverted, { file, number: changeset });
    return { done: true, element: el("p", { class: "card good", role: "status" }, said) };
  } catch (problem) {
    return { done: false, element: trouble(problem.document ?? {}, texts, conflicts(problem.document?.conflicts, texts)) };
  }
}

function conflicts(found, texts) {
  if (!Array.isArray(found) || found.length === 0) return null;
  return el(
    "div",
    {},
    el("p", {}, filled(texts.conflicts, { count: found.length })),
    el("ul", { class: "samples" }, found.slice(0, SHOWN).map((one) => el("li", {}, conflict(one, texts)))),
  );
}

function conflict({ layer, key, feature, changed_by: by }, texts) {
  const name = [layer, key ?? feature].filter((part) => part !== undefined && part !== null).join(" · ");
  return by ? `${name} – ${filled(texts.conflict_by, { number: by })}` : name;
}
