/** Promise: what `plan` prints is what the operator writes until the next rest, target by target and change by change. */

import { describe, expect, test } from '@jest/globals';
import type { Binding } from '../../src/api/binding.ts';
import type { Change } from '../../src/binding/model/values/step.ts';
import { at } from '../../src/binding/plan/render.ts';
import { isAssumed } from '../../src/cli/preview/rounds.ts';
import { ordinarySpec, type StageOptions } from '../scenarios/support/stage.ts';
import {
  addressId,
  furtherRegion,
  network,
  networkId,
  publicIp,
  routeTable,
  securityGroup,
  service,
  subnetId,
  tableId,
} from '../scenarios/support/world.ts';
import { keyOf, previewOn, watchedStage, type Written } from './preview.test-support.ts';

interface Story {
  readonly name: string;
  readonly options?: StageOptions;
  readonly first: object;
  readonly edits: readonly object[];
}

const two = [
  securityGroup('apim-nsg'),
  securityGroup('other-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'other-nsg' } }),
  service('orders', { sku: 'Premium' }),
];
const tunnelled = [
  securityGroup('apim-nsg'),
  routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, ['AzureMonitor', 'Internet', 'AzureActiveDirectory']),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
  service('orders'),
];
const regions = [
  securityGroup('apim-nsg'),
  securityGroup('north-nsg', [], 'northeurope'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  network('north', { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' } }, 'northeurope'),
  publicIp('front'),
  service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')] } }),
];

const stories: readonly Story[] = [
  {
    name: 'into a network, to Internal, and out again',
    first: { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } },
    edits: [{ mode: 'Internal', networkSecurity: null, changes: { approval: 'Automatic' } }],
  },
  {
    name: 'clients come and go',
    first: ordinarySpec(),
    edits: [
      { networkSecurity: { clientSources: ['10.7.0.0/16'] } },
      { networkSecurity: { clientSources: ['10.8.0.0/16'], optionalFlows: ['entra'] } },
    ],
  },
  {
    name: 'to another subnet',
    options: { resources: two, assumptions: { holdMinutes: 20 } },
    first: ordinarySpec(),
    edits: [{ subnetId: subnetId('hub', 'other') }],
  },
  {
    name: 'to another subnet behind the same group, and back to none',
    options: {
      resources: [
        securityGroup('apim-nsg'),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
        service('orders', { sku: 'Premium' }),
      ],
      assumptions: { holdMinutes: 20 },
    },
    first: ordinarySpec(),
    edits: [{ subnetId: subnetId('hub', 'other') }, { mode: 'None', subnetId: null }],
  },
  {
    name: 'Internal with names',
    first: { ...ordinarySpec(), mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } } },
    edits: [{ dns: { privateRecords: { ttl: 120 } } }],
  },
  {
    name: 'behind a firewall',
    options: { resources: tunnelled },
    first: ordinarySpec(),
    edits: [{ routing: { clientPrefixes: ['203.0.113.0/24'] } }],
  },
  {
    name: 'with DNS servers',
    first: { ...ordinarySpec(), dns: { servers: ['10.0.0.4'] } },
    edits: [{ dns: { servers: ['10.0.0.4', '10.0.0.5'] } }],
  },
  {
    name: 'what it needs is made',
    options: { resources: [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')] },
    first: { ...ordinarySpec(), networkSecurity: { create: { name: 'made-nsg' } } },
    edits: [{ routing: { create: { name: 'made-rt' } } }],
  },
  {
    name: 'in two regions with an address',
    options: { resources: regions },
    first: {
      ...ordinarySpec(),
      publicIp: { ids: [addressId('front')] },
      additionalLocations: [{ location: 'northeurope', subnetId: subnetId('north', 'apim') }],
    },
    edits: [{ networkSecurity: { clientSources: ['Internet'] } }],
  },
];

const methods = { put: 'PUT', merge: 'PUT', patch: 'PATCH', delete: 'DELETE', post: 'POST' } as const;
const resting = new Set(['True/Settled', 'True/DeviationsAudited']);

/** Each target once, however often Azure was asked to. */
const named = (method: string, target: string, action?: string): string =>
  `${method} ${keyOf(target)}${action === undefined ? '' : `/${action.toLowerCase()}`}`;

const writtenAs = ({ method, path }: Written): string => {
  const action = method === 'POST' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
  return named(method, action === undefined ? path : path.slice(0, path.lastIndexOf('/')), action);
};

function carries(body: unknown, { path, to }: Change): boolean {
  const value = at(body, path);
  if (to === undefined) return value === undefined || value === null;
  return isAssumed(to) || sameText(value, JSON.parse(to));
}
/** The mark of a binding holds uids that no file knows. */
const sameText = (a: unknown, b: unknown): boolean =>
  [a, b]
    .map(sorted)
    .map((text) => text.replaceAll(/[0-9a-f-]{36}\/[0-9a-f-]{36}/g, 'MARK'))
    .every((text, _, all) => text === all[0]);
const sorted = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => a.localeCompare(b)))
      : one,
  );

describe.each(stories)('$name', ({ options, first, edits }) => {
  test('targets and changes that plan prints are the writes until the next rest', async () => {
    const { stage, writes } = await watchedStage(options);
    stage.start();
    const compare = async (planned: Binding, act: () => Promise<unknown>) => {
      const { steps, outcome } = await previewOn(stage, planned);
      writes.length = 0;
      await act();
      await stage.forward('5m');
      expect(await stage.clock.until(() => resting.has(stage.ready('orders')), 12 * 3_600_000)).toBe(true);
      await stage.forward('2h');
      const printed = steps.flatMap(({ step }) => step.writes);
      const shown = new Set(printed.map(({ verb, target, action }) => named(methods[verb], target, action)));
      expect({ outcome: outcome.is, shown: [...shown].toSorted() }).toEqual({
        outcome: writes.length > 0 ? 'Changes' : 'Nothing',
        shown: [...new Set(writes.map(writtenAs))].toSorted(),
      });
      for (const { verb, target, action, changes } of printed) {
        const sent = writes.filter((one) => writtenAs(one) === named(methods[verb], target, action));
        const unkept = changes.filter((change) => verb !== 'delete' && verb !== 'post' && !sent.some(({ body }) => carries(body, change)));
        expect({ target, unkept }).toEqual({ target, unkept: [] });
      }
    };
    const asFile = (spec: object): Binding =>
      ({
        ...stage.latest('orders'),
        apiVersion: 'apimvnet.io/v1alpha1',
        kind: 'ApimVnetBinding',
        metadata: { name: 'orders', namespace: 'platform', uid: '', resourceVersion: '', generation: 1, creationTimestamp: '' },
        spec,
      }) as unknown as Binding;
    await compare(asFile(first), () => stage.apply('orders', first));
    for (const edit of edits) {
      const before = await stage.binding('orders');
      // What kubectl would send: the stored object with the edit.
      const probe = {
        ...before,
        metadata: { ...before.metadata, generation: before.metadata.generation + 1 },
        spec: merged(before.spec, edit),
      } as Binding;
      await compare(probe, () => stage.edit('orders', edit));
    }
  });
});

function merged(base: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof base === 'object' && base !== null ? { ...base } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result[name] = undefined;
    else result[name] = merged(result[name], value);
  }
  return result;
}
