/* The work on a job as it goes on: what was done, what is being done, how far. */

import { el, symbol } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { number } from "./words.mjs";

/** The card of a job that is underway; `update(job)` as it goes on. */
export class Stages {
  #seen = [];
  #told = null;

  constructor({ texts, language }, stop) {
    Object.assign(this, { texts, language });
    this.list = el("ol", { class: "stages" });
    this.bar = el("progress", { "aria-label": texts.progress });
    this.rows = el("p", { class: "soft rows-done" });
    this.spoken = el("p", { class: "away", role: "status" });
    this.stop = el("button", { type: "button", class: "button plain", onclick: stop }, texts.stop);
    this.element = el(
      "section",
      { class: "card working", "aria-label": texts.progress },
      this.list, this.bar, this.rows, this.spoken, el("p", { class: "actions" }, this.stop),
    );
  }

  update(job) {
    const named = job.status !== "queued" && job.stage;
    const title = named ? (job.stage_title ?? job.stage) : this.texts[`status_${job.status}`];
    const told = JSON.stringify([title, job.waits_for, job.ahead]);
    if (this.#told !== told) this.#begin(title, job);
    this.#told = told;
    if (named && !this.#seen.includes(title)) this.#seen.push(title);
    this.#measure(job);
    this.stop.disabled = Boolean(job.cancel_requested);
    this.stop.textContent = job.cancel_requested ? this.texts.stopping : this.texts.stop;
  }

  /* Only a new stage is spoken: rows would drown everything else. */
  #begin(title, job) {
    const done = [this.texts.uploaded, ...this.#seen.filter((one) => one !== title)].map((one) => el("li", { class: "done" }, symbol("done"), one));
    this.list.replaceChildren(...done, el("li", { class: "now", "aria-current": "step" }, symbol("now"), title, waiting(job, this.texts)));
    this.spoken.textContent = title;
  }

  #measure({ rows, rows_total: total }) {
    if (total) {
      this.bar.max = total;
      this.bar.value = Math.min(rows ?? 0, total);
    } else {
      this.bar.removeAttribute("value");
    }
    const values = { rows: number(rows ?? 0, this.language), total: number(total ?? 0, this.language) };
    this.rows.textContent = rows ? filled(total ? this.texts.rows_of : this.texts.rows_done, values) : "";
  }
}

/**
 * What a queued import waits for: another of the same layer, with the way to it, or its turn; null
 * for nothing. `names` maps ids to files where they are known.
 */
export function waiting(job, texts, names = new Map()) {
  if (job.status !== "queued") return null;
  if (!job.waits_for) return job.ahead ? el("span", { class: "soft waits" }, filled(texts.ahead, { count: job.ahead })) : null;
  const [before, after] = texts.waits_for.split("{other}");
  const other = el("a", { href: `#job=${job.waits_for}` }, el("bdi", {}, names.get(job.waits_for) ?? texts.another_import));
  return el("span", { class: "soft waits" }, before, other, after);
}
