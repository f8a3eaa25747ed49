/* Opening, filling and closing the card of a feature. */

import { cardContent } from "./popup.mjs";
import { fetchFeature } from "./server.mjs";

/** The card; it follows `state.selected` and gives the fetched feature to `highlight`. */
export class Card {
  #element = document.getElementById("card");
  #hits = [];
  #feature = null;

  constructor({ state, described, highlight, zoomTo, closed }) {
    Object.assign(this, { state, described, highlight, zoomTo, closed });
    this.#element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** Show the first of several features at one place; none closes the card. */
  open(hits, takeFocus = false) {
    if (hits.length === 0) return this.close();
    this.#hits = hits;
    return this.choose(hits[0], takeFocus);
  }

  /** Show one of the features at the place, with its details when they have come. */
  async choose(hit, takeFocus = false) {
    this.#feature = null;
    this.state.change({ selected: { layer: hit.layer, id: hit.id } });
    this.highlight(null);
    this.#draw(hit);
    if (takeFocus) document.getElementById("card-title").focus();
    const feature = await fetchFeature(hit.layer, hit.id, this.described().language).catch((error) => error);
    if (!this.#shows(hit)) return;
    this.#feature = feature;
    this.highlight(feature instanceof Error ? null : feature);
    this.#draw(hit);
    if (takeFocus) document.getElementById("card-title").focus();
  }

  close() {
    if (this.#element.hidden) return;
    this.#hits = [];
    this.#element.hidden = true;
    document.body.classList.remove("with-card");
    this.state.change({ selected: null });
    this.highlight(null);
    this.closed();
  }

  /** Draw it again, as in another language. */
  redraw() {
    const shown = this.#hits.find((hit) => this.#shows(hit));
    if (shown) this.#draw(shown);
  }

  #shows({ layer, id }) {
    const selected = this.state.selected;
    return selected !== null && selected.layer === layer && selected.id === id;
  }

  #draw(hit) {
    const content = cardContent({
      hit, hits: this.#hits, feature: this.#feature, description: this.described(),
      choose: (other) => this.choose(other), close: () => this.close(), zoomTo: () => this.zoomTo(this.#feature),
    });
    this.#element.replaceChildren(...content);
    this.#element.hidden = false;
    document.body.classList.add("with-card");
  }
}
