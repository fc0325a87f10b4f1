/** JSON text that is equal for equal values: keys sorted, absent members left out. */

export const canonicalJson = (value: unknown): string => written(value) ?? 'null';

/** Written piece by piece: every reconcile compares and hashes most of what it has read, and copies that are sorted first cost twice as much. */
function written(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => written(one) ?? 'null').join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  const texts: string[] = [];
  for (const name of Object.keys(members).toSorted()) {
    const text = written(members[name]);
    if (text !== undefined) texts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${texts.join(',')}}`;
}
