/* The files that wait to be sent, and how far the sending has come. It outlives what is drawn of it. */

import { bundles } from "./bundles.mjs";
import { zipped } from "./zip.mjs";

export class Tray {
  #files = [];
  #listeners = new Set();
  #ending = null;

  /** The imports to be made, and of the one that is being sent {bundle, sent, total}. */
  waiting = [];
  sending = null;
  problem = null;
  options = {};

  /** Be told of every change; the answer ends that. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Add files, each {name, file}; a second one of the same name takes the place of the first. */
  add(files) {
    const names = new Set(files.map(({ name }) => name));
    this.#files = [...this.#files.filter(({ name }) => !names.has(name)), ...files];
    this.#sorted();
  }

  remove(bundle) {
    const gone = new Set(bundle.files.map(({ file }) => file));
    this.#files = this.#files.filter(({ file }) => !gone.has(file));
    this.#sorted();
  }

  /** Send all, one after the other; gives the jobs that were made. What fails stays. */
  async send(service) {
    const jobs = [];
    this.#ending = new AbortController();
    try {
      for (const bundle of [...this.waiting]) {
        jobs.push(await this.#sendOne(service, bundle));
        this.remove(bundle);
      }
      this.options = {};
    } catch (error) {
      if (error.name !== "AbortError") this.problem = error;
    }
    this.sending = null;
    this.#changed();
    return jobs;
  }

  /** Break off the sending. */
  stop() {
    this.#ending?.abort();
  }

  async #sendOne(service, bundle) {
    const progress = (sent, total) => {
      this.sending = { bundle, sent, total };
      this.#changed();
    };
    progress(0, bundle.size);
    const files = bundle.folder ? [{ name: `${bundle.name}.zip`, file: await zipped(bundle.files) }] : bundle.files;
    return service.upload(files, this.options, progress, this.#ending.signal);
  }

  #sorted() {
    this.problem = null;
    this.waiting = bundles(this.#files);
    this.#changed();
  }

  #changed() {
    for (const listener of this.#listeners) listener();
  }
}
