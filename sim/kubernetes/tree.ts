/** JSON values as the API server handles them: copying, comparing and walking. */

export type Tree = Record<string, unknown>;

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

export const asTree = (value: unknown): Tree => (isTree(value) ? value : {});

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a round trip through JSON leaves: a copy that shares nothing, without undefined members. Several times as fast, and copies are most of what the server does. */
export const copy = <T>(value: T): T => copied(value) as T;

function copied(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copied(item) ?? null);
  const result: Tree = {};
  for (const key of Object.keys(value)) {
    const member = copied((value as Tree)[key]);
    // Set as any other member would be, it would become what the copy inherits from.
    if (key === '__proto__') Object.defineProperty(result, key, { value: member, enumerable: true, writable: true, configurable: true });
    else if (member !== undefined) result[key] = member;
  }
  return result;
}

/** Equal as JSON; the order of members does not matter. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isTree(a) || !isTree(b)) return false;
  // A member that is undefined is none.
  return Object.keys(a).every((key) => equal(a[key], b[key])) && Object.keys(b).every((key) => key in a || b[key] === undefined);
}

/** The value at a path of member names, e.g. `at(object, 'metadata', 'name')`. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (isTree(here) ? here[key] : undefined), value);

export const without = (tree: Tree, ...keys: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));
