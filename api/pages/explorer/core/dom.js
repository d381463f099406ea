/** Makes elements. What comes from the graph reaches the page as text alone, never as markup. */

/**
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {Record<string, unknown>} Attributes
 */

/**
 * Make an element. `on` holds listeners, `class` its classes; a value that is null, undefined or false is left out, true
 * stands for an attribute without value.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') listen(element, /** @type {Record<string, EventListener>} */ (value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  put(element, ...children);
  return element;
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function put(element, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children Take the place of what was there.
 */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, ...children);
}

/**
 * Draw a part of the page anew without taking the focus, or what is being typed, from the reader. What may have it is
 * known by its `id` or `data-keep`; if it is gone, the part itself has the focus.
 *
 * @param {HTMLElement} part
 * @param {() => void} change
 */
export function keepPlace(part, change) {
  const before = document.activeElement;
  const held = before !== part && part.contains(before) ? before : null;
  change();
  if (!held) return;
  const place = placeOf(held);
  const after = [...part.querySelectorAll('[id], [data-keep]')].find((each) => placeOf(each) === place) ?? part;
  if (after === part) part.setAttribute('tabindex', '-1');
  if (after instanceof HTMLElement) after.focus({ preventScroll: true });
  if (after instanceof HTMLInputElement && held instanceof HTMLInputElement && held.dataset.typing) {
    after.value = held.value;
    after.dispatchEvent(new Event('input'));
  }
}

/**
 * @param {Element} element
 * @returns {string | null}
 */
function placeOf(element) {
  return element.getAttribute('data-keep') ?? element.id;
}

/**
 * @param {string} text
 * @returns {string | null} The address if it may be opened by a click: http and https alone.
 */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * @param {Element} element
 * @param {Record<string, EventListener>} listeners
 */
function listen(element, listeners) {
  for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener);
}
