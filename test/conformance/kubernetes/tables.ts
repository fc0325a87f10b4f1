/** The tables that `kubectl get` asks for: columns from the definition, cells from the object, in lists and in watches. */

import { describe, expect, test } from '@jest/globals';

import { instant, systemClock, toIsoExact } from '../../../src/runtime/clock.ts';
import type { Bench, Resource } from './bench.ts';
import { widgets } from './widgets.ts';

interface Table {
  readonly kind: string;
  readonly apiVersion: string;
  readonly columnDefinitions: readonly {
    readonly name: string;
    readonly type: string;
    readonly priority: number;
    readonly description: string;
  }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Resource | null }[];
}

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

export function tables(bench: Bench): void {
  const { path, at, create, patchStatus } = widgets(bench);
  const table = async (where: string, query: Record<string, string> = {}): Promise<Table> => {
    const { status, body } = await bench.http<Table>({ method: 'GET', path: where, query, headers: { accept } });
    expect([status, body.kind, body.apiVersion]).toEqual([200, 'Table', 'meta.k8s.io/v1']);
    return body;
  };
  const cells = async (where: string, query?: Record<string, string>) => (await table(where, query)).rows.map((row) => row.cells);
  const ago = (ms: number) => toIsoExact(instant(systemClock.now() - ms));

  /** The cell of a time that was `ms` ago; asked again when the server was so slow that another second may have begun. */
  const sinceCell = async (object: Resource, ms: number, tries = 10): Promise<unknown> => {
    const started = systemClock.now();
    await patchStatus(object, { since: ago(ms) });
    const cell = (await cells(at(object)))[0]?.[3];
    return systemClock.now() - started < 400 || tries === 0 ? cell : sinceCell(object, ms, tries - 1);
  };

  describe('tables', () => {
    test('have the columns of the definition', async () => {
      const { columnDefinitions } = await table(at(await create()));
      expect(columnDefinitions).toMatchObject([
        {
          name: 'Name',
          type: 'string',
          format: 'name',
          priority: 0,
          description: expect.stringContaining('Name must be unique within a namespace'),
        },
        {
          name: 'Size',
          type: 'integer',
          format: '',
          priority: 0,
          description: 'Custom resource definition column (in JSONPath format): .spec.size',
        },
        { name: 'Ready', type: 'string', priority: 0 },
        { name: 'Since', type: 'date', priority: 0 },
        { name: 'Color', type: 'string', priority: 1 },
      ]);
    });
    test('have a cell for each, null where there is nothing', async () => {
      const object = await create({ size: 4 }, { name: 'tabled', labels: { tabled: 'yes' } });
      expect(await cells(at(object))).toEqual([['tabled', 4, null, null, 'green']]);
      await patchStatus(object, {
        since: ago(3_725_000),
        conditions: [
          { type: 'Other', status: 'X' },
          { type: 'Ready', status: 'False' },
        ],
      });
      expect(await cells(path, { labelSelector: 'tabled=yes' })).toEqual([['tabled', 4, 'False', '62m', 'green']]);
    });
    test.each([
      ['9s', 9_300],
      ['119s', 119_300],
      ['2m', 120_300],
      ['5m7s', 307_300],
      ['10m', 607_300],
      ['179m', 179 * 60_000 + 500],
      ['3h', 180 * 60_000 + 500],
      ['3h1m', 181 * 60_000 + 500],
      ['8h', (8 * 60 + 5) * 60_000],
      ['47h', 47.5 * 3_600_000],
      ['2d', 48 * 3_600_000 + 500],
      ['2d5h', 53 * 3_600_000 + 500],
      ['8d', 8.2 * 86_400_000],
      ['400d', 400 * 86_400_000 + 500],
      ['2y', 2 * 365 * 86_400_000 + 500],
      ['2y5d', (2 * 365 + 5) * 86_400_000 + 500],
    ])('say %s for %i ms', async (text, ms) => {
      expect(await sinceCell(await create(), ms)).toBe(text);
    });
    test('say <invalid> for the future', async () => {
      const object = await create();
      await patchStatus(object, { since: ago(-60_000) });
      expect((await cells(at(object)))[0]?.[3]).toBe('<invalid>');
    });
    test('carry metadata, the whole object or nothing, as asked', async () => {
      const object = await create({}, { name: 'carried' });
      const [none, metadata, whole] = await Promise.all(
        ['None', 'Metadata', 'Object'].map(async (includeObject) => (await table(at(object), { includeObject })).rows[0]?.object),
      );
      expect(none).toBeNull();
      expect([metadata?.kind, metadata?.apiVersion, metadata?.metadata.name, metadata?.spec]).toEqual([
        'PartialObjectMetadata',
        'meta.k8s.io/v1',
        'carried',
        undefined,
      ]);
      expect(whole).toMatchObject({ kind: 'Widget', spec: { color: 'green' } });
    });
    test('of built-in kinds', async () => {
      const home = (plural: string, group = 'api/v1') => bench.home(group, plural);
      await bench.call('POST', home('configmaps'), { metadata: { name: 'tabled' }, data: { a: '1', b: '2' } });
      await bench.call('POST', home('secrets'), { metadata: { name: 'tabled' }, stringData: { a: '1' } });
      await bench.call('POST', home('serviceaccounts'), { metadata: { name: 'tabled' } });
      await bench.call('POST', home('leases', 'apis/coordination.k8s.io/v1'), {
        metadata: { name: 'tabled' },
        spec: { holderIdentity: 'me' },
      });
      const age = expect.stringMatching(/^\d+s$/);
      expect(await cells(`${home('configmaps')}/tabled`)).toEqual([['tabled', 2, age]]);
      expect(await cells(`${home('secrets')}/tabled`)).toEqual([['tabled', 'Opaque', 1, age]]);
      expect(await cells(`${home('serviceaccounts')}/tabled`)).toEqual([['tabled', 0, age]]);
      expect(await cells(`${home('leases', 'apis/coordination.k8s.io/v1')}/tabled`)).toEqual([['tabled', 'me', age]]);
      expect(await cells(`/api/v1/namespaces/${bench.namespace}`)).toEqual([[bench.namespace, 'Active', age]]);
    });
  });
}
