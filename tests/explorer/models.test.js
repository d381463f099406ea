import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MOST_THINGS, graphOf, hiddenDegree, kindCounts } from '../../api/pages/explorer/graph/model.js';
import { matrixOf, whyOf } from '../../api/pages/explorer/views/matrix_model.js';

const thing = (id, kind = 'Company') => ({ id, name: id.toUpperCase(), __typename: kind });
const tie = (from, to, predicate = 'OWNS') => ({
  id: `${from}|${predicate}|${to}`,
  predicate,
  subject: { id: from },
  object: { id: to },
});
const near = (centre, others, ties) => ({
  truncated: false,
  nodes: [
    { node: thing(centre), depth: 0, degree: others.length + 2 },
    ...others.map((id) => ({ node: thing(id, 'Law'), depth: 1, degree: 4 })),
  ],
  relationships: ties,
});

test('neighbourhoods are put together, each thing and relationship once', () => {
  const graph = graphOf(
    [near('a', ['b', 'c'], [tie('a', 'b'), tie('c', 'a')]), near('b', ['a', 'd'], [tie('a', 'b'), tie('b', 'd')])],
    ['a', 'b'],
  );
  assert.deepEqual([...graph.nodes.keys()].sort(), ['a', 'b', 'c', 'd']);
  assert.deepEqual([...graph.edges.keys()].sort(), ['a|OWNS|b', 'b|OWNS|d', 'c|OWNS|a']);
  assert.equal(graph.nodes.get('b').expanded, true);
  assert.equal(graph.nodes.get('d').expanded, false);
  assert.equal(graph.nodes.get('d').parent, 'b');
  assert.equal(hiddenDegree(graph, 'a'), 2);
  assert.equal(hiddenDegree(graph, 'nobody'), 0);
  assert.deepEqual(Object.fromEntries(kindCounts(graph)), { Company: 2, Law: 2 });
});

test('what was taken out is out, with its relationships; what is not there is none', () => {
  const graph = graphOf(
    [near('a', ['b', 'c'], [tie('a', 'b'), tie('b', 'c'), tie('a', 'c')]), null],
    ['a', 'gone'],
    ['b'],
  );
  assert.deepEqual([...graph.nodes.keys()], ['a', 'c']);
  assert.deepEqual([...graph.edges.keys()], ['a|OWNS|c']);
});

test('a view holds so many things and counts those that found no room', () => {
  const many = Array.from({ length: MOST_THINGS + 20 }, (_, index) => `n${index}`);
  const graph = graphOf(
    [
      near(
        'a',
        many,
        many.map((id) => tie('a', id)),
      ),
    ],
    ['a'],
  );
  assert.equal(graph.nodes.size, MOST_THINGS);
  assert.equal(graph.edges.size, MOST_THINGS - 1);
  assert.equal(graph.left, 21);
});

const exclusion = (offering, code, lastSaid, grounds = []) => ({
  offering: { id: offering, name: offering },
  jurisdiction: { id: code, code, name: `Land of ${code}` },
  lastSaid,
  grounds,
});

test('the matrix has a row an offering and a column a jurisdiction, the fullest first', () => {
  const given = [
    exclusion('old', 'US', '2020'),
    exclusion('new', 'CN', '2026-02'),
    exclusion('new', 'HK', '2026-01'),
    exclusion('mid', 'HK', '2024'),
  ];
  const matrix = matrixOf(given);
  assert.deepEqual(
    matrix.rows.map((row) => row.offering.id),
    ['new', 'mid', 'old'],
  );
  assert.deepEqual(
    matrix.columns.map((column) => [column.jurisdiction.code, column.count]),
    [
      ['HK', 2],
      ['CN', 1],
      ['US', 1],
    ],
  );
  assert.equal(matrix.rows[0].cells.get('HK').lastSaid, '2026-01');
  assert.equal(matrix.rows[0].cells.get('US'), undefined);
  assert.deepEqual(
    matrixOf(given, 'name').rows.map((row) => row.offering.id),
    ['mid', 'new', 'old'],
  );
  assert.deepEqual(
    matrixOf(given, 'count').rows.map((row) => row.offering.id),
    ['new', 'mid', 'old'],
  );
  assert.deepEqual(matrixOf([]), { rows: [], columns: [] });
});

test('a cell says the law, else the reason, else for whom', () => {
  const law = { id: 'law:itar', name: 'International Traffic in Arms Regulations', shortName: 'ITAR' };
  const why = (...grounds) => whyOf(exclusion('o', 'CN', '2026', grounds));
  assert.equal(why({ law, reason: 'r', investorClass: null }, { law, reason: 's', investorClass: null }), 'ITAR');
  assert.equal(why({ law: null, reason: 'national security', investorClass: 'retail' }), 'national security');
  assert.equal(why({ law: null, reason: null, investorClass: 'retail' }), 'retail');
  assert.equal(why(), '');
});
