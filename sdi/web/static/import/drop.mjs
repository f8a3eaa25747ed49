/* Where files are dropped or chosen, a folder with all that is in it too. */

import { el, symbol } from "../map/dom.mjs";

const MOST = 2000; // files of a folder: a mistaken drop of a whole disk ends here

/** The zone; `took(files)` gets what the reader drops or chooses, each {name, file}. */
export function dropZone(texts, took) {
  const files = picker(took, { multiple: true, id: "files" });
  const folder = picker(took, { webkitdirectory: true, id: "folder" });
  const zone = el(
    "div",
    { class: "drop", role: "group", "aria-labelledby": "drop-title", "aria-describedby": "drop-formats" },
    symbol("drop"),
    el("h2", { id: "drop-title" }, texts.drop_title),
    el(
      "p",
      { class: "drop-choose" },
      el("button", { type: "button", class: "button", onclick: () => files.click() }, texts.choose_files),
      el("button", { type: "button", class: "button plain", onclick: () => folder.click() }, texts.choose_folder),
    ),
    el("p", { id: "drop-formats", class: "soft" }, texts.formats),
    files,
    folder,
  );
  listen(zone, took);
  return zone;
}

function picker(took, properties) {
  const input = el("input", { type: "file", class: "away", tabindex: -1, "aria-hidden": "true", ...properties });
  input.addEventListener("change", () => {
    took([...input.files].slice(0, MOST).map((file) => ({ name: file.webkitRelativePath || file.name, file })));
    input.value = "";
  });
  return input;
}

function listen(zone, took) {
  const over = (event) => {
    event.preventDefault();
    zone.classList.add("over");
  };
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    took(await dropped(event.dataTransfer));
  });
}

/* Entries must be taken before the first wait: the browser empties the list after the event. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ name: file.name, file }));
  const found = [];
  for (const entry of entries) for await (const file of below(entry)) if (found.push(file) >= MOST) return found;
  return found;
}

async function* below(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    yield { name: entry.fullPath.replace(/^\//, ""), file };
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return;
    for (const one of some) yield* below(one);
  }
}
