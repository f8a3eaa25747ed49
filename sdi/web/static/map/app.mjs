/* The map page: fetch what there is to show, restore the view that the address names, wire the parts. */

import { Card } from "./card.mjs";
import { el, symbol } from "./dom.mjs";
import { featuresAt, presentValues } from "./hits.mjs";
import { legendList } from "./legend.mjs";
import { calm, createMap, currentView, restyler, showFeature } from "./mapview.mjs";
import { layerList } from "./panel.mjs";
import { formatHash, parseHash } from "./permalink.mjs";
import { showPosition } from "./readout.mjs";
import { HERE, fetchDescription, fetchStyle } from "./server.mjs";
import { coveredRoom, failure, freeRoom, notice, tabs, tool } from "./shell.mjs";
import { State, linkedLayers, startingLayers } from "./state.mjs";
import { compose } from "./stylesheet.mjs";

const night = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 640px)");

class Page {
  async start() {
    const linked = parseHash(location.hash);
    this.description = await fetchDescription(linked.language ?? document.documentElement.lang);
    this.style = await fetchStyle(tone(), this.description.language);
    this.state = this.#initialState(linked);
    this.feature = null;
    this.#makeMap(linked.view ?? this.description.view);
    this.card = new Card({
      state: this.state,
      described: () => this.description,
      highlight: (feature) => this.#highlight(feature),
      zoomTo: (feature) => showFeature(this.map, feature, freeRoom()),
      closed: () => this.map.getCanvas().focus({ preventScroll: true }),
    });
    this.#furnish();
    this.#listen();
    if (linked.selected && linked.selected.layer in this.description.layers) this.card.open([linked.selected]);
  }

  #initialState(linked) {
    const { layers, scenario } = this.description;
    const known = scenario?.values.includes(linked.scenario);
    return new State({
      on: startingLayers(linked.layers, layers),
      opacity: new Map((linked.layers ?? []).map(({ id, opacity }) => [id, opacity])),
      scenario: known ? linked.scenario : (scenario?.default ?? null),
      selected: null,
      tab: "layers",
    });
  }

  #makeMap(view) {
    document.body.classList.toggle("folded", narrow.matches);
    this.map = createMap("map", this.#composed(), view);
    this.map.setPadding(coveredRoom());
    this.restyle = restyler(this.map, () => this.#composed());
    this.map.on("load", () => document.getElementById("loading")?.remove());
  }

  #composed() {
    const { scenario, base } = this.description;
    return compose(this.style, {
      on: this.state.on,
      scenario: scenario && { ...scenario, value: this.state.scenario },
      selected: this.feature,
      base,
      here: HERE,
    });
  }

  #highlight(feature) {
    this.feature = feature;
    this.restyle();
  }

  /* Everything that has words in it, drawn anew when the language changes. */
  #furnish() {
    const { texts, city, language } = this.description;
    document.documentElement.lang = language;
    document.title = `${texts.title} · ${city.name}`;
    document.getElementById("panel").setAttribute("aria-label", texts.panel);
    document.getElementById("card").setAttribute("aria-label", texts.feature);
    document.querySelector(".skip").textContent = texts.skip;
    document.getElementById("city-name").textContent = city.name;
    document.getElementById("city-subtitle").textContent = city.subtitle;
    document.getElementById("attribution").textContent = city.attribution;
    this.map.getCanvas().setAttribute("aria-label", texts.map);
    this.#furnishHeader(texts, language);
    this.#furnishTools(texts);
    this.list = layerList(this.description, this.state);
    document.getElementById("pane-layers").replaceChildren(this.list.element);
    this.#drawTabs();
    this.#drawPanel();
    showPosition(document.getElementById("readout"), currentView(this.map), this.description);
  }

  #furnishHeader(texts, language) {
    const folded = document.body.classList.contains("folded");
    const other = language === "vi" ? "en" : "vi";
    document.getElementById("panel-tools").replaceChildren(
      el(
        "button",
        {
          type: "button", class: "language", lang: other, "aria-label": texts.other_language,
          title: texts.other_language, onclick: () => this.#speak(other),
        },
        texts.other_language_short,
      ),
      el(
        "button",
        {
          type: "button", class: "icon-button fold", "aria-expanded": String(!folded), "aria-controls": "panel-body",
          "aria-label": folded ? texts.open_panel : texts.close_panel, title: folded ? texts.open_panel : texts.close_panel,
          onclick: () => this.#fold(!folded),
        },
        symbol("fold"),
      ),
    );
  }

  #furnishTools(texts) {
    const { view } = this.description;
    const back = () => this.map.easeTo({ center: [view.longitude, view.latitude], zoom: view.zoom });
    document.getElementById("tools").replaceChildren(
      tool("plus", texts.zoom_in, () => this.map.zoomIn()),
      tool("minus", texts.zoom_out, () => this.map.zoomOut()),
      tool("city", texts.whole_city, back),
      tool("link", texts.share, () => this.#share()),
      tool("print", texts.print, () => this.#print()),
    );
  }

  #drawTabs() {
    const { texts } = this.description;
    const entries = [["layers", texts.layers, "pane-layers"], ["legend", texts.legend, "pane-legend"]];
    const bar = tabs(entries, this.state.tab, (tab) => this.state.change({ tab }));
    document.getElementById("tabs").replaceChildren(bar);
    for (const [id, , pane] of entries) document.getElementById(pane).hidden = id !== this.state.tab;
  }

  #drawPanel() {
    const zoom = this.map.getZoom();
    this.list.update(zoom);
    if (this.state.tab === "legend") this.#drawLegend(zoom);
  }

  #drawLegend(zoom) {
    const present = (id) => presentValues(this.map, this.style, id, this.description.layers[id].classField);
    document.getElementById("pane-legend").replaceChildren(...legendList(this.description, this.state, zoom, present));
  }

  #listen() {
    this.state.listen((changed) => this.#onChange(changed));
    this.map.on("moveend", () => this.#remember());
    this.map.on("zoom", () => this.list.update(this.map.getZoom()));
    this.map.on("idle", () => this.#drawPanel());
    this.map.on("click", (event) => this.#onClick(event));
    this.map.on("mousemove", (event) => this.#onPointer(event));
    this.map.on("error", () => notice(this.description.texts.trouble));
    this.map.getCanvas().addEventListener("keydown", (event) => this.#onKey(event));
    night.addEventListener("change", () => this.#repaint());
    addEventListener("hashchange", () => this.#follow(parseHash(location.hash)));
  }

  #onChange(changed) {
    if (changed.has("on") || changed.has("scenario")) this.restyle();
    if (changed.has("tab")) this.#drawTabs();
    this.#drawPanel();
    this.#remember();
  }

  #onClick({ point }) {
    const hits = featuresAt(this.map, this.style, point);
    this.card.open(hits);
    const below = point.y - innerHeight * 0.25; // on a phone the card covers the lower half
    if (hits.length > 0 && narrow.matches && below > innerHeight * 0.15) this.map.panBy([0, below]);
  }

  #onPointer({ lngLat, point }) {
    const position = { longitude: lngLat.lng, latitude: lngLat.lat, zoom: this.map.getZoom() };
    showPosition(document.getElementById("readout"), position, this.description);
    cancelAnimationFrame(this.looking);
    this.looking = requestAnimationFrame(() => {
      const found = !this.map.isMoving() && featuresAt(this.map, this.style, point).length > 0;
      this.map.getCanvas().style.cursor = found ? "pointer" : "";
    });
  }

  #onKey(event) {
    if (event.key === "Escape") this.card.close();
    if (event.key !== "Enter") return;
    const hits = featuresAt(this.map, this.style, this.map.project(this.map.getCenter()));
    if (hits.length === 0) notice(this.description.texts.nothing_here);
    this.card.open(hits, true);
  }

  /* The address always names what is seen; it is not a step in the browser's history. */
  #remember() {
    const { on, scenario, selected } = this.state;
    const hash = formatHash({
      view: currentView(this.map),
      layers: linkedLayers(on, this.description.layers),
      language: this.description.language,
      scenario: scenario === this.description.scenario?.default ? null : scenario,
      selected,
    });
    history.replaceState(null, "", hash);
  }

  /* Another address was typed or pasted while the page is open. */
  async #follow(linked) {
    if (linked.language && linked.language !== this.description.language) await this.#speak(linked.language);
    if (linked.view) this.map.jumpTo({ center: [linked.view.longitude, linked.view.latitude], zoom: linked.view.zoom });
    this.state.change({ on: startingLayers(linked.layers, this.description.layers) });
    if (linked.selected && linked.selected.layer in this.description.layers) this.card.open([linked.selected]);
  }

  async #speak(language) {
    this.description = await fetchDescription(language);
    this.style = await fetchStyle(tone(), language);
    this.#furnish();
    this.card.redraw();
    this.#remember();
    document.querySelector(".language").focus({ preventScroll: true });
  }

  async #repaint() {
    this.style = await fetchStyle(tone(), this.description.language);
    this.restyle();
  }

  #fold(folded) {
    document.body.classList.toggle("folded", folded);
    this.map.easeTo({ padding: coveredRoom(), duration: calm() ? 0 : 200 });
    this.#furnishHeader(this.description.texts, this.description.language);
    document.querySelector(".fold").focus({ preventScroll: true });
  }

  async #share() {
    this.#remember();
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    notice(this.description.texts.shared);
  }

  /* On paper the legend stands below the map, whichever tab is open. */
  #print() {
    this.#drawLegend(this.map.getZoom());
    print();
  }
}

function tone() {
  return night.matches ? "dark" : "light";
}

async function open() {
  const told = document.getElementById("map").dataset;
  const page = new Page();
  try {
    await page.start();
    globalThis.cityMap = page.map; // for the browser's console and for tests
  } catch (error) {
    failure(/webgl/i.test(String(error.message)) ? told.noWebgl : told.failed);
    console.error(error);
  }
}

open();
