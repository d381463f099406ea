/** Texts by code points: offsets in the graph count Unicode code points, JavaScript's strings count UTF-16 units. */

/**
 * Cut a text at offsets.
 *
 * @param {string} text
 * @param {number[]} offsets In code points, ascending.
 * @returns {string[]} One piece more than offsets; joined they are the text.
 */
export function cutAt(text, offsets) {
  const pieces = [];
  let from = 0;
  let units = 0;
  let points = 0;
  for (const offset of offsets) {
    while (points < offset && units < text.length) {
      units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
      points += 1;
    }
    pieces.push(text.slice(from, units));
    from = units;
  }
  pieces.push(text.slice(from));
  return pieces;
}

/**
 * @typedef {{start: number, end: number}} Span
 */

/**
 * Cut a text into pieces, each with the spans that cover it.
 *
 * @template {Span} T
 * @param {string} text
 * @param {T[]} spans In code points.
 * @returns {{text: string, spans: T[]}[]} Without empty pieces; joined they are the text.
 */
export function coverOf(text, spans) {
  const edges = [...new Set(spans.flatMap((span) => [span.start, span.end]))].sort((one, other) => one - other);
  let start = 0;
  return cutAt(text, edges)
    .map((piece, index) => {
      const covering = spans.filter((span) => span.start <= start && span.end > start && index > 0);
      start = edges[index] ?? start;
      return { text: piece, spans: covering };
    })
    .filter((piece) => piece.text);
}
