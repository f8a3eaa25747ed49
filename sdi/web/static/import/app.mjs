/* The import page: the key, then files to drop or one import to see; the address names which. */

import { el } from "../map/dom.mjs";
import { Home } from "./home.mjs";
import { JobView } from "./job.mjs";
import { keepKey, keptKey, keyComplaint, keyForm } from "./key.mjs";
import { Service, fetchDescription, fetchStyle } from "./service.mjs";
import { speakPage } from "./speech.mjs";
import { Tray } from "./tray.mjs";
import { trouble } from "./trouble.mjs";

const night = matchMedia("(prefers-color-scheme: dark)");
const room = document.getElementById("import");

class ImportPage {
  tray = new Tray();
  view = null;

  async start() {
    this.description = await fetchDescription(document.documentElement.lang);
    this.#listen();
    await this.#show(false);
  }

  #listen() {
    addEventListener("hashchange", () => this.#show());
    night.addEventListener("change", () => this.#show(false));
    addEventListener("beforeunload", (event) => this.tray.sending && event.preventDefault());
    document.addEventListener("click", (event) => this.#onClick(event));
    for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault()); // a near miss must not open the file
  }

  #onClick(event) {
    const link = event.target.closest?.("a[data-language]");
    if (!link) return;
    event.preventDefault();
    this.#speak(link.dataset.language);
  }

  async #speak(language) {
    [this.description] = await Promise.all([fetchDescription(language), speakPage(language)]);
    await this.#show(false);
    document.querySelector("a[data-language]")?.focus({ preventScroll: true });
  }

  /** Whether the key is good no more: then it is asked for again. */
  refused(problem) {
    if (problem.status !== 401) return false;
    this.#lock(keyComplaint(problem, this.description.texts));
    return true;
  }

  go(id) {
    location.hash = `job=${id}`;
  }

  async #show(focus = true) {
    this.#leave();
    const key = keptKey();
    if (!key) return this.#lock();
    this.#makeParts(key);
    const id = /^#job=([\w-]+)$/.exec(location.hash)?.[1];
    const view = id ? new JobView(this, id) : new Home(this);
    this.view = view;
    document.body.classList.toggle("with-job", Boolean(id));
    room.replaceChildren(this.#bar(), view.element);
    if (focus) scrollTo(0, 0);
    try {
      await view.open();
    } catch (problem) {
      this.#failed(problem, view);
    }
    if (focus && this.view === view) view.element.querySelector("h1, h2")?.focus({ preventScroll: true });
    return undefined;
  }

  #failed(problem, view) {
    if (this.view !== view || this.refused(problem)) return;
    if (!problem.document) console.error(problem);
    const home = el("p", { class: "actions" }, el("a", { class: "button plain", href: "#" }, this.description.texts.back));
    view.element.replaceChildren(trouble(problem.document ?? {}, this.description.texts, home));
  }

  #makeParts(key) {
    const { language, base, texts } = this.description;
    const dark = night.matches;
    let style = null;
    this.service = new Service(key, language);
    this.ground = { base, dark, texts, style: () => (style ??= fetchStyle(dark, language)) };
  }

  #bar() {
    const forget = () => {
      keepKey(null);
      this.#show();
    };
    return el("p", { class: "key-bar soft" }, el("button", { type: "button", class: "link", onclick: forget }, this.description.texts.key_forget));
  }

  #lock(complaint = null) {
    this.#leave();
    keepKey(null);
    document.body.classList.remove("with-job");
    const tried = async (key) => {
      await new Service(key, this.description.language).greet();
      keepKey(key);
      await this.#show();
    };
    room.replaceChildren(keyForm(this.description.texts, tried, complaint));
  }

  #leave() {
    this.view?.close();
    this.view = null;
  }
}

async function open() {
  try {
    await new ImportPage().start();
  } catch (error) {
    room.replaceChildren(el("p", { class: "card trouble", role: "alert" }, room.dataset.failed));
    console.error(error);
  }
}

open();
