/* One class of a legend, drawn as the map draws it. Colours are pairs: light tone, dark tone. */

import { el, svg } from "./dom.mjs";

const WIDTH = 28;
const HEIGHT = 18;

/** The little picture of a class. */
export function swatchPicture(swatch, iconsAddress) {
  if (swatch.kind === "circle") return badge(swatch, iconsAddress);
  const picture = svg("svg", { class: "swatch", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  colored(picture, swatch);
  picture.append(...(swatch.kind === "line" ? strokes(swatch) : [area(swatch)]));
  return picture;
}

function badge(swatch, iconsAddress) {
  const picture = el("span", { class: "swatch badge", "aria-hidden": "true" });
  colored(picture, swatch);
  if (swatch.icon) picture.append(el("img", { src: `${iconsAddress}/${swatch.icon}.svg`, alt: "", width: 12, height: 12 }));
  else picture.classList.add("plain");
  return picture;
}

function area(swatch) {
  return svg("rect", { class: swatch.edge ? "ink edged" : "ink", x: 3, y: 2, width: WIDTH - 6, height: HEIGHT - 4, rx: 3 });
}

function strokes(swatch) {
  const width = Math.min(7, Math.max(1.6, swatch.width * 0.6));
  const line = { x1: 3, x2: WIDTH - 3, y1: HEIGHT / 2, y2: HEIGHT / 2, "stroke-linecap": swatch.dash ? "butt" : "round" };
  const made = [];
  if (swatch.edge) made.push(svg("line", { ...line, class: "casing", "stroke-width": width + 2 }));
  const dash = swatch.dash ? swatch.dash.map((part) => part * width).join(" ") : null;
  made.push(svg("line", { ...line, class: "stroke", "stroke-width": width, "stroke-dasharray": dash }));
  return made;
}

function colored(picture, swatch) {
  picture.style.setProperty("--ink-light", swatch.color[0]);
  picture.style.setProperty("--ink-dark", swatch.color[1]);
  if (!swatch.edge) return;
  picture.style.setProperty("--edge-light", swatch.edge[0]);
  picture.style.setProperty("--edge-dark", swatch.edge[1]);
}
