/* The access key: asked once, kept while the browser's tab is open, sent to this server alone. */

import { el } from "../map/dom.mjs";

const PLACE = "sdi-import-key";

/** The key of this tab, or null. */
export function keptKey() {
  return sessionStorage.getItem(PLACE);
}

/** Keep a key for this tab; null forgets it. */
export function keepKey(key) {
  if (key) sessionStorage.setItem(PLACE, key);
  else sessionStorage.removeItem(PLACE);
}

/** What to say to a key that was refused, by the problem's status; null where it was not for the key. */
export function keyComplaint(problem, texts) {
  return { 401: texts.key_wrong, 403: texts.key_not_allowed, 0: texts.no_connection }[problem.status] ?? null;
}

/** The form that asks for the key; `tried(key)` raises what the service says of it. */
export function keyForm(texts, tried, complaint = null) {
  const input = el("input", {
    id: "key", type: "password", name: "key", required: true, autocomplete: "off", spellcheck: "false",
    "aria-describedby": "key-why key-wrong",
  });
  const wrong = el("p", { id: "key-wrong", class: "wrong", role: "alert" }, complaint);
  const button = el("button", { class: "button", type: "submit" }, texts.key_use);
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.textContent = await refusal(input.value.trim(), tried, texts);
    button.disabled = false;
    if (wrong.textContent) input.select();
    input.setAttribute("aria-invalid", String(Boolean(wrong.textContent)));
  };
  return el(
    "form",
    { class: "card key", onsubmit: submit },
    el("h2", {}, texts.key_title),
    el("p", { id: "key-why" }, texts.key_why),
    el("label", { for: "key" }, texts.key_label),
    el("div", { class: "line" }, input, button),
    wrong,
  );
}

async function refusal(key, tried, texts) {
  if (!/^[\x21-\x7e]+$/.test(key)) return texts.key_wrong; // no header can carry it
  try {
    await tried(key);
    return "";
  } catch (problem) {
    return keyComplaint(problem, texts) ?? problem.message;
  }
}
