/** Dialogs: the browser's own, which keep the focus inside and close by Escape. */

import { h } from '../core/dom.js';
import { icon } from './icons.js';

const SHOWN_MS = 2500;

/**
 * Show a dialog until it is closed.
 *
 * @param {string} title
 * @param {...(Node | string)} content
 * @returns {HTMLDialogElement}
 */
export function showDialog(title, ...content) {
  const close = h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close' }, icon('close'));
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'dialog-title', class: 'dialog' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'dialog-title' }, title), close),
    h('div', { class: 'dialog-body' }, ...content),
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * @param {string} text
 * @param {string} what What was copied, for the button.
 * @returns {HTMLElement} A button, and where screen readers are told how it went.
 */
export function copyButton(text, what) {
  const label = h('span', {}, `Copy ${what}`);
  const told = h('span', { class: 'unseen', role: 'status' });
  const button = h('button', { type: 'button', class: 'button' }, icon('copy'), label);
  button.addEventListener('click', async () => {
    const done = (await copy(text)) ? 'Copied' : 'Not copied: select the text and copy it by hand';
    label.textContent = done;
    told.textContent = done;
    setTimeout(() => {
      label.textContent = `Copy ${what}`;
      told.textContent = '';
    }, SHOWN_MS);
  });
  return h('span', {}, button, told);
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} Whether it is on the clipboard.
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
