/* Hand the reader a file: the key goes in a header, so a plain link can't fetch it. */

import { el } from "../map/dom.mjs";

/** Save bytes under a name. */
export function save(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
