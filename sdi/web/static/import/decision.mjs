/* Publish or not: what it would do in a sentence, and the two buttons. */

import { el } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { confirm } from "./dialog.mjs";
import { lettersAreUnsure } from "./letters.mjs";
import { placeIsUnsure } from "./place.mjs";
import { number } from "./words.mjs";

/** What publishing would do, in one sentence. */
export function effect(report, { texts, layers, language }) {
  const { diff } = report;
  const layer = layerTitle(report, layers, language);
  if (report.is_new) return filled(texts.effect_new_layer, { layer, count: number(diff.new || report.rows_kept, language) });
  const parts = [["new", texts.effect_new], ["changed", texts.effect_changed], ["deleted", texts.effect_deleted]]
    .filter(([kind]) => diff[kind] > 0)
    .map(([kind, text]) => filled(text, { count: number(diff[kind], language) }));
  if (parts.length === 0) return texts.effect_nothing;
  return filled(texts.effect, { layer, parts: parts.join(", "), unchanged: number(diff.unchanged, language) });
}

/** What the reader must agree to before anything is written, one line each; none for mere additions. */
export function consents(report, description) {
  const { texts, language } = description;
  const { diff } = report;
  return [
    diff.changed > 0 && filled(texts.consent_changed, { count: number(diff.changed, language) }),
    diff.deleted > 0 && filled(texts.consent_deleted, { count: number(diff.deleted, language) }),
    placeIsUnsure(report) && filled(texts.consent_place, { crs: report.place.crs }),
    lettersAreUnsure(report) && texts.consent_letters,
    report.is_guessed && filled(texts.consent_layer, { layer: layerTitle(report, description.layers, language) }),
  ].filter(Boolean);
}

/** The card; `act.publish()` and `act.cancel()` do what the reader decides. */
export function decision(job, report, description, act) {
  const { texts } = description;
  const asked = consents(report, description);
  const publish = async () => {
    if (asked.length === 0 && !job.needs_consent) return act.publish();
    const points = asked.length ? asked : [job.question ?? effect(report, description)];
    const agreed = await confirm({
      title: texts.confirm_publish, points: [...points, texts.can_revert], agree: texts.publish, decline: texts.look_again,
      grave: report.diff.deleted > 0,
    });
    return agreed ? act.publish() : undefined;
  };
  return el(
    "section",
    { class: "card decision", "aria-labelledby": "decision-title" },
    el("h2", { id: "decision-title" }, texts.decide),
    el("p", { class: "effect" }, effect(report, description)),
    el(
      "p",
      { class: "answers" },
      el("button", { type: "button", class: "button big", onclick: publish }, texts.publish),
      el("button", { type: "button", class: "button plain big", onclick: act.cancel }, texts.do_not_publish),
    ),
    el("p", { class: "soft can-revert" }, texts.can_revert),
  );
}

function layerTitle({ layer, title }, layers, language) {
  return title?.[language] ?? layers[layer]?.title ?? layer;
}
