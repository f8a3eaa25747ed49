/* The page's own frame in another language: header, headings and foot as the service writes them. */

import { address } from "./service.mjs";

const FRAME = ["header.bar", "#import-head", "footer.foot", ".skip"];

/** Put the frame in another language without losing what is being done; the address remembers it. */
export async function speakPage(language) {
  const here = new URL(location.href);
  here.searchParams.set("lang", language);
  const answer = await fetch(address(`import?f=html&lang=${language}`));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html"); // runs no script
  for (const part of FRAME) {
    const found = page.querySelector(part);
    if (found) document.querySelector(part)?.replaceWith(document.adoptNode(found));
  }
  document.documentElement.lang = language;
  document.title = page.title;
  history.replaceState(null, "", here);
}
