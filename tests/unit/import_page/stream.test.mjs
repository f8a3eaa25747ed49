import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser, events } from "../../../sdi/web/static/import/stream.mjs";

const TEXT = 'event: job\ndata: {"status":"checking","file":"thửa.zip"}\n\n: still here\n\nevent: job\r\ndata: {"status"\r\ndata: :"review"}\r\n\r\ndata: end\n\n';
const TOLD = [
  { event: "job", data: '{"status":"checking","file":"thửa.zip"}' },
  { event: "job", data: '{"status"\n:"review"}' },
  { event: "message", data: "end" },
];

test("events come whole however their text was cut", () => {
  for (let size = 1; size < 12; size += 1) {
    const parser = new EventParser();
    const found = [];
    for (let at = 0; at < TEXT.length; at += size) found.push(...parser.push(TEXT.slice(at, at + size)));
    assert.deepEqual(found, TOLD, `pieces of ${size}`);
  }
});

test("an event that is not through is not told", () => {
  const parser = new EventParser();
  assert.deepEqual(parser.push("event: job\ndata: {}\n"), []);
  assert.deepEqual(parser.push("\n"), [{ event: "job", data: "{}" }]);
});

test("letters of several bytes may be cut between pieces", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  const body = new ReadableStream({
    start(control) {
      for (const byte of bytes) control.enqueue(new Uint8Array([byte]));
      control.close();
    },
  });
  const found = [];
  for await (const event of events(body)) found.push(event);
  assert.deepEqual(found, TOLD);
});
