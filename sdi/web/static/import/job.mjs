/* One import from the queue to the decision, and after. */

import { el } from "../map/dom.mjs";
import { follow, isUnderway } from "./follow.mjs";
import { History } from "./history.mjs";
import { outcome } from "./outcome.mjs";
import { revert } from "./revert.mjs";
import { review } from "./review.mjs";
import { save } from "./save.mjs";
import { Stages } from "./stages.mjs";
import { statusTag } from "./status.mjs";
import { trouble } from "./trouble.mjs";
import { bytes, moment } from "./words.mjs";

const CHANGES = 500;

export class JobView {
  #ending = new AbortController();

  constructor(page, id) {
    Object.assign(this, page, { page, id });
    this.head = el("header", { class: "job-head" });
    this.said = el("div", { class: "job-said" });
    this.body = el("div", { class: "job-body" });
    this.element = el("div", { class: "job" }, this.head, this.said, this.body);
  }

  async open() {
    await this.#watch(await this.service.job(this.id), false);
  }

  close() {
    this.#ending.abort();
    this.#dropMaps();
  }

  /* From any state to rest, then the whole of it is drawn. */
  async #watch(job, focus = true) {
    if (isUnderway(job)) {
      this.#drawWork(job);
      await follow(this.service, this.id, (now) => this.#onJob(now), this.#ending.signal);
      if (this.#ending.signal.aborted) return;
      job = await this.service.job(this.id);
    }
    this.job = job;
    this.history = await this.#past(job);
    this.#dropMaps();
    this.#drawHead(job);
    this.body.replaceChildren(outcome(job, this), ...(job.report ? [review(job, this)] : []));
    if (focus) this.body.querySelector("h2")?.focus({ preventScroll: false });
  }

  /* Whether what it published still stands. */
  async #past(job) {
    if (!job.changeset) return new History([]);
    const { changes } = await this.service.changes(CHANGES).catch(() => ({ changes: [] }));
    return new History(changes);
  }

  #drawWork(job) {
    this.stages = new Stages(this.description, () => this.act("cancel"));
    this.body.replaceChildren(this.stages.element);
    this.#onJob(job);
  }

  #onJob(job) {
    this.#drawHead(job);
    if (isUnderway(job)) this.stages.update(job);
  }

  #drawHead(job) {
    const undone = (this.history?.undoneBy(job.changeset) ?? null) !== null;
    const state = JSON.stringify([job.status, job.layer, undone]);
    if (state === this.drawn) return;
    this.drawn = state;
    const { texts, layers, language } = this.description;
    const told = [
      layers[job.layer]?.title ?? job.layer, job.size ? bytes(job.size, language) : null, job.who, moment(job.created_at, language),
    ].filter(Boolean);
    this.head.replaceChildren(
      el("p", { class: "back" }, el("a", { href: "#" }, texts.back)),
      el("h1", { tabindex: -1 }, el("bdi", {}, job.file), " ", statusTag(job.status, texts, undone)),
      el("p", { class: "soft" }, told.join(" · ")),
    );
  }

  /** Ask the service for something, then follow what comes of it. */
  async act(what, options) {
    this.said.replaceChildren();
    try {
      await this.#watch(await this.service[what](this.id, options));
    } catch (problem) {
      this.#tell(problem);
      if (problem.status === 409) await this.#watch(await this.service.job(this.id), false);
    }
  }

  async revert() {
    const by = this.history.undoneBy(this.job.changeset);
    const wanted = { number: by ?? this.job.changeset, file: this.job.file, again: by !== null };
    const told = await revert(this.service, wanted, this.description);
    if (!told) return;
    this.said.replaceChildren(told.element);
    this.said.firstChild.scrollIntoView({ block: "nearest" });
    if (told.done) await this.#watch(this.job, false);
  }

  async download(what, name) {
    try {
      save(await this.service.file(this.id, what), name);
    } catch (problem) {
      this.#tell(problem);
    }
  }

  #tell(problem) {
    if (this.page.refused(problem)) return;
    this.said.replaceChildren(trouble(problem.document ?? {}, this.description.texts));
    this.said.firstChild.focus();
  }

  /* Browsers keep few WebGL contexts: a map that is no longer seen lets go of its own. */
  #dropMaps() {
    for (const drop of this.maps ?? []) drop();
    this.maps = [];
  }
}
