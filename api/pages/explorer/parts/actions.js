/** The buttons that every view has: its address, its GraphQL, its Cypher, its rows as CSV. */

import { ask } from '../core/api.js';
import { downloadCsv } from '../core/csv.js';
import { h, webAddress } from '../core/dom.js';
import { copyButton, copy, showDialog } from './dialog.js';
import { failure } from './empty.js';
import { icon } from './icons.js';

/** @typedef {import('../core/types.js').Operation} Operation */
/** @typedef {import('../core/types.js').Sheet} Sheet */

/**
 * @typedef {object} Source What the buttons act on.
 * @property {() => Operation | null} operation
 * @property {() => Promise<Sheet> | Sheet} sheet
 * @property {(text: string) => void} announce
 */

/**
 * @param {Source} source
 * @param {string} [label] Of which view they are, for screen readers.
 * @returns {HTMLElement}
 */
export function actions(source, label = 'This view') {
  return h(
    'div',
    { class: 'actions', role: 'group', 'aria-label': label },
    action('share', 'Copy link', () => void share(source)),
    action('code', 'GraphQL', () => withOperation(source, showGraphql)),
    action('code', 'Cypher', () => withOperation(source, (operation) => void showCypher(operation))),
    action('download', 'CSV', () => void saveCsv(source)),
  );
}

/**
 * @param {string} picture
 * @param {string} label
 * @param {() => void} act
 * @returns {HTMLElement}
 */
function action(picture, label, act) {
  return h(
    'button',
    { type: 'button', class: 'button', 'data-keep': `act ${label}`, on: { click: act } },
    icon(picture),
    h('span', {}, label),
  );
}

/**
 * @param {Source} source
 * @param {(operation: Operation) => void} act
 */
function withOperation(source, act) {
  const operation = source.operation();
  if (operation) act(operation);
  else source.announce('Nothing is asked yet.');
}

/** @param {Source} source */
async function share(source) {
  if (await copy(location.href)) source.announce('The address of this view is on the clipboard.');
  else showDialog('The address of this view', h('pre', { tabindex: 0 }, location.href));
}

/** @param {Operation} operation */
function showGraphql(operation) {
  const variables = JSON.stringify(operation.variables, null, 2);
  const address = `/graphql?q=${encodeURIComponent(operation.query)}&variables=${encodeURIComponent(variables)}`;
  showDialog(
    'GraphQL of this view',
    h(
      'p',
      {},
      'POST it to ',
      h('code', {}, `${location.origin}/graphql`),
      ' as JSON with ',
      h('code', {}, 'query'),
      ' and ',
      h('code', {}, 'variables'),
      '.',
    ),
    h('pre', { tabindex: 0, 'aria-label': 'Operation' }, operation.query),
    h('h3', {}, 'Variables'),
    h('pre', { tabindex: 0, 'aria-label': 'Variables' }, variables),
    h(
      'div',
      { class: 'row' },
      copyButton(operation.query, 'operation'),
      copyButton(variables, 'variables'),
      h('a', { class: 'button', href: address }, icon('away'), 'Open in GraphiQL'),
    ),
  );
}

/** @param {Operation} operation */
async function showCypher(operation) {
  const body = h('div', { 'aria-busy': 'true' }, h('p', {}, 'Asking …'));
  const dialog = showDialog('Cypher of this view', body);
  try {
    const { extensions } = await ask(operation, { explain: true });
    if (!dialog.isConnected) return;
    body.replaceChildren(...cypher(extensions.explain));
  } catch (error) {
    body.replaceChildren(
      failure(error, () => {
        dialog.close();
        void showCypher(operation);
      }),
    );
  }
  body.removeAttribute('aria-busy');
}

/**
 * @param {{forBrowser: string, address: string | null}} explained
 * @returns {HTMLElement[]}
 */
function cypher(explained) {
  const address = webAddress(explained.address ?? '');
  return [
    h('p', {}, 'The one statement that answers this view. It runs unchanged in Neo4j Browser: paste all of it.'),
    h('pre', { tabindex: 0, class: 'cypher', 'aria-label': 'Cypher' }, explained.forBrowser),
    h(
      'div',
      { class: 'row' },
      copyButton(explained.forBrowser, 'Cypher'),
      address
        ? h(
            'a',
            { class: 'button', href: address, target: '_blank', rel: 'noopener' },
            icon('away'),
            'Open in Neo4j Browser',
          )
        : '',
    ),
  ];
}

/** @param {Source} source */
async function saveCsv(source) {
  try {
    const sheet = await source.sheet();
    downloadCsv(sheet);
    const more = sheet.cut ? ' There are more; narrow the view to get them all.' : '';
    source.announce(`${sheet.rows.length} rows saved as ${sheet.name}.csv.${more}`);
    if (sheet.cut) showDialog('Not all rows', h('p', {}, `The file has the first ${sheet.rows.length} rows.${more}`));
  } catch (error) {
    showDialog(
      'CSV',
      failure(error, () => void saveCsv(source)),
    );
  }
}
