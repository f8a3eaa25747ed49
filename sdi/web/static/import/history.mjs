/* The log of change sets: what each did, and whether it still stands. */

export class History {
  #changes;

  /** `changes` as the service lists them: {number, layers: [{inserted, updated, deleted}], reverted_by: [number]}. */
  constructor(changes) {
    this.#changes = new Map(changes.map((change) => [change.number, change]));
  }

  /**
   * The number of the change set that took this one back and still stands; null where none does.
   * A revert that was itself reverted took nothing back.
   */
  undoneBy(number) {
    const found = this.#changes.get(number)?.reverted_by ?? [];
    return [found].flat().find((one) => this.undoneBy(one) === null) ?? null;
  }

  /** How many features it added, changed and deleted, in all its layers; null where that is not known. */
  counts(number) {
    const layers = this.#changes.get(number)?.layers;
    if (!layers) return null;
    const sum = (name) => layers.reduce((all, layer) => all + layer[name], 0);
    return { new: sum("inserted"), changed: sum("updated"), deleted: sum("deleted") };
  }
}
