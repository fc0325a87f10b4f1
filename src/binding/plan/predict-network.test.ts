/** Promises about a network after short writes: what was written shows where it was written, and nothing else has changed. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import type { Subnet } from '../../azure/resources.ts';
import { rule } from '../../network/rules.test-support.ts';
import { group, ids, inGroup, network, observation, place, seen, subnet, table, unseen } from '../testing/observation.test-support.ts';
import { valueOf, type Observation, type SeenLocation } from '../model/values/observation.ts';
import { predictWrite } from './predict.ts';
import type { Change, Write } from '../model/values/step.ts';

const write = (verb: Write['verb'], target: ArmId, ...changes: readonly Change[]): Write => ({ verb, target, changes });
const shouted = (id: ArmId): ArmId => armId(id.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions'));
const otherTable = armId(ids.table.replace('apim-rt', 'new-rt'));
const bare = (change: Partial<Subnet> = {}): Subnet =>
  subnet({ securityGroupId: undefined, serviceEndpoints: ['Microsoft.Sql'], ...change });
const neighbour = bare({ id: ids.elsewhere, name: 'old' });

/** One place whose subnet has nothing attached, with a group and a table that are wanted there. */
const before = (change: Partial<SeenLocation> = {}): Observation =>
  observation({
    locations: [
      place({
        subnet: bare(),
        network: seen(network({ subnets: [bare(), neighbour] })),
        wantedGroup: seen(group([], { id: ids.wanted, subnets: [] })),
        wantedTable: seen(table([], { id: otherTable, subnets: [ids.elsewhere] })),
        ...change,
      }),
    ],
  });
const placeAfter = (seenBefore: Observation, made: Write): SeenLocation => {
  const [only] = predictWrite(seenBefore, made).locations;
  if (!only) throw new Error('no place');
  return only;
};
const reference = (path: string, id: ArmId): Change => ({ path, to: JSON.stringify({ id }) });
const attachGroup = reference('properties.networkSecurityGroup', ids.wanted);
const attachTable = reference('properties.routeTable', otherTable);

describe('a subnet', () => {
  test('that gets a group shows it, and the group serves it; its table is still to come', () => {
    const after = placeAfter(before(), write('merge', shouted(ids.subnet), attachGroup));
    const served = bare({ securityGroupId: ids.wanted });
    expect(after.subnet).toEqual(served);
    expect(valueOf(after.network)?.subnets).toEqual([served, neighbour]);
    expect(valueOf(after.group)).toEqual(group([], { id: ids.wanted, subnets: [shouted(ids.subnet)] }));
    expect(after).toMatchObject({ wantedGroup: undefined, table: undefined });
    expect(valueOf(after.wantedTable)?.id).toBe(otherTable);
  });

  test('that gets a table shows it, and the table serves it too; its group is still to come', () => {
    const after = placeAfter(before(), write('merge', ids.subnet, attachTable));
    expect(after.subnet).toEqual(bare({ routeTableId: otherTable }));
    expect(valueOf(after.table)?.subnets).toEqual([ids.elsewhere, ids.subnet]);
    expect(after).toMatchObject({ wantedTable: undefined, group: undefined });
    expect(valueOf(after.wantedGroup)?.id).toBe(ids.wanted);
  });

  test('keeps what no change speaks of, and loses what is taken from it', () => {
    const full = before({
      subnet: bare({ securityGroupId: ids.group, routeTableId: ids.table }),
      group: seen(group()),
      table: seen(table()),
    });
    const endpoint: Change = { path: 'properties.serviceEndpoints[Microsoft.Storage]', to: '{"service":"Microsoft.Storage"}' };
    const after = placeAfter(full, write('merge', ids.subnet, endpoint));
    expect(after.subnet).toEqual(
      bare({ securityGroupId: ids.group, routeTableId: ids.table, serviceEndpoints: ['Microsoft.Sql', 'Microsoft.Storage'] }),
    );
    expect([valueOf(after.group), valueOf(after.table)]).toEqual([group(), table()]);
    const taken = placeAfter(
      full,
      write('merge', ids.subnet, { path: 'properties.networkSecurityGroup' }, { path: 'properties.routeTable' }),
    );
    expect(taken.subnet).toEqual(bare());
  });

  test('of another place leaves this one as it is', () => {
    const after = placeAfter(before(), write('merge', ids.elsewhere, attachGroup, attachTable));
    expect(after.subnet).toEqual(bare());
    expect(valueOf(after.network)?.subnets[1]).toMatchObject({ securityGroupId: ids.wanted, routeTableId: otherTable });
    expect(after).toMatchObject({ group: undefined, table: undefined });
    expect([valueOf(after.wantedGroup)?.id, valueOf(after.wantedTable)?.id]).toEqual([ids.wanted, otherTable]);
  });

  test('that is not there does not appear', () => {
    const after = placeAfter(before({ subnet: undefined, group: undefined }), write('merge', ids.subnet, attachGroup));
    expect([after.subnet, after.group]).toEqual([undefined, undefined]);
  });
});

describe('a network', () => {
  const servers: Change = { path: 'properties.dhcpOptions.dnsServers', to: '["10.0.0.6"]' };
  test('gets its DNS servers', () =>
    expect(valueOf(placeAfter(before(), write('merge', shouted(ids.network), servers)).network)?.dnsServers).toEqual(['10.0.0.6']));
  test('is not another', () => {
    const other = armId(`${ids.network}2`);
    expect(placeAfter(before(), write('merge', other, servers))).toEqual(before().locations[0]);
  });
  test('keeps them where none are spoken of', () =>
    expect(placeAfter(before(), write('merge', ids.network))).toEqual(before().locations[0]));
  test('that was not seen stays unseen', () =>
    expect(placeAfter(before({ network: unseen() }), write('merge', ids.network, servers)).network).toEqual(unseen()));
});

describe('a rule', () => {
  const [first, second] = [rule('first', 100, 'Inbound Deny * 443 from * to *'), rule('second', 200, 'Inbound Deny * 443 from * to *')];
  const target = childOf(ids.group, 'securityRules', 'FIRST');
  const left = (change: Partial<Observation['left'][number]> = {}): Observation['left'] => [
    { id: ids.group, group: seen(group([first])), table: undefined, networks: [], ...change },
    { id: ids.table, group: undefined, table: seen(table([{ name: 'all', prefix: '0.0.0.0/0' }])), networks: [] },
  ];
  const at = (change: Partial<SeenLocation> = {}): Observation => ({
    ...before({ group: seen(group([first, second])), ...change }),
    left: left(),
  });
  const namesOf = (one: SeenLocation['group']) => valueOf(one)?.rules.map(({ name, priority }) => `${name} ${priority}`);

  test('goes, wherever the group is seen', () => {
    const after = predictWrite(at({ wantedGroup: seen(group([second, first])) }), write('delete', target));
    const [here] = after.locations;
    expect([namesOf(here?.group), namesOf(here?.wantedGroup), namesOf(after.left[0]?.group)]).toEqual([['second 200'], ['second 200'], []]);
    expect(after.left[1]).toEqual(left()[1]);
  });
  test('is changed, and keeps what no change speaks of', () => {
    const after = placeAfter(at(), write('put', target, { path: 'properties.priority', from: '100', to: '150' }));
    const [changed] = inGroup(ids.group, [{ ...first, name: 'FIRST', priority: 150 }]);
    expect(valueOf(after.group)?.rules[1]).toEqual({ ...changed, etag: undefined });
    expect(namesOf(after.group)).toEqual(['second 200', 'FIRST 150']);
  });
  test('is made', () => {
    const changes = { access: 'Allow', direction: 'Outbound', priority: 300, protocol: 'Tcp', sourcePortRange: '*' };
    const made = write(
      'put',
      childOf(ids.group, 'securityRules', 'third'),
      ...Object.entries(changes).map(([name, value]) => ({ path: `properties.${name}`, to: JSON.stringify(value) })),
    );
    expect(valueOf(placeAfter(at(), made).group)?.rules[2]).toMatchObject({
      name: 'third',
      priority: 300,
      access: 'Allow',
      provisioningState: 'Succeeded',
    });
  });
  test('of another group is not in this one', () => {
    const elsewhere = childOf(ids.wanted, 'securityRules', 'first');
    const after = predictWrite(at(), write('delete', elsewhere));
    expect([namesOf(after.locations[0]?.group), after.left]).toEqual([['first 100', 'second 200'], left()]);
  });
});

describe('a route', () => {
  const here = (): Observation => ({
    ...before({
      table: seen(
        table([
          { name: 'all', prefix: '0.0.0.0/0' },
          { name: 'b', prefix: '10.0.0.0/8', nextHopType: 'VirtualAppliance', nextHopIp: '10.0.0.4' },
        ]),
      ),
    }),
    left: [
      { id: ids.group, group: seen(group()), table: undefined, networks: [] },
      { id: shouted(ids.table), group: undefined, table: seen(table([{ name: 'all', prefix: '0.0.0.0/0' }])), networks: [] },
    ],
  });
  const shown = (one: SeenLocation['table']) =>
    valueOf(one)?.routes.map(({ name, prefix, nextHopType, nextHopIp }) => [name, prefix, nextHopType, nextHopIp]);
  const rest = ['b', '10.0.0.0/8', 'VirtualAppliance', '10.0.0.4'];

  test('goes, wherever the table is seen', () => {
    const after = predictWrite(here(), write('delete', childOf(ids.table, 'routes', 'ALL')));
    expect([shown(after.locations[0]?.table), shown(after.left[1]?.table)]).toEqual([[rest], []]);
    expect(after.left[0]).toEqual(here().left[0]);
  });
  test('is changed, and keeps what no change speaks of', () => {
    const more: Change = { path: 'properties.addressPrefix', to: '"10.0.0.0/9"' };
    const after = placeAfter({ ...here(), left: [] }, write('put', childOf(ids.table, 'routes', 'B'), more));
    expect(shown(after.table)).toEqual([
      ['all', '0.0.0.0/0', 'Internet', undefined],
      ['B', '10.0.0.0/9', 'VirtualAppliance', '10.0.0.4'],
    ]);
  });
  test('is made in the table that is wanted', () => {
    const changes = [
      { path: 'properties.addressPrefix', to: '"ApiManagement"' },
      { path: 'properties.nextHopType', to: '"Internet"' },
    ];
    const after = placeAfter(here(), write('put', childOf(otherTable, 'routes', 'ours'), ...changes));
    expect(shown(after.wantedTable)).toEqual([['ours', 'ApiManagement', 'Internet', undefined]]);
    expect(shown(after.table)).toHaveLength(2);
  });
});

test.each<[string, Write]>([
  ['a removal of a subnet', write('delete', ids.subnet)],
  ['a whole network', write('put', ids.network)],
  ['a change of a rule in place', write('merge', childOf(ids.group, 'securityRules', 'a'))],
  ['a removal of a group', write('delete', ids.group)],
  ['a change of a table in place', write('merge', ids.table)],
  ['a removal of an address', write('delete', ids.address)],
])('it is not guessed what %s leads to', (_, wrote) => expect(() => predictWrite(before(), wrote)).toThrow('is not known'));
