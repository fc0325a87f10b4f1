/** Definitions of custom resources while the server runs: one that becomes stricter (KEP-4008), and one that is deleted. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { merge, refusal, type Bench, type Json, type ResourceList } from './bench.ts';
import { definitions, install, until } from './install.ts';

const definition = (group: string, spec: Json) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `gauges.${group}` },
  spec: {
    group,
    scope: 'Namespaced' as const,
    names: { kind: 'Gauge', plural: 'gauges', singular: 'gauge', listKind: 'GaugeList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object' as const, properties: { spec: { type: 'object' as const, ...spec } } } },
      },
    ],
  },
});

const level = { type: 'integer' };
const parts = { type: 'array', items: { type: 'string' } };
const strictParts = { type: 'string', maxLength: 3, 'x-kubernetes-validations': [{ rule: 'self != "a"', message: 'not a' }] };
const loose = { properties: { level, other: { type: 'string' }, parts } };
const strict = {
  properties: { level: { ...level, maximum: 10 }, other: { type: 'string' }, parts: { ...parts, maxItems: 5, items: strictParts } },
  'x-kubernetes-validations': [
    { rule: 'has(self.other) || has(self.level) && self.level < 100', message: 'spec.other is needed from level 100 on' },
  ],
};

const isAccepted = (attempt: Promise<unknown>) =>
  attempt.then(
    () => true,
    () => false,
  );

function gauges({ call, home, namespace }: Bench, suffix: string) {
  const group = `${suffix}.${namespace}.example.org`;
  const path = home(`apis/${group}/v1`, 'gauges');
  return {
    group,
    path,
    itself: `${definitions}/gauges.${group}`,
    create: (name: string, spec: Json, metadata: Json = {}, query: Record<string, string> = {}) =>
      call('POST', path, { apiVersion: `${group}/v1`, kind: 'Gauge', metadata: { name, ...metadata }, spec }, { query }),
    change: (name: string, change: Json) => call('PATCH', `${path}/${name}`, change, merge),
  };
}

export function changingDefinitions(bench: Bench): void {
  const { call } = bench;

  describe('a definition that becomes stricter', () => {
    const { group, path, itself, create, change } = gauges(bench, 'stricter');
    beforeAll(async () => {
      await install(bench.api, definition(group, loose));
      await create('old', { level: 20, parts: ['a', 'b'] });
      await call('PATCH', itself, definition(group, strict), merge);
      const isStrict = async () => !(await isAccepted(create('new', { level: 20 }, {}, { dryRun: 'All' })));
      await until('the definition does not become stricter', isStrict);
    }, 60_000);
    afterAll(() => call('DELETE', itself).then(() => undefined));

    test('lets pass what was there', async () => {
      expect((await change('old', { metadata: { labels: { still: 'fine' } } })).spec).toEqual({ level: 20, parts: ['a', 'b'] });
      expect((await change('old', { spec: { other: 'new' } })).spec).toEqual({ level: 20, other: 'new', parts: ['a', 'b'] });
    });
    test('judges what is new', async () => {
      expect(await refusal(change('old', { spec: { level: 21 } }))).toContain(
        'spec.level: Invalid value: 21: spec.level in body should be less than or equal to 10',
      );
    });
    test('judges a list that changed as a whole, as it has no keys', async () => {
      expect(await refusal(change('old', { spec: { parts: ['a', 'b', 'c'] } }))).toContain('spec.parts[0]: Invalid value: ');
    });
    test('has a new generation', async () => {
      expect((await call('GET', itself)).metadata.generation).toBe(2);
      expect(await refusal(call('GET', `${path}/nobody`))).toMatch(/^404/);
    });
  });

  describe('a definition that is deleted', () => {
    const { group, path, itself, create, change } = gauges(bench, 'deleted');
    beforeAll(async () => {
      await install(bench.api, definition(group, loose));
      await create('free', { level: 1 });
      await create('kept', { level: 2 }, { finalizers: ['example.org/f'] });
    }, 60_000);

    test('takes its objects along, waits for their finalizers, and takes no new ones', async () => {
      const going = await call('DELETE', itself);
      expect(going.metadata).toMatchObject({
        deletionTimestamp: expect.any(String),
        finalizers: ['customresourcecleanup.apiextensions.k8s.io'],
      });
      await until('the objects are not deleted', async () => !(await isAccepted(call('GET', `${path}/free`))));
      expect((await call('GET', `${path}/kept`)).metadata).toMatchObject({ deletionTimestamp: expect.any(String), generation: 2 });
      expect(await refusal(create('late', {}))).toBe(
        `403 Forbidden: gauges.${group} "late" is forbidden: create not allowed while custom resource definition is terminating`,
      );
      await change('kept', { metadata: { finalizers: null } });
      await until('the definition stays', async () => !(await isAccepted(call('GET', itself))));
      await until('the kind is served still', async () => !(await isAccepted(call('GET', path))));
    }, 60_000);
    test('leaves nothing behind for the next of its name', async () => {
      await install(bench.api, definition(group, loose));
      expect((await call<ResourceList>('GET', path)).items).toEqual([]);
      await call('DELETE', itself);
    }, 60_000);
  });
}
