import assert from "node:assert/strict";
import { test } from "node:test";
import { compose, hitLayers } from "../../../sdi/web/static/map/stylesheet.mjs";
import { linkedLayers, startingLayers } from "../../../sdi/web/static/map/state.mjs";
import { unique } from "../../../sdi/web/static/map/hits.mjs";
import { listedSwatches } from "../../../sdi/web/static/map/legend.mjs";

const part = (layer, name, type, more = {}) => ({ id: `${layer}-${name}`, type, metadata: { "sdi:layer": layer, "sdi:part": name }, ...more });
const STYLE = {
  version: 8,
  metadata: { "sdi:tone": "light" },
  sprite: "https://gis.example.vn/styles/sprite",
  sources: {
    depth: { type: "raster", tiles: ["https://gis.example.vn/tiles/depth/{z}/{x}/{y}.png"] },
    zones: { type: "vector", tiles: ["https://gis.example.vn/tiles/zones/{z}/{x}/{y}.mvt"] },
  },
  layers: [
    { id: "ground", type: "background" },
    { id: "ground-land", type: "fill", metadata: { "sdi:ground": "wards" } },
    part("zones", "fill", "fill", { paint: { "fill-opacity": 0.5 }, filter: ["has", "x"] }),
    part("zones", "outline", "line"),
    part("depth", "raster", "raster", { paint: { "raster-opacity": 0.7 } }),
    part("roads", "casing", "line"),
    part("roads", "line", "line"),
    part("wards", "band", "line"),
    part("wards", "border", "line"),
    part("schools", "circle", "circle", { paint: { "circle-opacity": 1 } }),
    part("schools", "icon", "symbol"),
    part("schools", "label", "symbol"),
  ],
};
const SCENARIO = { field: "chu_ky", layers: ["depth", "zones"], value: 50 };
const find = (style, id) => style.layers.find((layer) => layer.id === id);

test("what is on shows, with its opacity, and nothing else", () => {
  const made = compose(STYLE, { on: new Map([["zones", 0.5], ["schools", 1]]), scenario: null, selected: null });
  assert.equal(find(made, "zones-fill").layout.visibility, "visible");
  assert.equal(find(made, "zones-fill").paint["fill-opacity"], 0.25);
  assert.equal(find(made, "zones-outline").paint["line-opacity"], 0.5);
  assert.equal(find(made, "schools-label").layout.visibility, "visible");
  assert.equal(find(made, "roads-line").layout.visibility, "none");
  assert.equal(find(made, "ground-land").layout, undefined);
});

test("the server's style is left as it is", () => {
  const before = JSON.stringify(STYLE);
  compose(STYLE, { on: new Map([["zones", 0.1]]), scenario: SCENARIO, selected: null, base: "https://gis.example.vn", here: "http://x" });
  assert.equal(JSON.stringify(STYLE), before);
});

test("a scenario chooses features and pictures", () => {
  const made = compose(STYLE, { on: new Map([["zones", 1], ["depth", 1]]), scenario: SCENARIO, selected: null });
  assert.deepEqual(find(made, "zones-fill").filter, ["all", ["has", "x"], ["==", ["get", "chu_ky"], 50]]);
  assert.deepEqual(find(made, "zones-outline").filter, ["==", ["get", "chu_ky"], 50]);
  assert.equal(find(made, "schools-circle").filter, undefined);
  assert.deepEqual(made.sources.depth.tiles, ["https://gis.example.vn/tiles/depth/{z}/{x}/{y}.png?chu_ky=50"]);
  assert.deepEqual(made.sources.zones, STYLE.sources.zones);
});

test("all addresses are where the page came from", () => {
  const made = compose(STYLE, { on: new Map(), scenario: null, selected: null, base: "https://gis.example.vn", here: "http://10.0.0.5:8080/gis" });
  assert.ok(!JSON.stringify(made).includes("gis.example.vn"));
  assert.equal(made.sprite, "http://10.0.0.5:8080/gis/styles/sprite");
});

test("the selected feature lies on top", () => {
  const feature = { type: "Feature", geometry: { type: "Point", coordinates: [1, 2] }, properties: {} };
  const made = compose(STYLE, { on: new Map(), scenario: null, selected: feature });
  assert.deepEqual(made.sources["sdi-selected"].data.features, [feature]);
  assert.equal(made.layers.at(-1).source, "sdi-selected");
});

test("hits are marks, areas and the borders of areas; nothing is hit twice", () => {
  assert.deepEqual(hitLayers(STYLE), {
    marks: ["roads-line", "schools-circle", "schools-icon"],
    areas: ["ground-land", "zones-fill"],
    borders: ["wards-border"],
  });
  const hits = [{ layer: "a", id: "1" }, { layer: "b", id: "1" }, { layer: "a", id: "1" }];
  assert.deepEqual(unique(hits), hits.slice(0, 2));
});

test("a link names layers only where they are not the usual ones", () => {
  const layers = { roads: { visible: true }, zones: { visible: false } };
  assert.equal(linkedLayers(startingLayers(null, layers), layers), null);
  const other = new Map([["roads", 1], ["zones", 0.4]]);
  const link = linkedLayers(other, layers);
  assert.deepEqual(startingLayers(link, layers), other);
  assert.deepEqual([...startingLayers([{ id: "gone", opacity: 1 }], layers)], []);
  assert.deepEqual(linkedLayers(new Map(), layers), []);
});

test("a long legend lists what is in view, a short one what the zoom can show", () => {
  const swatch = (value, more) => ({ value, title: value, ...more });
  const short = { legend: [swatch("QL", { min_zoom: 8 }), swatch("HEM", { min_zoom: 13 }), swatch("old", { current: false })] };
  assert.deepEqual(listedSwatches(short, 10.5, () => assert.fail("not asked")).map((s) => s.value), ["QL"]);
  const long = { legend: Array.from({ length: 80 }, (_, place) => swatch(`c${place}`)), unclassed: {}, classField: "c", fields: { c: { type: "text" } } };
  assert.deepEqual(listedSwatches(long, 15, () => new Set(["c3", "c70"])).map((s) => s.value), ["c3", "c70"]);
});

test("what has no class is told of while it is in view", () => {
  const titles = (layer, ...values) => listedSwatches(layer, 15, () => new Set(values), "Loại khác").map((s) => s.title);
  const field = (type) => ({ classField: "c", fields: { c: { type } } });
  const codes = { ...field("text"), legend: [{ value: "LUC", title: "Lúa" }], unclassed: { title: "Thửa đất" } };
  assert.deepEqual(titles(codes, "LUC"), ["Lúa"]);
  assert.deepEqual(titles(codes, "LUC", "undefined"), ["Lúa", "Loại khác"]);
  const steps = { ...field("number"), legend: [{ value: "0", title: "nhỏ" }, { value: "100", title: "to" }], unclassed: {} };
  assert.deepEqual(titles(steps, "60", "250"), ["nhỏ", "to"]);
  assert.deepEqual(titles(steps, "undefined"), ["nhỏ", "to", "Loại khác"]);
});
