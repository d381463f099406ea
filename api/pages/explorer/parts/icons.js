/** Pictures, as paths in a square of 24. */

const KINDS = /** @type {Record<string, string>} */ ({
  company: 'M4 21V6l8-3v18M12 9l8 3v9M2 21h20M7 9h2M7 13h2M7 17h2M15 14h2M15 18h2',
  person: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.2 3.6-7 8-7s8 2.8 8 7',
  regulator: 'M3 9l9-6 9 6zM5 9v9M10 9v9M14 9v9M19 9v9M3 21h18',
  law: 'M12 3v18M7 21h10M5 6h14M5 6l-3 8h6zM19 6l-3 8h6z',
  exchange: 'M7 3v4M7 15v4M4.5 7h5v8h-5zM17 5v3M17 17v4M14.5 8h5v9h-5z',
  jurisdiction: 'M5 22V3M5 4h13l-3 4.5 3 4.5H5',
  offering:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 6.5v11M15 9.5C14.4 8.5 13.3 8 12 8c-1.7 0-3 .8-3 2s1.3 1.7 3 2 3 .8 3 2-1.3 2-3 2c-1.3 0-2.4-.5-3-1.5',
  technology: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
});
const ACTIONS = /** @type {Record<string, string>} */ ({
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  close: 'M5 5l14 14M19 5L5 19',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  download: 'M12 3v12M7 11l5 5 5-5M4 20h16',
  share: 'M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1',
  away: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  theme: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18a9 9 0 0 0 0-18z',
  graph:
    'M6 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM18 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM9 22a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.7 6l6.5 1.5M7 8l1.5 8M16 10.5l-5.2 6',
  table: 'M3 5h18v14H3zM3 10h18M3 14.5h18M9 5v14',
  matrix: 'M3 3h18v18H3zM3 9h18M3 15h18M9 3v18M15 3v18',
  paths: 'M5 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM19 22a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM5 8v4c0 3 2 4 4 4h7M8 5h8',
  plus: 'M12 4v16M4 12h16',
  minus: 'M4 12h16',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  text: 'M5 3h10l4 4v14H5zM9 9h6M9 13h6M9 17h4',
  arrow: 'M4 12h15M13 6l6 6-6 6',
  code: 'M8 6l-6 6 6 6M16 6l6 6-6 6',
  filter: 'M3 5h18M6 12h12M10 19h4',
  down: 'M5 9l7 7 7-7',
});

/**
 * @param {string} name Of a kind in small letters, or of an action.
 * @returns {SVGSVGElement} Hidden from screen readers: the words beside it say the same.
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', KINDS[name] ?? ACTIONS[name] ?? '');
  svg.append(path);
  return svg;
}

/**
 * @param {string} kind In small letters.
 * @returns {string} The picture of a kind in white, as an address.
 */
export function kindPicture(kind) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 36 36" width="72" height="72">` +
    `<path d="${KINDS[kind] ?? ''}" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}
