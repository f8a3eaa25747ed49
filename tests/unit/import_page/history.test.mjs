import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../sdi/web/static/import/history.mjs";

const layer = (inserted, updated, deleted) => ({ layer: "parcels", inserted, updated, deleted });

test("a change stands until it is reverted, and again when the revert is", () => {
  const once = new History([{ number: 7, layers: [], reverted_by: [] }, { number: 5, layers: [], reverted_by: [7] }]);
  assert.equal(once.undoneBy(5), 7);
  assert.equal(once.undoneBy(7), null);
  const twice = new History([
    { number: 8, layers: [], reverted_by: [] }, { number: 7, layers: [], reverted_by: [8] }, { number: 5, layers: [], reverted_by: [7] },
  ]);
  assert.equal(twice.undoneBy(5), null);
  const thrice = new History([
    { number: 9, layers: [], reverted_by: [] }, { number: 8, layers: [], reverted_by: [] },
    { number: 7, layers: [], reverted_by: [8] }, { number: 5, layers: [], reverted_by: [7, 9] },
  ]);
  assert.equal(thrice.undoneBy(5), 9);
});

test("counts are summed over layers; of an unknown change there are none", () => {
  const history = new History([{ number: 5, layers: [layer(2, 3, 0), layer(1, 0, 4)], reverted_by: [] }]);
  assert.deepEqual(history.counts(5), { new: 3, changed: 3, deleted: 4 });
  assert.equal(history.counts(6), null);
  assert.equal(history.undoneBy(6), null);
});
