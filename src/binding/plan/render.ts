/** Turns planned changes into a request body, on top of a fresh read where one is needed. Pure. */

import { regionCode } from '../../network/regions.ts';
import type { Change } from '../model/values/step.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * `base` with every `to` set and every path without `to` left out; `base` itself is not touched. A segment such as `additionalLocations[northeurope]` or
 * `serviceEndpoints[Microsoft.Sql]` is the entry of a list that bears this key. Only as the last segment is an entry that is not there added.
 */
export function render(base: Json, changes: readonly Change[]): Json {
  return changes.reduce<Json>(
    (body, { path, to }) => withPath(body, segments(path), to === undefined ? undefined : (JSON.parse(to) as unknown)),
    base,
  );
}

/** Keys in brackets may have dots. */
const segments = (path: string): readonly string[] => path.split(/\.(?![^[]*\])/);

/** `name[key]`, taken apart. */
function keyed(segment: string): { readonly list: string; readonly key: string } | undefined {
  const [, list, key] = /^(\w+)\[([^\]]+)\]$/.exec(segment) ?? [];
  return list === undefined || key === undefined ? undefined : { list, key };
}

function withPath(body: Json, [head, ...rest]: readonly string[], value: unknown): Json {
  if (head === undefined) return body;
  const entry = keyed(head);
  if (entry) return { ...body, [entry.list]: withEntry(listIn(body, entry.list), entry.key, rest, value) };
  if (rest.length === 0) {
    const { [head]: _old, ...others } = body;
    return value === undefined ? others : { ...without(body, otherForm(head)), [head]: value };
  }
  const inner = body[head];
  return { ...body, [head]: withPath(isObject(inner) ? inner : {}, rest, value) };
}

/** A rule has one value in a singular field or several in a plural one, and one that has both means all of them: whoever sets the one takes the other out. */
function otherForm(name: string): string | undefined {
  const [, side, what] = /^(source|destination)(PortRange|AddressPrefix)(?:e?s)?$/.exec(name) ?? [];
  if (side === undefined || what === undefined) return undefined;
  const one = `${side}${what}`;
  return name === one ? (what === 'PortRange' ? `${one}s` : `${one}es`) : one;
}

function without(body: Json, name: string | undefined): Json {
  if (name === undefined || !(name in body)) return body;
  const { [name]: _other, ...rest } = body;
  return rest;
}

function withEntry(entries: readonly unknown[], key: string, rest: readonly string[], value: unknown): readonly unknown[] {
  if (rest.length > 0) return entries.map((entry) => (hasKey(entry, key) ? withPath(entry, rest, value) : entry));
  const at = entries.findIndex((entry) => hasKey(entry, key));
  if (value === undefined) return entries.filter((_, index) => index !== at);
  return at < 0 ? [...entries, value] : entries.with(at, value);
}

const listIn = (body: Json, name: string): readonly unknown[] => (Array.isArray(body[name]) ? body[name] : []);

/** Locations are known by their region, service endpoints by their service. */
const hasKey = (entry: unknown, key: string): entry is Json =>
  isObject(entry) &&
  ((typeof entry['location'] === 'string' && regionCode(entry['location']) === key) ||
    (typeof entry['service'] === 'string' && entry['service'].toLowerCase() === key.toLowerCase()));

/** The value at a path; undefined where the way ends early. */
export const at = (body: unknown, path: string): unknown =>
  segments(path).reduce<unknown>((value, segment) => {
    if (!isObject(value)) return undefined;
    const entry = keyed(segment);
    return entry ? listIn(value, entry.list).find((one) => hasKey(one, entry.key)) : value[segment];
  }, body);

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
