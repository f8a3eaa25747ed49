/* What the reader has chosen, and who wants to know when it changes. */

/** A state with its listeners; `change` merges a part in and tells everyone which parts changed. */
export class State {
  #listeners = [];

  constructor(initial) {
    Object.assign(this, initial);
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  change(part) {
    Object.assign(this, part);
    const changed = new Set(Object.keys(part));
    for (const listener of this.#listeners) listener(changed);
  }

  /** Switch a layer on or off; an earlier opacity comes back with it. */
  toggle(id, on) {
    const next = new Map(this.on);
    if (on) next.set(id, this.opacity.get(id) ?? 1);
    else next.delete(id);
    this.change({ on: next });
  }

  /** Give a visible layer an opacity from 0 to 1. */
  fade(id, opacity) {
    this.opacity.set(id, opacity);
    if (this.on.has(id)) this.change({ on: new Map(this.on).set(id, opacity) });
  }
}

/** The layers that are on, as a link lists them; null while they are those that the city starts with. */
export function linkedLayers(on, layers) {
  const usual = Object.entries(layers).every(([id, layer]) => layer.visible === on.has(id));
  const full = [...on.values()].every((opacity) => opacity === 1);
  return usual && full ? null : [...on].map(([id, opacity]) => ({ id, opacity }));
}

/** The layers that a link or, without one, the city itself switches on. */
export function startingLayers(linked, layers) {
  const wanted = linked ?? Object.keys(layers).filter((id) => layers[id].visible).map((id) => ({ id, opacity: 1 }));
  return new Map(wanted.filter(({ id }) => id in layers).map(({ id, opacity }) => [id, opacity]));
}
