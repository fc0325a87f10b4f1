/** Promises about what is left in groups and tables of before: removed only when nothing of the gateway is there. */

import { expect, test } from '@jest/globals';
import { childOf } from '../../../api/arm-id.ts';
import type { Subnet } from '../../../azure/resources.ts';
import { predict } from '../../plan/predict.ts';
import { rule } from '../../../network/rules.test-support.ts';
import type { SeenLeftover } from '../../model/values/observation.ts';
import {
  attached,
  fitting,
  gone,
  group,
  ids,
  isoExact,
  network,
  seen,
  service,
  settledObservation,
  subnet,
  table,
  unseen,
} from '../../testing/observation.test-support.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import { situation, type Given } from '../../testing/situation.test-support.ts';

const prefix = rulePrefix(ids.service);
const old = (change: Partial<Subnet> = {}) => subnet({ id: ids.elsewhere, name: 'old', prefixes: ['10.0.7.0/27'], ...change });
const networks = (change: Partial<Subnet> = {}) => [seen(network({ subnets: [subnet(), old(change)] }))];
const rules = [
  rule(`${prefix}sql`, 3000, 'Outbound Allow Tcp 1433 from VirtualNetwork to Sql'),
  rule('theirs', 200, 'Inbound Allow * 22 from * to *'),
];
const groupLeft = (change: Partial<Subnet> = {}, more: Partial<SeenLeftover> = {}): SeenLeftover => ({
  id: ids.wanted,
  group: seen(group(rules, { id: ids.wanted, name: 'new-nsg', subnets: [ids.elsewhere] })),
  table: undefined,
  networks: networks(change),
  ...more,
});
const routes = [{ name: `${prefix}controlplane`, prefix: 'ApiManagement', nextHopType: 'Internet' as const, nextHopIp: undefined }];
const tableLeft = (change: Partial<Subnet> = {}): SeenLeftover => ({
  id: ids.table,
  group: undefined,
  table: seen(table(routes, { subnets: [ids.elsewhere] })),
  networks: networks(change),
});

const planOf = (left: SeenLeftover, given: Partial<Given> = {}) => situation({ seen: settledObservation({ left: [left] }), ...given }).plan;
const removed = (left: SeenLeftover, given: Partial<Given> = {}) =>
  planOf(left, given).steps.flatMap(({ phase, writes }) =>
    writes.map(({ verb, target }) => `${phase} ${verb} ${target.split('/').at(-1) ?? ''}`),
  );

const nic = childOf(childOf(ids.network, 'x', 'x'), 'y', 'y').replace(/virtualNetworks.*$/, 'networkInterfaces/vm/ipConfigurations/one');
const scaleSet = `${ids.elsewhere}/networkInterfaces/|providers|Microsoft.Compute|virtualMachineScaleSets|orders|0/ipConfigurations/ip`;
const ip = (id: string) => ({ ipConfigurations: [id as never] });
const endedAt = (time: string): Partial<Given> => ({
  status: { history: [{ at: isoExact(time), what: 'UpdatingNetwork', outcome: 'Succeeded.' }] },
});

test.each<[string, SeenLeftover, Partial<Given>, readonly string[]]>([
  ['rules of a group whose subnet is empty', groupLeft(), {}, [`retire delete ${prefix}sql`]],
  ['routes of a table whose subnet is empty', tableLeft(), {}, [`retire delete ${prefix}controlplane`]],
  ['a machine of a user in it', groupLeft(ip(nic)), {}, [`retire delete ${prefix}sql`]],
  ['an hour after the move', groupLeft(), endedAt('07:00'), [`retire delete ${prefix}sql`]],
  ['half an hour after the move', groupLeft(), endedAt('07:30'), []],
  ['machines that may be the gateway’s', groupLeft(ip(scaleSet)), {}, []],
  ['the same of a table', tableLeft(ip(scaleSet)), {}, []],
  ['a link of the retired platform', groupLeft({ navigationLinks: [{ id: 'nav', link: '/x' }] }), {}, []],
  ['a network that cannot be seen', groupLeft({}, { networks: [unseen()] }), {}, []],
  ['a subnet that is not in its network', groupLeft({}, { networks: [seen(network({ subnets: [] }))] }), {}, []],
  ['a group that cannot be seen', groupLeft({}, { group: unseen() }), {}, []],
  ['a group that is gone', groupLeft({}, { group: gone }), {}, []],
  [
    'a group of no subnet any more',
    groupLeft({}, { group: seen(group(rules, { id: ids.wanted, subnets: [] })), networks: [] }),
    {},
    [`retire delete ${prefix}sql`],
  ],
  [
    'the gateway is still there',
    groupLeft(),
    { seen: settledObservation({ left: [groupLeft()], service: seen(attached({ subnetId: ids.elsewhere })) }) },
    [],
  ],
  [
    'Azure is at work on the service',
    groupLeft(),
    { seen: settledObservation({ left: [groupLeft()], service: seen(service({ ...attached(), provisioningState: 'Updating' })) }) },
    [],
  ],
  ['the policy Ignore', groupLeft(), { spec: { networkSecurity: { policy: 'Ignore' } } }, []],
])('%s', (_, left, given, expected) => {
  expect(removed(left, given).filter((write) => write.startsWith('retire'))).toEqual(expected);
});

test('on a group of others, only the subnet that our rules name has to be empty', () => {
  const named = [rule(`${prefix}sql`, 3000, 'Outbound Allow Tcp 1433 from 10.0.7.0/27 to Sql')];
  const shared = group(named, {
    id: ids.wanted,
    name: 'new-nsg',
    subnets: [ids.elsewhere, ids.subnet.replace('/apim', '/theirs') as never],
  });
  const theirs = subnet({ id: ids.subnet.replace('/apim', '/theirs') as never, name: 'theirs', ...ip(scaleSet) });
  const left = groupLeft({}, { group: seen(shared), networks: [seen(network({ subnets: [subnet(), old(), theirs] }))] });
  expect(removed(left)).toEqual([`retire delete ${prefix}sql`]);
});

test('under Audit it is said and not done', () => {
  const plan = planOf(groupLeft(), { spec: { policy: 'Audit' } });
  expect(plan.steps).toEqual([]);
  expect(plan.audited.map(({ why }) => why)).toEqual([
    `Removes what is left of ours in network security group new-nsg, which serves no subnet of the gateway any more: ${prefix}sql.`,
  ]);
});

test.each([groupLeft(), tableLeft()])('and once it is done, nothing is left to do', (left) => {
  const seenNow = settledObservation({ left: [left], group: seen(group(fitting())) });
  const { plan } = situation({ seen: seenNow });
  expect(plan.steps).toHaveLength(1);
  expect(situation({ seen: predict(seenNow, plan.steps) }).plan.steps).toEqual([]);
});
