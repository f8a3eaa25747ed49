/* The imports that there have been, newest first, with the way to take each back. */

import { el } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { isUnderway } from "./follow.mjs";
import { History } from "./history.mjs";
import { waiting } from "./stages.mjs";
import { statusTag } from "./status.mjs";
import { bytes, moment, number } from "./words.mjs";

const PAGE = 20;
const CHANGES = 200;
const PAUSE = 4000;

/** The list; it looks for news while something is underway, until `close()`. */
export class Past {
  #jobs = [];
  #history = new History([]);
  #more = false;
  #timer = 0;
  #closed = false;

  constructor(service, description, act) {
    Object.assign(this, { service, description, act });
    this.body = el("div", { class: "past-body" });
    this.said = el("div", { class: "past-said", role: "status" });
    this.element = el(
      "section",
      { class: "past", "aria-labelledby": "past-title" },
      el("h2", { id: "past-title", tabindex: -1 }, description.texts.past),
      this.said,
      this.body,
    );
  }

  /** Read the list; `count` of it at the least. */
  async load(count = PAGE) {
    clearTimeout(this.#timer);
    const [{ jobs }, { changes = [] }] = await Promise.all([
      this.service.jobs(count, 0),
      this.service.changes(CHANGES).catch(() => ({})),
    ]);
    if (this.#closed) return;
    this.#jobs = jobs;
    this.#more = jobs.length >= count;
    this.#history = new History(changes);
    this.#draw();
    if (jobs.some(isUnderway)) this.#timer = setTimeout(() => this.load(count).catch(() => {}), PAUSE);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /* Drawn anew while the reader may be in it: the focus stays where it was. */
  #draw() {
    const { texts } = this.description;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.id : null;
    const more = () => this.load(this.#jobs.length + PAGE);
    this.body.replaceChildren(
      this.#jobs.length
        ? el("ul", { class: "imports" }, this.#jobs.map((job) => this.#row(job)))
        : el("p", { class: "soft" }, texts.past_none),
      ...(this.#more ? [el("button", { type: "button", class: "button plain", id: "past-more", onclick: more }, texts.past_more)] : []),
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  #row(job) {
    const { texts, layers, language } = this.description;
    const undone = this.#history.undoneBy(job.changeset) !== null;
    const told = [
      layers[job.layer]?.title ?? job.layer,
      job.who,
      moment(job.created_at, language),
      job.size ? bytes(job.size, language) : null,
    ].filter(Boolean);
    return el(
      "li",
      {},
      el(
        "div",
        { class: "import-what" },
        el("a", { href: `#job=${job.id}`, id: `import-${job.id}` }, el("bdi", {}, job.file)),
        el("p", { class: "soft" }, told.join(" · ")),
        this.#outcome(job, texts, language),
      ),
      el("div", { class: "import-state" }, statusTag(job.status, texts, undone)),
      el(
        "div",
        { class: "import-act" },
        job.changeset ? this.#revertButton(job, undone, texts) : null,
        hasReport(job)
          ? el("button", { type: "button", class: "link", id: `report-${job.id}`, onclick: () => this.act.report(job) }, texts.report)
          : null,
      ),
    );
  }

  #names() {
    return new Map(this.#jobs.map((job) => [job.id, job.file]));
  }

  #revertButton(job, undone, texts) {
    const number = undone ? this.#history.undoneBy(job.changeset) : job.changeset;
    const act = () => this.act.revert({ number, file: job.file, again: undone });
    return el("button", { type: "button", class: "button plain small", id: `revert-${job.id}`, onclick: act }, undone ? texts.restore : texts.revert);
  }

  #outcome(job, texts, language) {
    if (job.status === "queued") return waiting(job, texts, this.#names());
    if (job.problem) return el("p", { class: "soft clipped" }, job.problem.detail ?? job.problem.title);
    const diff = this.#history.counts(job.changeset) ?? job.report?.diff;
    if (!diff) return null;
    const parts = ["new", "changed", "deleted"].filter((kind) => diff[kind]).map((kind) =>
      el("span", { class: `kind ${kind}` }, filled(texts[`short_${kind}`], { count: number(diff[kind], language) })));
    return el("p", { class: "import-counts" }, parts);
  }
}

function hasReport(job) {
  return Boolean(job.report) || (job.links ?? []).some((link) => link.href?.includes("/report"));
}
