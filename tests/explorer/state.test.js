import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addressOf, emptyState, lensOf, readState, turnTo } from '../../api/pages/explorer/core/state.js';

test('the start page has the shortest address, and an empty lens', () => {
  assert.equal(addressOf(emptyState()), '/');
  assert.deepEqual(readState(''), emptyState());
  assert.equal(lensOf(emptyState()), null);
});

test('every field survives the way through an address', () => {
  const state = emptyState();
  for (const [name, value] of Object.entries(state)) {
    Object.assign(state, { [name]: Array.isArray(value) ? [`${name}:a~1`, `é&=${name}`] : `${name} ü|#?` });
  }
  state.view = 'graph';
  const address = addressOf(state);
  assert.deepEqual(readState(address.slice(1)), state);
  assert.equal(addressOf(readState(address.slice(1))), address);
});

test('ids stay legible in an address', () => {
  const address = addressOf({ ...emptyState(), view: 'entity', id: 'company:x~12ab', evidence: 'a:b|OWNS|c:d' });
  assert.equal(address, '/?view=entity&id=company:x~12ab&evidence=a:b|OWNS|c:d');
});

test('what nobody knows is left out, what is told twice is told once', () => {
  const state = readState('?view=nonsense&nobody=1&modality=ASSERTED&modality=ASSERTED&modality=');
  assert.equal(state.view, 'home');
  assert.deepEqual(state.modality, ['ASSERTED']);
  assert.equal(addressOf(state), '/?modality=ASSERTED');
});

test('another view keeps the lens and nothing else', () => {
  const state = readState(
    '?view=table&rows=laws&q=x&predicate=OWNS&blocs=yes&as-of=2026-01-02&valid-on=2026-01-03&confidence=0.5&modality=PLANNED&publisher=A',
  );
  assert.equal(
    addressOf(turnTo(state, { view: 'matrix' })),
    '/?view=matrix&blocs=yes&as-of=2026-01-02&valid-on=2026-01-03&confidence=0.5&modality=PLANNED&publisher=A',
  );
});

test('the lens is what GraphQL takes', () => {
  const state = readState(
    '?as-of=2026-01-02&valid-on=2026-01-03&confidence=0.5&modality=PLANNED&publisher=A&publisher=B',
  );
  assert.deepEqual(lensOf(state), {
    asOf: '2026-01-02',
    validOn: '2026-01-03',
    minConfidence: 0.5,
    modality: ['PLANNED'],
    publisher: ['A', 'B'],
  });
});
