/** Asks for a key where the API wants one; it is held for this tab alone. */

import { heldKey, holdKey } from '../core/api.js';
import { h } from '../core/dom.js';
import { showDialog } from './dialog.js';

/**
 * @param {string} reason
 * @param {() => void} done
 */
export function askForKey(reason, done) {
  if (document.querySelector('dialog[open]')) return;
  const input = h('input', {
    type: 'password',
    id: 'key',
    autocomplete: 'off',
    required: true,
    value: heldKey(),
    class: 'field',
  });
  const form = h(
    'form',
    { class: 'stack' },
    h('p', {}, reason),
    h('label', { for: 'key' }, 'Key for the API'),
    input,
    h(
      'p',
      { class: 'faint' },
      'Whoever runs this server makes one with ',
      h('code', {}, 'caplinks keys'),
      '. It stays in this tab and is forgotten when the tab is closed.',
    ),
    h('div', { class: 'row' }, h('button', { class: 'button main' }, 'Use this key')),
  );
  const dialog = showDialog('This server asks for a key', form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    holdKey(input.value.trim());
    dialog.close();
    done();
  });
  input.focus();
}
