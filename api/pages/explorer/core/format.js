/** Dates, sums, numbers and names as people read them. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SCALES = /** @type {const} */ ([
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
]);
const BOUNDS = /** @type {Record<string, string>} */ ({
  EXACT: '',
  AT_LEAST: 'at least ',
  UP_TO: 'up to ',
  ABOUT: 'about ',
});
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/**
 * @param {string | null | undefined} text `2026`, `2026-06` or `2026-06-30`.
 * @returns {string} `2026`, `Jun 2026` or `30 Jun 2026`; as it came where it is no date.
 */
export function formatDate(text) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text ?? '');
  if (!found) return text ?? '';
  const [, year, month, day] = found;
  if (!month) return year;
  const name = MONTHS[Number(month) - 1] ?? month;
  return day ? `${Number(day)} ${name} ${year}` : `${name} ${year}`;
}

/**
 * @param {number} value
 * @returns {string} `1,204.5`
 */
export function formatNumber(value) {
  return NUMBER.format(value);
}

/**
 * @param {import('./types.js').Money | null | undefined} money
 * @returns {string} `about 126.1 billion CNY`
 */
export function formatMoney(money) {
  if (!money) return '';
  const [size, name] = SCALES.find(([least]) => Math.abs(money.value) >= least) ?? [1, ''];
  const sum = NUMBER.format(money.value / size);
  return `${BOUNDS[money.bound] ?? ''}${sum}${name && ` ${name}`} ${money.currency}`;
}

/**
 * @param {number | null | undefined} value 0..1
 * @returns {string} `93 %`
 */
export function formatShare(value) {
  return value === null || value === undefined ? '' : `${Math.round(value * 100)} %`;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 * @returns {string} `1 story`, `2 stories`
 */
export function counted(count, one, many = `${one}s`) {
  return `${NUMBER.format(count)} ${count === 1 ? one : many}`;
}

/**
 * @param {string} name `INVESTS_IN` or `investsIn`
 * @returns {string} `invests in`
 */
export function words(name) {
  return name
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/**
 * @param {string} text
 * @returns {string} With a capital at its start.
 */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {unknown} value
 * @param {string} type The type in GraphQL.
 * @returns {string} A property's value as text; empty where there is none.
 */
export function formatValue(value, type) {
  if (value === null || value === undefined || value === false) return '';
  if (type === 'Money') return formatMoney(/** @type {import('./types.js').Money} */ (value));
  if (type === 'PartialDate') return formatDate(String(value));
  if (type === 'Boolean') return 'yes';
  if (typeof value === 'number') return formatNumber(value);
  return /^[A-Z_]+$/.test(String(value)) && type !== 'String' ? nameOfCode(String(value)) : String(value);
}

/**
 * @param {string} code A value of an enum.
 * @returns {string} `IPO`, `private round`
 */
export function nameOfCode(code) {
  return code === 'IPO' || code === 'SPAC' ? code : words(code);
}
