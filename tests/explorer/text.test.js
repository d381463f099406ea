import assert from 'node:assert/strict';
import { test } from 'node:test';

import { csvOf } from '../../api/pages/explorer/core/csv.js';
import { dateOf, dayOf } from '../../api/pages/explorer/core/coverage.js';
import { lined } from '../../api/pages/explorer/core/fields.js';
import {
  counted,
  formatDate,
  formatMoney,
  formatShare,
  formatValue,
  words,
} from '../../api/pages/explorer/core/format.js';
import { coverOf, cutAt } from '../../api/pages/explorer/core/points.js';

test('a text is cut by code points, not by halves of them', () => {
  const text = 'a😀b\u0301c';
  assert.deepEqual(cutAt(text, [1, 2, 3]), ['a', '😀', 'b', '\u0301c']);
  assert.deepEqual(cutAt(text, [0, 99]), ['', text, '']);
  assert.deepEqual(cutAt('', []), ['']);
});

test('the pieces of a text make the text, and each knows its spans', () => {
  const text = '😀 SpaceX bars China. It cites ITAR.';
  const [one, two, inner] = [
    { start: 2, end: 20, id: 'one' },
    { start: 21, end: 35, id: 'two' },
    { start: 9, end: 13, id: 'inner' },
  ];
  const pieces = coverOf(text, [one, two, inner]);
  assert.equal(pieces.map((piece) => piece.text).join(''), text);
  const held = Object.fromEntries(pieces.map((piece) => [piece.text, piece.spans.map((span) => span.id)]));
  assert.deepEqual(held['😀 '], []);
  assert.deepEqual(held['bars'], ['one', 'inner']);
  assert.deepEqual(held['It cites ITAR.'], ['two']);
  assert.deepEqual(coverOf(text, []), [{ text, spans: [] }]);
});

test('a span from the first letter on is covered', () => {
  assert.deepEqual(coverOf('abc', [{ start: 0, end: 2 }]), [
    { text: 'ab', spans: [{ start: 0, end: 2 }] },
    { text: 'c', spans: [] },
  ]);
});

test('cells are quoted as RFC 4180 says, and none is a formula', () => {
  const rows = [['a,b', 'say "x"', 'two\nlines', '=1+1', '@cmd', '-5', -5, 0.25, true, null, undefined]];
  assert.equal(
    csvOf({ name: 'x', columns: ['c'], rows }),
    '\uFEFFc\r\n"a,b","say ""x""","two\nlines",\'=1+1,\'@cmd,\'-5,-5,0.25,true,,\r\n',
  );
});

test('dates, sums and shares', () => {
  assert.equal(formatDate('2026-06-05'), '5 Jun 2026');
  assert.equal(formatDate('2026-06'), 'Jun 2026');
  assert.equal(formatDate('2026'), '2026');
  assert.equal(formatDate(null), '');
  assert.equal(formatMoney({ value: 126100000000, currency: 'CNY', bound: 'AT_LEAST' }), 'at least 126.1 billion CNY');
  assert.equal(formatMoney({ value: 950, currency: 'USD', bound: 'EXACT' }), '950 USD');
  assert.equal(formatMoney(null), '');
  assert.equal(formatShare(0.934), '93 %');
  assert.equal(formatShare(null), '');
  assert.equal(formatValue(false, 'Boolean'), '');
  assert.equal(formatValue('PRIVATE_ROUND', 'OfferingKind'), 'private round');
  assert.equal(formatValue('IPO', 'OfferingKind'), 'IPO');
  assert.equal(formatValue('ITAR', 'String'), 'ITAR');
  assert.equal(counted(1, 'story', 'stories'), '1 story');
  assert.equal(counted(1200, 'story', 'stories'), '1,200 stories');
  assert.equal(words('expectedOn'), 'expected on');
});

test('a partial date has a first and a last day', () => {
  assert.equal(dateOf(dayOf('2024', 'first')), '2024-01-01');
  assert.equal(dateOf(dayOf('2024', 'last')), '2024-12-31');
  assert.equal(dateOf(dayOf('2024-02', 'first')), '2024-02-01');
  assert.equal(dateOf(dayOf('2024-02', 'last')), '2024-02-29');
  assert.equal(dateOf(dayOf('2024-02-03', 'first')), '2024-02-03');
  assert.equal(dateOf(dayOf('2024-02-03', 'last')), '2024-02-03');
});

test('operations are shown without the margin of the code', () => {
  assert.equal(lined('\n    query {\n      a\n    }\n  '), 'query {\n  a\n}');
});
