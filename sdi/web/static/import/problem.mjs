/* What the service refuses, as an error: RFC 9457 documents, and the silence of a lost connection. */

/** A refusal; `document` is the problem document, `status` 0 where no answer came at all. */
export class Problem extends Error {
  constructor(document) {
    super(document.detail ?? document.title ?? "");
    this.document = document;
    this.status = document.status ?? 0;
  }

  /** The stable name of the cause, such as ``import.crs_missing``; empty where there is none. */
  get key() {
    return problemKey(this.document);
  }
}

/** The stable name of the cause that a problem document tells. */
export function problemKey(document) {
  const found = /\/problems\/([\w.]+)$/.exec(String(document?.type ?? ""));
  return found ? found[1] : "";
}

/** The problem that an answer tells; one that tells none by its status. */
export function problemOf(status, text) {
  try {
    const document = JSON.parse(text);
    if (document !== null && typeof document === "object") return new Problem({ status, ...document });
  } catch {
    // a proxy before the service answers in pages of its own
  }
  return new Problem({ status });
}
