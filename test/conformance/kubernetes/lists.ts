/** Lists: selectors, pages, and which state they show. */

import { beforeAll, describe, expect, test } from '@jest/globals';

import { refusal, type Bench, type ResourceList } from './bench.ts';
import { widgets } from './widgets.ts';

export function lists(bench: Bench): void {
  const { call } = bench;
  const { path, create, remove } = widgets(bench);
  const list = (query: Record<string, string> = {}) => call<ResourceList>('GET', path, undefined, { query });
  const namesOf = ({ items }: ResourceList) => items.map((item) => item.metadata.name);
  const names = async (query: Record<string, string>) => namesOf(await list(query));

  describe('lists', () => {
    beforeAll(async () => {
      await create({}, { name: 'list-a', labels: { set: 'list', tier: 'x' } });
      await create({}, { name: 'list-b', labels: { set: 'list', tier: 'y' } });
      await create({}, { name: 'list-c', labels: { set: 'list', tier: 'x' } });
    });
    test.each([
      ['set=list', ['list-a', 'list-b', 'list-c']],
      ['set=list,tier=x', ['list-a', 'list-c']],
      ['set==list,tier!=x', ['list-b']],
      ['set=list,tier in (y, z)', ['list-b']],
      ['set=list,tier notin (x)', ['list-b']],
      ['set,tier', ['list-a', 'list-b', 'list-c']],
      ['set=list,!tier', []],
    ])('labels %s', async (labelSelector, expected) => {
      expect(await names({ labelSelector })).toEqual(expected);
    });
    test('by name', async () => {
      expect(await names({ fieldSelector: 'metadata.name=list-b' })).toEqual(['list-b']);
      expect(await names({ labelSelector: 'set=list', fieldSelector: 'metadata.name!=list-b' })).toEqual(['list-a', 'list-c']);
    });
    test('by a field that cannot be selected', async () => {
      expect(await refusal(list({ fieldSelector: 'spec.color=red' }))).toBe('400 BadRequest: field label not supported: spec.color');
    });
    test('over all namespaces', async () => {
      const everywhere = await call<ResourceList>('GET', '/apis/conformance.example.org/v1/widgets', undefined, {
        query: { labelSelector: 'set=list', fieldSelector: `metadata.namespace=${bench.namespace}` },
      });
      expect(namesOf(everywhere)).toEqual(['list-a', 'list-b', 'list-c']);
    });
    test('pages show one state, also when something is added in between', async () => {
      const first = await list({ labelSelector: 'set=list', limit: '2' });
      expect(first.items).toHaveLength(2);
      const late = await create({}, { name: 'list-bb', labels: { set: 'list' } });
      const second = await list({ labelSelector: 'set=list', limit: '2', continue: first.metadata.continue ?? '' });
      expect([namesOf(second), second.metadata.continue ?? '']).toEqual([['list-c'], '']);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      await remove(late);
    });
    test('say how many are left, unless a selector makes that unknown', async () => {
      const all = (await list()).items.length;
      expect((await list({ limit: '2' })).metadata.remainingItemCount).toBe(all - 2);
      expect((await list({ labelSelector: 'set=list', limit: '2' })).metadata.remainingItemCount).toBeUndefined();
    });
    test('a page token that is none is refused', async () => {
      expect(await refusal(list({ limit: '2', continue: 'nonsense' }))).toMatch(/^400 BadRequest: .*continue key is not valid/);
    });
    test('say kind and version', async () => {
      expect(await list()).toMatchObject({
        kind: 'WidgetList',
        apiVersion: 'conformance.example.org/v1',
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      });
    });
    test('items of a custom resource say their kind, those of a built-in one do not', async () => {
      expect((await list({ labelSelector: 'set=list' })).items[0]).toMatchObject({
        kind: 'Widget',
        apiVersion: 'conformance.example.org/v1',
      });
      const namespaces = await call<ResourceList>('GET', '/api/v1/namespaces');
      expect(namespaces.kind).toBe('NamespaceList');
      expect(namespaces.items[0]).not.toHaveProperty('kind');
    });
    test('from the future are refused for now', async () => {
      expect(await refusal(list({ resourceVersion: '999999999' }))).toMatch(
        /^504 Timeout: Timeout: Too large resource version: 999999999, current: \d+$/,
      );
    }, 15_000);
  });
}
