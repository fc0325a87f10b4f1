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
export const copy = (value: Json): Json => structuredClone(value);

/** JSON merge patch (RFC 7396), which APIM's PATCH follows for what it knows. */
export function merge(base: Json, change: Json): Json {
  const result: Json = { ...base };
  for (const [key, value] of Object.entries(change)) result[key] = isObject(value) && isObject(base[key]) ? merge(base[key], value) : value;
  return result;
}

/** Equal whatever the order of keys; ids differ in letter case only, so texts are compared without it where `loose`. */
export function same(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((value, at) => same(value, right[at]));
  if (isObject(left) && isObject(right))
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase();
  return (left ?? null) === (right ?? null);
}
