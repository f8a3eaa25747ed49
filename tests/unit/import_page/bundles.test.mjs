import assert from "node:assert/strict";
import { test } from "node:test";
import { bundles } from "../../../sdi/web/static/import/bundles.mjs";

const chosen = (...names) => bundles(names.map((name) => ({ name, file: { size: 10 } })));
const names = (bundle) => bundle.files.map((file) => file.name);

test("the parts of a shapefile are one import, whatever the case of their names", () => {
  const [one, ...rest] = chosen("thua.shp", "THUA.DBF", "thua.shx", "thua.prj", "thua.shp.xml");
  assert.deepEqual(rest, []);
  assert.equal(one.name, "thua.shp");
  assert.equal(one.size, 50);
  assert.deepEqual(one.missing, []);
  assert.deepEqual(names(one), ["thua.shp", "THUA.DBF", "thua.shx", "thua.prj", "thua.shp.xml"]);
});

test("what a shapefile lacks is told", () => {
  const [one] = chosen("thua.shp");
  assert.deepEqual(one.missing, [".dbf", ".shx", ".prj"]);
});

test("files that have nothing to do with each other are imports of their own", () => {
  assert.deepEqual(chosen("a.zip", "b.gpkg", "c.csv").map((bundle) => bundle.name), ["a.zip", "b.gpkg", "c.csv"]);
});

test("shapefiles of one name in two folders stay apart, and their names lose the folder", () => {
  const found = chosen("to1/thua.shp", "to1/thua.dbf", "to2/thua.shp", "to2/thua.dbf");
  assert.deepEqual(found.map(names), [["thua.shp", "thua.dbf"], ["thua.shp", "thua.dbf"]]);
});

test("a geodatabase is its folder, with all that is in it", () => {
  const [one, ...rest] = chosen("du_lieu/dat.gdb/a0001.gdbtable", "du_lieu/dat.gdb/a0001.atx", "du_lieu/dat.gdb/gdb");
  assert.deepEqual(rest, []);
  assert.equal(one.folder, true);
  assert.deepEqual(names(one), ["dat.gdb/a0001.gdbtable", "dat.gdb/a0001.atx", "dat.gdb/gdb"]);
});

test("what operating systems and programs leave behind is not sent", () => {
  assert.deepEqual(chosen("__MACOSX/._a.shp", ".DS_Store", "x/Thumbs.db", "a.shp.lock", "a.idx"), []);
});

test("a dot in a folder's name is no ending", () => {
  assert.equal(chosen("v1.2/tep")[0].name, "tep");
});
