/** Defaults, and fields that the schema does not know. */

import { describe, expect, test } from '@jest/globals';

import { refusal, type Bench } from './bench.ts';
import { widgets } from './widgets.ts';

export function fields(bench: Bench): void {
  const { path, draft, create, patch } = widgets(bench);
  const strict = { fieldValidation: 'Strict' };

  describe('defaults and unknown fields', () => {
    test('defaults are stored, also inside objects that were themselves defaulted and in list items', async () => {
      const { spec } = await create({ parts: [{ id: 'a' }] });
      expect(spec).toEqual({ color: 'green', size: 3, nested: { depth: 7 }, parts: [{ id: 'a', weight: 1 }] });
    });
    test('null counts as absent where there is a default', async () => {
      expect((await create({ size: null })).spec.size).toBe(3);
    });
    test('null is dropped where there is none, unless it is allowed', async () => {
      expect((await create({ on: null, nested: { depth: null }, labels: { a: null } })).spec).toEqual({
        color: 'green',
        size: 3,
        nested: { depth: 7 },
        labels: {},
      });
    });
    test('unknown fields are dropped unless the client asks for strictness', async () => {
      const { spec } = await create({ wrong: 1, free: { any: { thing: 1 } } });
      expect(spec).toEqual({ color: 'green', size: 3, nested: { depth: 7 }, free: { any: { thing: 1 } } });
    });
    test('Strict names the unknown field on create', async () => {
      expect(await refusal(create({ wrong: 1 }, {}, strict))).toBe(
        '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.wrong"',
      );
    });
    test('Strict names all unknown fields on create', async () => {
      expect(await refusal(create({ wrong: 1, nested: { deeper: 1 } }, {}, strict))).toBe(
        '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.nested.deeper", unknown field "spec.wrong"',
      );
    });
    test('Strict names the unknown field on patch', async () => {
      const said = await refusal(patch(await create(), { spec: { wrong: 1 } }, strict));
      expect(said).toMatch(
        /^422 Invalid: {2}"" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: unknown field "spec.wrong"$/,
      );
    });
    test('Strict names an unknown field in metadata', async () => {
      expect(await refusal(create({}, { wrong: 1 }, strict))).toBe(
        '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "metadata.wrong"',
      );
    });
    test('a level of strictness that does not exist is refused', async () => {
      expect(await refusal(create({}, {}, { fieldValidation: 'Sometimes' }))).toBe(
        '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Sometimes": supported values: "", "Ignore", "Strict", "Warn"',
      );
    });
    test('status in a create is dropped', async () => {
      expect((await bench.call('POST', path, { ...draft(), status: { count: 5 } })).status).toBeUndefined();
    });
  });
}

/** What only a client that sees headers can tell. */
export function warnings(bench: Bench): void {
  const { path, draft } = widgets(bench);

  describe('warnings', () => {
    test('name the unknown field when the client asks for them, and by default', async () => {
      for (const query of [{ fieldValidation: 'Warn' }, {}]) {
        const { status, headers } = await bench.http({ method: 'POST', path, query, body: draft({ wrong: 1 }) });
        expect([status, headers.warning]).toEqual([201, '299 - "unknown field \\"spec.wrong\\""']);
      }
    });
    test('are absent with Ignore', async () => {
      const { status, headers } = await bench.http({
        method: 'POST',
        path,
        query: { fieldValidation: 'Ignore' },
        body: draft({ wrong: 1 }),
      });
      expect([status, headers.warning]).toEqual([201, undefined]);
    });
  });
}
