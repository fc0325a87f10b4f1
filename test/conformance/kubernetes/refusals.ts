/** How the API server words what is wrong with a custom resource: one sentence for each part of the schema language. */

import { describe, expect, test } from '@jest/globals';

import { refusal, type Bench, type Json } from './bench.ts';
import { widgets } from './widgets.ts';

/** Added to the broken parts where they kept rules from being run. */
const unchecked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

interface Case {
  readonly what: string;
  readonly spec: Json;
  readonly says: string;
  /** Whether rules were left unchecked because of it. */
  readonly blocks?: true;
}

const cases: readonly Case[] = [
  {
    what: 'a value outside an enum',
    spec: { color: 'blue' },
    says: 'spec.color: Unsupported value: "blue": supported values: "red", "green"',
    blocks: true,
  },
  { what: 'a missing field', spec: { color: undefined }, says: 'spec.color: Required value', blocks: true },
  { what: 'a text that is too long', spec: { name: 'abcdefghi' }, says: 'spec.name: Too long: may not be more than 8 bytes', blocks: true },
  {
    what: 'a text that is too short',
    spec: { name: 'a' },
    says: 'spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long',
  },
  {
    what: 'a text of another pattern',
    spec: { name: 'AB' },
    says: 'spec.name: Invalid value: "AB": spec.name in body should match \'^[a-z]+$\'',
  },
  {
    what: 'a number that is too large',
    spec: { size: 11 },
    says: 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10',
  },
  {
    what: 'a number that is too small',
    spec: { size: 0 },
    says: 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
  },
  {
    what: 'a text for a number',
    spec: { low: 'x' },
    says: 'spec.low: Invalid value: "string": spec.low in body must be of type integer: "string"',
    blocks: true,
  },
  {
    what: 'a number for a text',
    spec: { name: 5 },
    says: 'spec.name: Invalid value: "integer": spec.name in body must be of type string: "integer"',
    blocks: true,
  },
  {
    what: 'an object for a list',
    spec: { tags: {} },
    says: 'spec.tags: Invalid value: "object": spec.tags in body must be of type array: "object"',
    blocks: true,
  },
  {
    what: 'a text for a boolean',
    spec: { on: 'yes' },
    says: 'spec.on: Invalid value: "string": spec.on in body must be of type boolean: "string"',
    blocks: true,
  },
  {
    what: 'a fraction for an integer',
    spec: { low: 1.5 },
    says: 'spec.low: Invalid value: "number": spec.low in body must be of type integer: "number"',
    blocks: true,
  },
  {
    what: 'what is not a date',
    spec: { at: 'tomorrow' },
    says: 'spec.at: Invalid value: "tomorrow": spec.at in body must be of type date-time: "tomorrow"',
    blocks: true,
  },
  {
    what: 'a list that is too long',
    spec: { tags: ['a', 'b', 'c', 'd'] },
    says: 'spec.tags: Too many: 4: must have at most 3 items',
    blocks: true,
  },
  {
    what: 'a list that is too short',
    spec: { tags: [] },
    says: 'spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items',
  },
  { what: 'a value twice in a set', spec: { tags: ['a', 'b', 'a'] }, says: 'spec.tags[2]: Duplicate value: "a"' },
  { what: 'a key twice in a list map', spec: { parts: [{ id: 'a' }, { id: 'a' }] }, says: 'spec.parts[1]: Duplicate value: {"id":"a"}' },
  { what: 'an item without its key', spec: { parts: [{ weight: 2 }] }, says: 'spec.parts[0].id: Required value', blocks: true },
  {
    what: 'an item that is too long',
    spec: { tags: ['abcdefghijk'] },
    says: 'spec.tags[0]: Too long: may not be more than 10 bytes',
    blocks: true,
  },
  {
    what: 'a map with too many entries',
    spec: { labels: { a: '1', b: '2', c: '3' } },
    says: 'spec.labels: Too many: 3: must have at most 2 items',
    blocks: true,
  },
  {
    what: 'a wrong entry of a map',
    spec: { labels: { a: 1 } },
    says: 'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    blocks: true,
  },
  {
    what: 'neither integer nor text',
    spec: { port: true },
    says: 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
    blocks: true,
  },
  {
    what: 'null in a list',
    spec: { tags: [null] },
    says: 'spec.tags[0]: Invalid value: "null": spec.tags[0] in body must be of type string: "null"',
    blocks: true,
  },
  { what: 'a broken rule', spec: { low: 2, high: 1 }, says: 'spec: Invalid value: "object": spec.low must not exceed spec.high' },
  { what: 'a broken rule with reason and field path', spec: { color: 'red' }, says: 'spec.name: Required value: a red widget has a name' },
];

export function refusals(bench: Bench): void {
  const { create } = widgets(bench);
  const sentence = async (spec: Json, name: string) => {
    const said = await refusal(create(spec, { name }));
    const start = `422 Invalid: Widget.conformance.example.org "${name}" is invalid: `;
    expect(said.slice(0, start.length)).toBe(start);
    return said.slice(start.length);
  };

  describe('refuses a custom resource in these words', () => {
    test.each(cases)('$what', async ({ spec, says, blocks }) => {
      expect(await sentence(spec, 'refused')).toBe(blocks ? `[${says}, ${unchecked}]` : says);
    });
    test('all that is wrong at once', async () => {
      const said = await sentence({ name: 'AB', size: 11, low: 2, high: 1 }, 'refused');
      expect(said).toMatch(/^\[.*\]$/);
      expect(said.slice(1, -1).split(', ').sort()).toEqual([
        'spec.name: Invalid value: "AB": spec.name in body should match \'^[a-z]+$\'',
        'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10',
        'spec: Invalid value: "object": spec.low must not exceed spec.high',
      ]);
    });
  });
}
