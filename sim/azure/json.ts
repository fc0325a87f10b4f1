/** Reading and changing JSON of any shape without trusting it. */

export interface Json {
  [key: string]: unknown;
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export const object = (value: unknown): Json => (isObject(value) ? value : {});
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
export const objects = (value: unknown): readonly Json[] => list(value).filter(isObject);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const texts = (value: unknown): readonly string[] => list(value).filter((entry): entry is string => typeof entry === 'string');
export const properties = (body: Json): Json => object(body['properties']);
/** Of plain JSON; several times as fast as `structuredClone`, and copies are most of what the simulator does. */
export const copy = (value: Json): Json => copied(value) as Json;

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const result: Json = {};
  for (const name of Object.keys(value)) result[name] = copied((value as Json)[name]);
  return result;
}

/** `value` without some of its own fields. */
export const without = (value: Json, fields: readonly string[]): Json =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !fields.includes(name)));

/** `value` with `change` over it at any depth; unlike a JSON merge patch (RFC 7396) a null stays, as API Management's do. */
export function merge(value: Json, change: Json): Json {
  const result: Json = { ...value };
  for (const [key, entry] of Object.entries(change))
    result[key] = isObject(entry) && isObject(value[key]) ? merge(value[key], entry) : entry;
  return result;
}

type TextRule = (left: string, right: string) => boolean;
const isId = (value: string): boolean => /^\/subscriptions\//i.test(value);

/** Texts in another letter case are the same text: `"False"` and `"false"`. */
export const anyCase: TextRule = (left, right) => left.toLowerCase() === right.toLowerCase();
/** Only ids may differ in letter case. */
export const idsInAnyCase: TextRule = (left, right) => left === right || (isId(left) && anyCase(left, right));

/** Equal whatever the order of keys; a missing field and a null are one. */
export function same(left: unknown, right: unknown, text: TextRule): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((value, at) => same(value, right[at], text));
  if (isObject(left) && isObject(right))
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key], text));
  if (typeof left === 'string' && typeof right === 'string') return text(left, right);
  return (left ?? null) === (right ?? null);
}
