/** A definition that becomes stricter: what an update leaves as it was is not judged again (KEP-4008). */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { merge, refusal, type Bench, type Json } from './bench.ts';
import { definitions, until } from './install.ts';

const definition = (group: string, spec: Json) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `gauges.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Gauge', plural: 'gauges', singular: 'gauge', listKind: 'GaugeList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', ...spec } } } },
      },
    ],
  },
});

export function ratcheting(bench: Bench): void {
  const { call } = bench;
  const group = `${bench.namespace}.example.org`;
  const path = bench.home(`apis/${group}/v1`, 'gauges');
  const create = (name: string, spec: Json, query: Record<string, string> = {}) =>
    call('POST', path, { apiVersion: `${group}/v1`, kind: 'Gauge', metadata: { name }, spec }, { query });
  const change = (spec: Json) => call('PATCH', `${path}/old`, { spec }, merge);
  const isAccepted = (attempt: Promise<unknown>) =>
    attempt.then(
      () => true,
      () => false,
    );

  describe('a definition that becomes stricter', () => {
    beforeAll(async () => {
      const level = { type: 'integer' };
      const parts = { type: 'array', items: { type: 'string' } };
      await call('POST', definitions, definition(group, { properties: { level, other: { type: 'string' }, parts } }));
      await until('the definition is not served', () => isAccepted(create('old', { level: 20, parts: ['a', 'b'] })));
      const stricter = {
        properties: {
          level: { ...level, maximum: 10 },
          other: { type: 'string' },
          parts: {
            ...parts,
            maxItems: 5,
            items: { type: 'string', maxLength: 3, 'x-kubernetes-validations': [{ rule: 'self != "a"', message: 'not a' }] },
          },
        },
        'x-kubernetes-validations': [
          { rule: 'has(self.other) || has(self.level) && self.level < 100', message: 'spec.other is needed from level 100 on' },
        ],
      };
      await call('PATCH', `${definitions}/gauges.${group}`, definition(group, stricter), merge);
      await until(
        'the definition did not become stricter',
        async () => !(await isAccepted(create('new', { level: 20 }, { dryRun: 'All' }))),
      );
    }, 60_000);
    afterAll(() => call('DELETE', `${definitions}/gauges.${group}`).then(() => undefined));

    test('lets pass what was there', async () => {
      expect((await call('PATCH', `${path}/old`, { metadata: { labels: { still: 'fine' } } }, merge)).spec).toEqual({
        level: 20,
        parts: ['a', 'b'],
      });
      expect((await change({ other: 'new' })).spec).toEqual({ level: 20, other: 'new', parts: ['a', 'b'] });
    });
    test('judges what is new', async () => {
      expect(await refusal(change({ level: 21 }))).toContain(
        'spec.level: Invalid value: 21: spec.level in body should be less than or equal to 10',
      );
    });
    test('judges a list that changed as a whole, as it has no keys', async () => {
      expect(await refusal(change({ parts: ['a', 'b', 'c'] }))).toContain('spec.parts[0]: Invalid value: ');
    });
  });
}
