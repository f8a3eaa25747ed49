import assert from "node:assert/strict";
import { test } from "node:test";
import { featureRows, featureTitle, filled, formatDegrees, formatValue } from "../../../sdi/web/static/map/format.mjs";

const TEXTS = { yes: "Có", no: "Không" };
const LAYER = {
  title: "Thửa đất",
  label: null,
  key: ["ma_xa", "so_to", "so_thua"],
  fields: {
    ma_xa: { title: "Mã xã", type: "text" },
    so_to: { title: "Số tờ", type: "integer" },
    so_thua: { title: "Số thửa", type: "integer" },
    loai: { title: "Loại đất", type: "text", codes: { LUC: "Đất chuyên trồng lúa" } },
    loai_goc: { title: "Loại đất trong tệp", type: "text", rawOf: "loai" },
    dien_tich: { title: "Diện tích", type: "number", unit: "m2" },
    cap_gcn: { title: "Đã cấp giấy", type: "boolean" },
    ngay: { title: "Ngày", type: "date" },
  },
};

const as = (value, field, language = "vi") => formatValue(value, { type: "text", ...field }, language, TEXTS);

test("values read as the language writes them", () => {
  assert.equal(as(12345.678, { type: "number", unit: "m2" }), "12.345,678 m²");
  assert.equal(as(12345.678, { type: "number", unit: "m2" }, "en"), "12,345.678 m²");
  assert.equal(as(2015, { type: "integer" }), "2015");
  assert.equal(as(45726, { type: "integer" }), "45.726");
  assert.equal(as(1.5, { type: "number", unit: "%" }), "1,5%");
  assert.equal(as("2025-07-01", { type: "date" }, "en"), "1 July 2025");
  assert.match(as("2022-10-12T12:00:00Z", { type: "datetime" }, "en"), /12 October 2022.*19:00/);
  assert.equal(as(true, { type: "boolean" }), "Có");
  assert.equal(as("không phải ngày", { type: "date" }), "không phải ngàyT00:00:00Z".slice(0, 15));
});

test("codes read as their titles, also those of numbers", () => {
  assert.equal(as("LUC", LAYER.fields.loai), "Đất chuyên trồng lúa");
  assert.equal(as("XYZ", LAYER.fields.loai), "XYZ");
  assert.equal(as(22, { type: "number", unit: "kV", codes: { 22: "Trung thế" } }), "Trung thế");
});

test("a feature is named by its label or its key", () => {
  const properties = { ma_xa: "31135", so_to: 12, so_thua: 345 };
  assert.equal(featureTitle(properties, LAYER, "vi", TEXTS), "Số tờ 12 · Số thửa 345");
  assert.equal(featureTitle({ ten: "Chợ Cái Khế" }, { ...LAYER, label: "ten" }, "vi", TEXTS), "Chợ Cái Khế");
  assert.equal(featureTitle({}, LAYER, "vi", TEXTS), "Thửa đất");
});

test("the rows of a card leave out what is empty and what the file said alike", () => {
  const rows = featureRows({ so_to: 0, loai: "LUC", loai_goc: "LUC", cap_gcn: false, ngay: null, ma_xa: "" }, LAYER, "vi", TEXTS);
  assert.deepEqual(rows.map((row) => [row.title, row.text]), [
    ["Số tờ", "0"], ["Loại đất", "Đất chuyên trồng lúa"], ["Đã cấp giấy", "Không"],
  ]);
  const other = featureRows({ loai: "CLN", loai_goc: "LNC" }, LAYER, "vi", TEXTS);
  assert.deepEqual(other.map((row) => row.text), ["CLN", "LNC"]);
});

test("positions name the half of the world", () => {
  assert.equal(formatDegrees(10.03412, ["B", "N"], "vi"), "10,03412° B");
  assert.equal(formatDegrees(-10.03412, ["N", "S"], "en"), "10.03412° S");
});

test("texts are filled by name", () => {
  assert.equal(filled("{count} đối tượng, {lạ}", { count: 3 }), "3 đối tượng, {lạ}");
});
