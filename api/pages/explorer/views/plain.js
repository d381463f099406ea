/** A view that is one operation and one drawing of its answer: most are. */

import { ask } from '../core/api.js';
import { fill, keepPlace } from '../core/dom.js';
import { waiting } from '../parts/empty.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Operation} Operation */
/** @typedef {import('../core/types.js').Page} Page */
/** @typedef {import('../core/types.js').Sheet} Sheet */

/**
 * @typedef {object} Plain
 * @property {(state: State) => Operation | null} operation Null where nothing is to be asked.
 * @property {(data: any, state: State, page: Page) => (Node | string)[]} draw Gets null where nothing was asked.
 * @property {(data: any, state: State) => Promise<Sheet> | Sheet} sheet
 * @property {(operation: Operation, signal: AbortSignal, state: State) => Promise<any>} [load] Another way to the data
 *   than one request.
 * @property {(state: State) => unknown} [key] On what else than the operation the data depend.
 * @property {(state: State) => unknown} [local] What changes the drawing but not the operation.
 * @property {(data: any, state: State) => Operation | null} [shows] The operation that gives what is drawn, where `load`
 *   came to it by another.
 */

/**
 * @param {Plain} plain
 * @returns {(page: Page) => import('../core/types.js').Open}
 */
export function plainView(plain) {
  return (page) => {
    /** @type {State | null} */
    let shown = null;
    let asked = '';
    let drawn = '';
    /** @type {any} */
    let data = null;
    let asking = new AbortController();

    /** @param {State} state */
    async function update(state) {
      const operation = plain.operation(state);
      const wanted = JSON.stringify([operation, plain.key?.(state) ?? null]);
      const look = JSON.stringify([wanted, plain.local?.(state) ?? null]);
      if (shown && look === drawn) return;
      if (!shown || wanted !== asked) {
        asking.abort();
        asking = new AbortController();
        if (!shown) fill(page.body, waiting());
        const { signal } = asking;
        const load = plain.load ?? (async (each, one) => (await ask(each, { signal: one })).data);
        const found = operation ? await load(operation, signal, state) : null;
        signal.throwIfAborted();
        data = found;
      }
      shown = state;
      asked = wanted;
      drawn = look;
      keepPlace(page.body, () => fill(page.body, ...plain.draw(data, state, page)));
    }

    return {
      update,
      operation: () => {
        if (!shown) return null;
        return plain.shows ? plain.shows(data, shown) : plain.operation(shown);
      },
      sheet: () => (shown ? plain.sheet(data, shown) : { name: 'caplinks', columns: [], rows: [] }),
      close: () => asking.abort(),
    };
  };
}
