/** What the simulator says when it refuses, against the error texts that were collected from three public test suites' recordings. */

import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../sim/azure/exchange.ts';
import {
  addressId,
  attach,
  bench,
  group,
  groupId,
  management,
  network,
  networkId,
  ordinary,
  serviceId,
  subnetId,
  type Bench,
} from '../../../sim/azure/azure.test-support.ts';
import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import { object, objects, properties, text, without, type Json } from '../../../sim/azure/json.ts';
import { sentence } from './compare.ts';
import { readJson } from './files.ts';
import { describeWithReference } from './reference.ts';

const file = 'azure-recordings/errors-mined.json';

interface Mined {
  readonly code: string;
  readonly msg: string;
  readonly detail: string;
  /** Missing where the recording's own tool left it out. */
  readonly status?: string | null;
}

const lock: Json = { id: `${group}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } };
const address: Json = {
  id: addressId,
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: 'orders' } },
};
const zone = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.com`;
const linked: readonly Json[] = [
  ...ordinary,
  { id: zone, location: 'global', properties: {} },
  { id: `${zone}/virtualNetworkLinks/hub`, location: 'global', properties: { virtualNetwork: { id: networkId } } },
];
const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;
const table: Json = { id: tableId, location: 'westeurope', properties: { routes: [] } };
const rule = (b: Bench, name: string, priority = 400) =>
  b.ask('PUT', `${groupId}/securityRules/${name}`, { properties: { ...properties(management), priority } });
const attached = async (b: Bench, body = attach()) => {
  await b.ask('PATCH', serviceId, body);
  await b.minutes(46);
};
const deletedService = async (b: Bench) => {
  await b.ask('DELETE', serviceId);
  await b.minutes(10);
};

type Row = readonly [code: string, provoke: (b: Bench) => Promise<Answer>, world?: readonly Json[], assumptions?: Partial<Assumptions>];
const rows: readonly Row[] = [
  ['ServiceLocked', async (b) => (await b.ask('PATCH', serviceId, attach()), b.ask('PATCH', serviceId, attach()))],
  ['ServiceAlreadyExistsInSoftDeletedState', async (b) => (await deletedService(b), b.ask('PUT', serviceId, { location: 'westeurope' }))],
  ['ScopeLocked', (b) => b.ask('DELETE', serviceId), [...ordinary, lock]],
  ['InUseNetworkSecurityGroupCannotBeDeleted', (b) => b.ask('DELETE', groupId)],
  ['InUseSubnetCannotBeDeleted', async (b) => (await attached(b), b.ask('DELETE', subnetId))],
  ['InUseSubnetCannotBeDeleted', async (b) => (await attached(b), b.ask('DELETE', networkId))],
  [
    'PublicIPAddressCannotBeDeleted',
    async (b) => (await attached(b, attach(subnetId, 'External', { publicIpAddressId: addressId })), b.ask('DELETE', addressId)),
    [...ordinary, address],
  ],
  [
    'InvalidResourceReference',
    (b) => b.ask('PUT', subnetId, { properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: `${groupId}x` } } }),
  ],
  [
    'InvalidResourceReference',
    (b) => b.ask('PUT', subnetId, { properties: { addressPrefix: '10.0.1.0/24', routeTable: { id: `${tableId}x` } } }),
  ],
  ['DnsRecordInUse', (b) => b.ask('PUT', `${addressId}2`, without(address, ['id'])), [...ordinary, address]],
  ['CannotDeleteResource', (b) => b.ask('DELETE', zone), linked],
  ['ParentResourceNotFound', (b) => b.ask('DELETE', `${zone}/A/api`)],
  ['ResourceNotFound', (b) => b.ask('GET', zone)],
  ['ResourceNotFound', (b) => b.ask('GET', tableId)],
  ['ResourceNotFound', (b) => b.ask('GET', addressId)],
  ['NotFound', (b) => b.ask('GET', `${tableId}/routes/none`), [...ordinary, table]],
  [
    'AuthorizationFailed',
    (b) => b.ask('POST', `${networkId}/listNetworkManagerEffectiveSecurityAdminRules`, {}),
    [...ordinary.slice(0, 1), { ...network(), simulated: { adminRules: 'hidden' } }],
  ],
  ['ScopeLocked', (b) => b.ask('DELETE', `${networkId}/subnets/spare`), [...ordinary, lock]],
  [
    'ReferencedResourceNotProvisioned',
    async (b) => {
      await b.ask('PUT', subnetId, {
        properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: groupId }, serviceEndpoints: [] },
      });
      return b.ask('PATCH', serviceId, attach());
    },
  ],
  ['RetryableError', async (b) => (await rule(b, 'a'), rule(b, 'b', 401))],
  [
    'AnotherOperationInProgress',
    async (b) => (await rule(b, 'a'), rule(b, 'b', 401)),
    ordinary,
    { networkBusy: 'AnotherOperationInProgress' },
  ],
  ['ResourceNotFound', (b) => b.ask('GET', `${groupId}x`)],
  ['NotFound', (b) => b.ask('GET', `${groupId}/securityRules/none`)],
  ['ResourceGroupNotFound', (b) => b.ask('GET', groupId.replace('/gateways/', '/none/'))],
  ['SubscriptionNotFound', (b) => b.ask('GET', groupId.replace('11111111-1111', '99999999-9999'))],
];

describeWithReference('error texts', [file], () => {
  const mined = readMined();

  describe.each(rows)('%s', (code, provoke, world, assumptions) => {
    test('has a recorded status, text and first detail', async () => {
      const answer = await provoke(bench(world ?? ordinary, assumptions));
      const error = object(object(answer.body)['error']);
      expect(error['code']).toBe(code);
      const [detail] = objects(error['details']);
      const said = `${sentence(text(error['message']))} | ${detail ? `${text(detail['code'])}: ${sentence(text(detail['message']))}` : ''}`;
      const known = mined.filter((one) => one.code === code);
      expect(known.length).toBeGreaterThan(0);
      expect(known.map((one) => `${sentence(one.msg)} | ${sentence(one.detail)}`)).toContain(said);
      const statuses = known.map((one) => one.status).filter((one) => typeof one === 'string');
      if (statuses.length > 0) expect(statuses).toContain(String(answer.status));
    });
  });
});

function readMined(): readonly Mined[] {
  try {
    return readJson(file) as readonly Mined[];
  } catch {
    return [];
  }
}
