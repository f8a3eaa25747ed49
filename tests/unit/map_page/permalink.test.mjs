import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash } from "../../../sdi/web/static/map/permalink.mjs";

const WHOLE = {
  view: { zoom: 14.25, latitude: 10.0338, longitude: 105.785 },
  layers: [{ id: "roads", opacity: 1 }, { id: "parcels", opacity: 0.4 }],
  language: "en",
  scenario: 100,
  selected: { layer: "parcels", id: "9007199254740991" },
};

test("a view survives the address", () => {
  assert.deepEqual(parseHash(formatHash(WHOLE)), WHOLE);
});

test("the address is readable", () => {
  assert.equal(
    formatHash(WHOLE),
    "#map=14.25/10.033800/105.785000&layers=roads,parcels:40&lang=en&scenario=100&sel=parcels/9007199254740991",
  );
});

test("a place is kept to a fraction of a pixel at every zoom", () => {
  for (let zoom = 0; zoom <= 22; zoom += 1) {
    const [latitude, longitude] = [10.123456789, -105.987654321];
    const back = parseHash(formatHash({ view: { zoom, latitude, longitude } })).view;
    const pixel = 360 / 512 / 2 ** zoom;
    assert.ok(Math.abs(back.longitude - longitude) < pixel / 5, `zoom ${zoom}`);
    assert.ok(Math.abs(back.latitude - latitude) < pixel / 5, `zoom ${zoom}`);
  }
});

test("no layers at all is something else than the usual ones", () => {
  assert.equal(parseHash("#map=1/2/3").layers, null);
  assert.deepEqual(parseHash("#layers=").layers, []);
});

test("nonsense is nothing", () => {
  const nothing = { view: null, layers: null, language: null, scenario: null, selected: null };
  for (const hash of ["", "#", "#map=", "#map=a/b/c", "#map=1/2", "#map=99/0/0", "#map=3/91/0", "#lang=fr", "#scenario=x", "#sel=a/b", "#sel=/1"]) {
    assert.deepEqual(parseHash(hash), nothing, hash);
  }
  assert.deepEqual(parseHash("#layers=<script>,roads:900,'").layers, [{ id: "roads", opacity: 1 }]);
});
