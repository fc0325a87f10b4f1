/** Random statuses that fit a schema but for chosen places, where they are too long, too many, or of another form. */

import fc from 'fast-check';
import type { Schema } from '../../sim/kubernetes/schema.ts';

/** Every place with something to keep to, e.g. `plan.steps[].why` and `plan.steps`. */
export const placesIn = (schema: Schema, path = ''): readonly string[] => [
  ...(isLimited(schema) && path !== '' ? [path] : []),
  ...(schema.items ? placesIn(schema.items, `${path}[]`) : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, below]) => placesIn(below, path === '' ? name : `${path}.${name}`)),
];

const isLimited = ({ type, maxItems, required, ...text }: Schema): boolean =>
  maxItems !== undefined ||
  required !== undefined ||
  type === 'integer' ||
  type === 'boolean' ||
  [text.maxLength, text.enum, text.format, text.pattern].some((limit) => limit !== undefined);

/** What does not keep to the schema at one place. */
export type Broken = (schema: Schema, whole: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>;

export const broken: Broken = (schema, whole) => {
  switch (schema.type) {
    case 'string':
      return fc.oneof(...badTexts(schema));
    case 'array':
      return fc.tuple(whole, fc.integer({ min: 0, max: 3 })).map(([list, more]) => enlarged(list as readonly unknown[], schema, more));
    case 'object':
      return fc.tuple(whole, fc.nat(20)).map(([value, at]) => lacking(value as object, schema, at));
    default:
      return fc.constantFrom(-1, 0.5, 'three', null);
  }
};

function badTexts({ maxLength, enum: allowed, pattern, format }: Schema): [fc.Arbitrary<unknown>, ...fc.Arbitrary<unknown>[]] {
  const long = maxLength === undefined ? [] : [tooLong(maxLength)];
  const odd = (allowed ?? pattern ?? format) ? [fc.constantFrom('Neither', 'not a time!', '')] : [];
  return [fc.constantFrom(7, null), ...long, ...odd];
}

const tooLong = (most: number): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom('x', '😀', 'é'), fc.integer({ min: 1, max: 40 })).map(([one, more]) => one.repeat(most + more));

/** Entries repeated until there are too many. */
function enlarged(list: readonly unknown[], { maxItems = 10 }: Schema, more: number): readonly unknown[] {
  return Array.from({ length: list.length === 0 ? 0 : maxItems + more }, (_, at) => list[at % list.length]);
}

function lacking(value: object, { required = [] }: Schema, at: number): unknown {
  const name = required[at % Math.max(required.length, 1)];
  return Object.fromEntries(Object.entries(value).filter(([one]) => one !== name));
}

/** A value that fits, with every place on the way to a broken one in it. */
export function drawn(schema: Schema, places: ReadonlySet<string>, bad: Broken, path = ''): fc.Arbitrary<unknown> {
  const value = fitting(schema, places, bad, path);
  return places.has(path) ? bad(schema, value) : value;
}

function fitting(schema: Schema, places: ReadonlySet<string>, bad: Broken, path: string): fc.Arbitrary<unknown> {
  const isOnWay = [...places].some((place) => place.startsWith(path));
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const needed = Object.keys(properties).filter((name) => {
        const below = path === '' ? name : `${path}.${name}`;
        return (
          required.includes(name) ||
          [...places].some((place) => place === below || place.startsWith(`${below}.`) || place.startsWith(`${below}[`))
        );
      });
      return fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([name, one]) => [name, drawn(one, places, bad, path === '' ? name : `${path}.${name}`)]),
        ),
        { requiredKeys: needed },
      );
    }
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 3 } = schema;
      const keys = schema['x-kubernetes-list-map-keys'];
      const [least, most] = [Math.max(minItems, isOnWay ? 1 : 0), Math.min(maxItems, Math.max(2, minItems))];
      const entry = drawn(items, places, bad, `${path}[]`);
      return keys
        ? fc.uniqueArray(entry, {
            minLength: least,
            maxLength: most,
            selector: (one) => JSON.stringify(keys.map((key) => (one as Record<string, unknown> | null)?.[key])),
          })
        : fc.array(entry, { minLength: least, maxLength: most });
    }
    case 'string':
      return schema.enum
        ? fc.constantFrom(...schema.enum)
        : schema.format === 'date-time'
          ? fc.constantFrom('2026-01-05T08:00:00Z', '2026-01-05T08:00:00.123Z')
          : fc.string({
              minLength: 1,
              maxLength: Math.min(schema.maxLength ?? 12, 12),
              unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
            });
    case 'integer':
      return fc.nat(9);
    default:
      return fc.boolean();
  }
}
