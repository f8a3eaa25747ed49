/* The page's first view: drop files, send them, see what there was before. */

import { el, symbol } from "../map/dom.mjs";
import { filled } from "../map/format.mjs";
import { dropZone } from "./drop.mjs";
import { optionsForm } from "./options.mjs";
import { Past } from "./past.mjs";
import { revert } from "./revert.mjs";
import { save } from "./save.mjs";
import { trouble } from "./trouble.mjs";
import { bytes, percent } from "./words.mjs";

export class Home {
  constructor(page) {
    Object.assign(this, page, { page });
    const { texts } = this.description;
    this.options = optionsForm(this.description, this.tray.options);
    this.files = el("div", { class: "tray" });
    this.spoken = el("p", { class: "away", role: "status" });
    this.past = new Past(this.service, this.description, {
      revert: (wanted) => this.#revert(wanted),
      report: (job) => this.#report(job),
    });
    this.element = el(
      "div",
      { class: "home" },
      el("section", { class: "send" }, dropZone(texts, (files) => this.tray.add(files)), this.files, this.spoken, this.#options()),
      this.past.element,
    );
    this.deaf = this.tray.listen(() => this.#drawTray());
    this.#drawTray();
  }

  async open() {
    await this.past.load().catch((problem) => this.page.refused(problem));
  }

  close() {
    this.tray.options = this.options.read();
    this.deaf();
    this.past.close();
  }

  #options() {
    const { texts } = this.description;
    const set = Object.keys(this.tray.options).some((name) => name !== "mode");
    return el(
      "details",
      { class: "card fold", open: set },
      el("summary", {}, texts.options, el("span", { class: "soft" }, texts.options_hint)),
      this.options.element,
    );
  }

  /* While a file is sent only its bar moves: nothing under the reader's finger is drawn anew. */
  #drawTray() {
    const { waiting, sending, problem } = this.tray;
    if (sending && this.bar?.isConnected && this.bar.dataset.name === sending.bundle.name) return this.#moveBar(sending);
    const { texts } = this.description;
    this.files.replaceChildren(
      ...(problem ? [trouble(problem.document ?? {}, texts)] : []),
      ...(waiting.length ? [el("ul", { class: "waiting" }, waiting.map((bundle) => this.#row(bundle, sending))), this.#answers(waiting, sending)] : []),
    );
    return this.#told(waiting, sending);
  }

  #told(waiting, sending) {
    const { texts } = this.description;
    if (sending) this.spoken.textContent = filled(texts.sending, { file: sending.bundle.name });
    else this.spoken.textContent = waiting.length ? filled(texts.chosen, { count: waiting.length }) : "";
  }

  #row(bundle, sending) {
    const { texts, language } = this.description;
    const current = sending?.bundle === bundle;
    const parts = bundle.files.length > 1 ? `${filled(texts.parts, { count: bundle.files.length })} · ` : "";
    const remove = el(
      "button",
      { type: "button", class: "icon", "aria-label": filled(texts.remove, { file: bundle.name }), title: texts.remove_short, onclick: () => this.tray.remove(bundle) },
      symbol("close"),
    );
    return el(
      "li",
      {},
      el("div", {}, el("b", {}, el("bdi", {}, bundle.name)), el("span", { class: "soft" }, `${parts}${bytes(bundle.size, language)}`),
        notes(bundle, this.description).map((note) => el("p", { class: "note" }, note))),
      current ? this.#progress(sending) : null,
      sending ? null : remove,
    );
  }

  #progress(sending) {
    this.bar = el("progress", { max: 1, value: 0, "aria-label": this.description.texts.upload, "data-name": sending.bundle.name });
    this.share = el("span", { class: "soft" }, "");
    this.#moveBar(sending);
    return el("div", { class: "sending" }, this.bar, this.share);
  }

  #moveBar({ sent, total }) {
    const { texts, language } = this.description;
    this.bar.value = total ? sent / total : 0;
    this.share.textContent = sent >= total && total ? texts.sent : `${percent(total ? sent / total : 0, language)} · ${bytes(sent, language)}`;
  }

  #answers(waiting, sending) {
    const { texts } = this.description;
    if (sending) return el("p", { class: "actions" }, el("button", { type: "button", class: "button plain", onclick: () => this.tray.stop() }, texts.stop));
    const large = waiting.some((bundle) => bundle.size > this.description.limit);
    const label = waiting.length > 1 ? filled(texts.check_all, { count: waiting.length }) : texts.check;
    return el("p", { class: "actions" }, el("button", { type: "button", class: "button big", disabled: large, onclick: () => this.#send() }, label), el("span", { class: "soft" }, texts.nothing_yet));
  }

  async #send() {
    this.tray.options = this.options.read();
    const jobs = await this.tray.send(this.service);
    if (jobs.length === 1 && this.tray.waiting.length === 0) this.page.go(jobs[0].id);
    else if (this.tray.problem) this.page.refused(this.tray.problem);
    if (jobs.length > 0 && this.element.isConnected) await this.past.load();
  }

  async #revert(wanted) {
    const told = await revert(this.service, wanted, this.description);
    if (!told) return;
    this.past.said.replaceChildren(told.element);
    this.past.said.firstChild.scrollIntoView({ block: "nearest" });
    await this.past.load();
    document.getElementById("past-title").focus({ preventScroll: true });
  }

  async #report(job) {
    try {
      save(await this.service.file(job.id, "report?f=html"), `${job.file}.html`);
    } catch (problem) {
      this.past.said.replaceChildren(trouble(problem.document ?? {}, this.description.texts));
    }
  }
}

/* What may go wrong with a choice, before it is sent. */
function notes(bundle, { texts, limit, language }) {
  return [
    bundle.missing.length > 0 && filled(texts.parts_missing, { parts: bundle.missing.join(", ") }),
    bundle.size > limit && filled(texts.too_large, { limit: bytes(limit, language) }),
  ].filter(Boolean);
}
