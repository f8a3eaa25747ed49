/* What the page asks of the service. Every address is below the folder that the page is in. */

import { Problem, problemOf } from "./problem.mjs";
import { events } from "./stream.mjs";

const ROOT = new URL(".", globalThis.document?.baseURI ?? "http://localhost/").href;

/** An address of the service as this page reaches it. */
export function address(path) {
  return new URL(path, ROOT).href;
}

/** Texts, layers, systems and encodings in one language; no key is needed. */
export async function fetchDescription(language) {
  const answer = await fetch(address(`import?f=json&lang=${language}`));
  if (!answer.ok) throw problemOf(answer.status, await answer.text());
  return answer.json();
}

/** The city's style in the tone of the reader's screen; null where it can't be had. */
export async function fetchStyle(dark, language) {
  const answer = await fetch(address(`styles/${dark ? "city-dark" : "city"}.json?lang=${language}`));
  return answer.ok ? answer.json() : null;
}

/** The routes that write, asked with one key; every method raises `Problem`. */
export class Service {
  constructor(key, language) {
    this.key = key;
    this.language = language;
  }

  /** Whether the key may import; raises the refusal where not. */
  greet() {
    return this.jobs(1, 0);
  }

  jobs(limit, offset) {
    return this.#json("GET", `imports?limit=${limit}&offset=${offset}`);
  }

  job(id) {
    return this.#json("GET", `imports/${id}`);
  }

  changes(limit) {
    return this.#json("GET", `changes?limit=${limit}`);
  }

  difference(id) {
    return this.#json("GET", `imports/${id}/difference`);
  }

  findings(id) {
    return this.#json("GET", `imports/${id}/findings?f=geojson`);
  }

  /** Run the check again with other options, of the same upload. */
  check(id, options) {
    return this.#json("POST", `imports/${id}/check`, options);
  }

  publish(id) {
    return this.#json("POST", `imports/${id}/publish`);
  }

  cancel(id) {
    return this.#json("POST", `imports/${id}/cancel`);
  }

  revert(number) {
    return this.#json("POST", `changes/${number}/revert`);
  }

  /** A file that the service makes of an import: `report?f=html`, `findings?f=gpkg` … */
  async file(id, what) {
    const answer = await this.#ask("GET", `imports/${id}/${what}`, { accept: "*/*" });
    return answer.blob();
  }

  /** The states of a job as they change, until it rests. */
  async *events(id, signal) {
    const answer = await this.#ask("GET", `imports/${id}/events`, { accept: "text/event-stream" }, undefined, signal);
    if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) return;
    for await (const { event, data } of events(answer.body)) if (event === "job") yield JSON.parse(data);
  }

  /**
   * Send the files of one import with its options; `progress(sent, total)` in bytes.
   * XMLHttpRequest, for fetch can't tell how much of an upload is through.
   */
  upload(files, options, progress, signal) {
    const form = new FormData();
    for (const [name, value] of Object.entries(options)) form.append(name, value);
    for (const { file, name } of files) form.append("file", file, name);
    return new Promise((done, failed) => {
      signal.throwIfAborted();
      const request = new XMLHttpRequest();
      request.open("POST", this.#address("imports"));
      for (const [name, value] of Object.entries(this.#headers())) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => progress(event.loaded, event.total);
      request.onerror = () => failed(new Problem({ status: 0 }));
      request.onabort = () => failed(new DOMException("", "AbortError"));
      request.onload = () => answered(request, done, failed);
      signal.addEventListener("abort", () => request.abort());
      request.send(form);
    });
  }

  async #json(method, path, body) {
    const answer = await this.#ask(method, path, { accept: "application/json, application/geo+json" }, body);
    return answer.json();
  }

  async #ask(method, path, headers, body, signal) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const typed = body === undefined ? {} : { "content-type": "application/json" };
    let answer;
    try {
      answer = await fetch(this.#address(path), {
        method, signal, cache: "no-store", headers: { ...this.#headers(), ...headers, ...typed }, ...sent,
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem({ status: 0 });
    }
    if (!answer.ok) throw problemOf(answer.status, await answer.text());
    return answer;
  }

  #address(path) {
    const asked = new URL(path, ROOT);
    asked.searchParams.set("lang", this.language);
    return asked.href;
  }

  #headers() {
    return { accept: "application/json", authorization: `Bearer ${this.key}` };
  }
}

function answered(request, done, failed) {
  if (request.status < 200 || request.status > 299) failed(problemOf(request.status, request.responseText));
  else done(JSON.parse(request.responseText));
}
