import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checksum, zipped } from "../../../sdi/web/static/import/zip.mjs";

test("the checksum is that of the standard", async () => {
  assert.equal(await checksum(new Blob(["123456789"])), 0xcbf43926);
});

test("another program unpacks the archive to the same bytes", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const table = Uint8Array.from({ length: 70_000 }, (_, place) => (place * 31) % 256);
  const archive = await zipped([
    { name: "đất.gdb/a1.gdbtable", file: new Blob([table]) }, { name: "đất.gdb/gdb", file: new Blob([]) },
  ]);
  writeFileSync(join(folder, "a.zip"), new Uint8Array(await archive.arrayBuffer()));
  execFileSync("python3", ["-m", "zipfile", "-e", join(folder, "a.zip"), folder]);
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, "đất.gdb", "a1.gdbtable"))), table);
  assert.equal(readFileSync(join(folder, "đất.gdb", "gdb")).length, 0);
});
