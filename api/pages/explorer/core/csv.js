/** Rows as CSV (RFC 4180) that spreadsheets open as text and numbers, never as formulas. */

/**
 * @param {import('./types.js').Sheet} sheet
 * @returns {string} With the mark that makes spreadsheets read it as UTF-8.
 */
export function csvOf(sheet) {
  const lines = [sheet.columns, ...sheet.rows].map((row) => row.map(cellOf).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/**
 * @param {string | number | boolean | null | undefined} value
 * @returns {string}
 */
function cellOf(value) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {import('./types.js').Sheet} sheet
 */
export function downloadCsv(sheet) {
  const address = URL.createObjectURL(new Blob([csvOf(sheet)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${sheet.name}.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
