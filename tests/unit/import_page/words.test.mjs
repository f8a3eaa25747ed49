import assert from "node:assert/strict";
import { test } from "node:test";
import { problemKey, problemOf } from "../../../sdi/web/static/import/problem.mjs";
import { bytes, length, moment, number, plain } from "../../../sdi/web/static/import/words.mjs";

test("numbers, sizes and lengths read as the language writes them", () => {
  assert.equal(number(26292, "vi"), "26.292");
  assert.equal(number(26292, "en"), "26,292");
  assert.equal(bytes(0, "vi"), "0\u00a0B");
  assert.equal(bytes(250_323, "vi"), "250\u00a0KB");
  assert.equal(bytes(2_450_000, "vi"), "2,5\u00a0MB");
  assert.equal(length(4.342, "vi"), "4,34 m");
  assert.equal(length(0.004, "en"), "4 mm");
  assert.equal(length(54820, "vi"), "54,82 km");
  assert.equal(length(0.00001, "en", "°"), "0.00001°");
});

test("moments are told in the city's time", () => {
  assert.match(moment("2026-11-22T16:30:00+00:00", "vi"), /23:30.*22\/11\/2026/);
  assert.equal(moment(null, "vi"), "");
});

test("values of fields are shown as they are", () => {
  assert.equal(plain(0, "vi"), "0");
  assert.equal(plain(false, "vi"), "false");
  assert.equal(plain("", "vi"), null);
  assert.equal(plain(null, "vi"), null);
  assert.equal(plain(123456.5, "vi"), "123456,5");
});

test("a refusal keeps its document, and a proxy's page is one too", () => {
  const refused = problemOf(422, '{"type":"/problems/import.crs_missing","detail":"Thiếu","status":422}');
  assert.equal(refused.key, "import.crs_missing");
  assert.equal(refused.message, "Thiếu");
  assert.equal(problemOf(502, "<html>Bad gateway</html>").status, 502);
  assert.equal(problemOf(500, "null").status, 500);
  assert.equal(problemKey({ type: "javascript:alert(1)" }), "");
});
