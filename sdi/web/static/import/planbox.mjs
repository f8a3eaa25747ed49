/* The frame of a small map within the page; where no map can be drawn it says so in words. */

import { el } from "../map/dom.mjs";
import { drawPlan } from "./plan.mjs";

/**
 * An element with a map in it. `content` may be a promise of {features, extent, city}.
 * `plan` is a promise of the map's handles, or of null where there is no map.
 */
export function planBox(ground, label, content) {
  const element = el("div", { class: "plan", role: "group", "aria-label": label });
  return { element, plan: draw(element, ground, content) };
}

async function draw(element, ground, content) {
  try {
    const [style, shown] = await Promise.all([ground.style(), content]);
    await attached(element);
    const plan = await drawPlan(element, { ...ground, style, ...shown });
    ground.keep(plan.close);
    return plan;
  } catch (error) {
    element.classList.add("without");
    element.textContent = /webgl/i.test(String(error.message)) ? ground.texts.no_webgl : ground.texts.no_map;
    console.warn(error);
    return null;
  }
}

/* MapLibre measures its container: that must stand in the page first. */
async function attached(element) {
  for (let tries = 0; !element.isConnected; tries += 1) {
    if (tries > 100) throw new Error("left before it was drawn");
    await new Promise((done) => setTimeout(done, 20));
  }
}
