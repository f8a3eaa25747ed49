import assert from "node:assert/strict";
import { test } from "node:test";
import { toGrid, toVn2000 } from "../../../sdi/web/static/map/vn2000.mjs";

/* Control points of the national transformation (EPSG:6960): VN-2000 and WGS 84 longitude, latitude;
   east, north in EPSG:5897 (105°00′) and EPSG:9209 (105°30′). */
const POINTS = [
  [105.75, 10.0, 105.751784144, 9.9989862761, 582223.5215, 1105837.7008, 527407.1823, 1105754.6308],
  [105.7886, 10.0325, 105.7903842369, 10.031486094, 586446.9329, 1109442.287, 531635.7338, 1109352.5241],
  [105.625, 10.11, 105.6267850379, 10.1089870661, 568495.8636, 1117975.5063, 513698.9263, 1117912.5486],
  [105.47, 9.784, 105.471783571, 9.7829875863, 551559.5609, 1081891.4503, 496708.9991, 1081855.6596],
  [105.974, 9.6025, 105.9757814599, 9.6014847697, 606910.1752, 1061934.1694, 552026.3369, 1061818.4740],
  [105.98, 9.33, 105.9817800153, 9.3289845732, 607653.6171, 1031795.1819, 552726.4382, 1031681.7187],
  [105.53, 10.27, 105.5317861511, 10.2689877617, 558055.2259, 1135653.475, 503286.1008, 1135605.7551],
];
const CENTIMETRE = 0.01;

for (const [lon, lat, wgsLon, wgsLat, east, north, east2, north2] of POINTS) {
  test(`control point ${lon} ${lat}`, () => {
    const city = toGrid(wgsLon, wgsLat, 105, 0.9999);
    assert.ok(Math.hypot(city.east - east, city.north - north) < CENTIMETRE);
    const other = toGrid(wgsLon, wgsLat, 105.5, 0.9999);
    assert.ok(Math.hypot(other.east - east2, other.north - north2) < CENTIMETRE);
    const [lambda, phi] = toVn2000((wgsLon * Math.PI) / 180, (wgsLat * Math.PI) / 180);
    assert.ok(Math.abs((lambda * 180) / Math.PI - lon) < 2e-9);
    assert.ok(Math.abs((phi * 180) / Math.PI - lat) < 2e-9);
  });
}

test("6° zone: EPSG:3405", () => {
  const { east, north } = toGrid(105.751784144, 9.9989862761, 105, 0.9996);
  assert.ok(Math.hypot(east - 582198.852, north - 1105505.9163) < CENTIMETRE);
});
