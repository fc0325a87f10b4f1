/** Answers of Azure as they come: values of unknown shape, looked into by path. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path; undefined where it leads nowhere. */
export function pick(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = isObject(found) ? found[name] : undefined;
  return found;
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
/** The text at a path; empty where there is none. */
export const textAt = (value: unknown, ...path: readonly string[]): string => text(pick(value, ...path));
export const sameText = (a: unknown, b: string): boolean => text(a).toLowerCase() === b.toLowerCase();
