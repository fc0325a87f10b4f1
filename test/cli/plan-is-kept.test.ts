/** Promise: what `plan` prints is what the operator writes until the next rest, target by target and change by change. */

import { describe, expect, test } from '@jest/globals';
import type { Binding } from '../../src/api/binding.ts';
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
import { differences } from '../scenarios/oracles/plan-compared.ts';
import { asFile, edited } from '../scenarios/oracles/plan-kept.ts';
import { previewOn, watchedStage } from './preview.test-support.ts';

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

const resting = new Set(['True/Settled', 'True/DeviationsAudited']);

describe.each(stories)('$name', ({ options, first, edits }) => {
  test('targets and changes that plan prints are the writes until the next rest', async () => {
    const { stage, writes } = await watchedStage(options);
    stage.start();
    const compare = async (planned: Binding, act: () => Promise<unknown>) => {
      const found = await previewOn(stage, planned);
      writes.length = 0;
      await act();
      await stage.forward('5m');
      expect(await stage.clock.until(() => resting.has(stage.ready('orders')), 12 * 3_600_000)).toBe(true);
      await stage.forward('2h');
      expect(differences(found, writes, 'Done')).toBeUndefined();
    };
    await compare(asFile('orders', 'platform', first), () => stage.apply('orders', first));
    for (const edit of edits) {
      await compare(edited(await stage.binding('orders'), edit), () => stage.edit('orders', edit));
    }
  });
});
