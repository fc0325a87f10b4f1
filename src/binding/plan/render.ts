/** Turns planned changes into a request body, on top of a fresh read where one is needed. Pure. */

import type { Change } from './step.ts';

type Json = Readonly<Record<string, unknown>>;

/** `base` with every `to` set and every path without `to` left out; `base` itself is not touched. */
export function render(base: Json, changes: readonly Change[]): Json {
  return changes.reduce<Json>(
    (body, { path, to }) => withPath(body, path.split('.'), to === undefined ? undefined : (JSON.parse(to) as unknown)),
    base,
  );
}

function withPath(body: Json, [head, ...rest]: readonly string[], value: unknown): Json {
  if (head === undefined) return body;
  if (rest.length === 0) {
    const { [head]: _old, ...others } = body;
    return value === undefined ? others : { ...body, [head]: value };
  }
  const inner = body[head];
  return { ...body, [head]: withPath(isObject(inner) ? inner : {}, rest, value) };
}

/** The value at a dotted path; undefined where the way ends early. */
export const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), body);

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
