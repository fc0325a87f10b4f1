/** Rows as comma-separated values (RFC 4180): quoted where it is needed, a line break after each. */

export const csv = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');

/** A sheet would take what begins with one of these for a formula (OWASP: CSV injection). */
const isFormula = (text: string): boolean => /^[=+@-]/.test(text);

function cell(text: string): string {
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
