/** Promises about resources that short writes make, change or remove: they show as Azure would show them, with what they had before. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import { address, gone, ids, observation, place, seen } from '../testing/observation.test-support.ts';
import { valueOf, type Observation, type SeenLocation } from '../model/values/observation.ts';
import { predictWrite } from './predict.ts';
import type { Change, Write } from '../model/values/step.ts';

const write = (verb: Write['verb'], target: ArmId, ...changes: readonly Change[]): Write => ({ verb, target, changes });
const shouted = (id: ArmId): ArmId => armId(id.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions'));
const otherTable = armId(ids.table.replace('apim-rt', 'new-rt'));
const before = (change: Partial<SeenLocation> = {}): Observation => observation({ locations: [place(change)] });
const placeAfter = (seenBefore: Observation, made: Write): SeenLocation => {
  const [only] = predictWrite(seenBefore, made).locations;
  if (!only) throw new Error('no place');
  return only;
};

describe('what is made where it is wanted', () => {
  const location: Change = { path: 'location', to: '"westeurope"' };
  const rules: Change = {
    path: 'properties.securityRules',
    to: JSON.stringify([{ name: 'a', properties: { priority: 100, direction: 'Inbound', access: 'Deny', protocol: '*' } }]),
  };
  const routes: Change = {
    path: 'properties.routes',
    to: JSON.stringify([{ name: 'a', properties: { addressPrefix: 'x', nextHopType: 'None' } }]),
  };
  const wanting = () => before({ wantedIds: { group: ids.wanted, table: otherTable }, wantedGroup: gone, wantedTable: gone });

  test('a group with its rules', () => {
    const after = placeAfter(wanting(), write('put', ids.wanted, location, rules));
    const made = valueOf(after.wantedGroup);
    expect(made).toMatchObject({ id: ids.wanted, name: 'new-nsg', location: 'westeurope', provisioningState: 'Succeeded', subnets: [] });
    expect(made?.rules).toMatchObject([
      { id: childOf(ids.wanted, 'securityRules', 'a'), name: 'a', priority: 100, provisioningState: 'Succeeded' },
    ]);
    expect(after.wantedTable).toEqual(gone);
  });
  test('a table with its routes', () => {
    const made = valueOf(placeAfter(wanting(), write('put', otherTable, location, routes)).wantedTable);
    expect(made).toMatchObject({ id: otherTable, name: 'new-rt', provisioningState: 'Succeeded' });
    expect(made?.routes).toMatchObject([
      { id: childOf(otherTable, 'routes', 'a'), name: 'a', prefix: 'x', provisioningState: 'Succeeded' },
    ]);
  });
  test('one that is empty', () =>
    expect(valueOf(placeAfter(wanting(), write('put', ids.wanted, location)).wantedGroup)?.rules).toEqual([]));
  test('nothing where another is wanted', () => {
    const other = [armId(`${ids.wanted}2`), armId(`${otherTable}2`)];
    for (const target of other) expect(placeAfter(wanting(), write('put', target, location))).toEqual(wanting().locations[0]);
  });

  const used = address({
    tags: { a: 'b' },
    zones: ['1'],
    attachedTo: '/x',
    sku: 'Standard',
    allocation: 'Dynamic',
    version: 'IPv6',
    fqdn: undefined,
    etag: undefined,
  });
  const other = armId(`${ids.address}2`);
  const addressed = (one: SeenLocation['addresses'][number]['seen']) =>
    before({
      addresses: [
        { id: ids.address, seen: one },
        { id: other, seen: gone },
      ],
    });
  test('an address, which keeps what it has', () => {
    const label: Change = { path: 'properties.dnsSettings.domainNameLabel', to: '"new"' };
    const after = placeAfter(addressed(seen(used)), write('merge', shouted(ids.address), label)).addresses;
    expect(after).toEqual([
      { id: ids.address, seen: seen({ ...used, id: shouted(ids.address), name: 'FRONT', dnsLabel: 'new' }) },
      { id: other, seen: gone },
    ]);
    const untouched = placeAfter(addressed(seen(used)), write('merge', ids.address)).addresses[0];
    expect(untouched?.seen).toEqual(seen(used));
    const unlabelled = { ...used, dnsLabel: undefined };
    expect(placeAfter(addressed(seen(unlabelled)), write('merge', ids.address)).addresses[0]?.seen).toEqual(seen(unlabelled));
  });
  test('an address that was not there', () => {
    const after = placeAfter(addressed(gone), write('put', ids.address, location, { path: 'sku', to: '{"name":"Standard"}' }));
    expect(valueOf(after.addresses[0]?.seen)).toMatchObject({
      id: ids.address,
      name: 'front',
      sku: 'Standard',
      provisioningState: 'Succeeded',
    });
    expect(valueOf(after.addresses[0]?.seen)).toMatchObject({ address: undefined, attachedTo: undefined });
  });
});

describe('a private zone', () => {
  const zone = armId(`${ids.network.split('/virtualNetworks')[0] ?? ''}/privateDnsZones/orders.azure-api.net`);
  const other = armId(`${zone}2`);
  const record = (name: string, addresses: readonly string[] = ['10.0.0.4']) => ({
    id: childOf(zone, 'A', name),
    name,
    etag: undefined,
    ttl: 60,
    addresses,
    metadata: {},
  });
  const link = {
    id: childOf(zone, 'virtualNetworkLinks', 'hub'),
    name: 'hub',
    etag: undefined,
    provisioningState: 'Succeeded',
    networkId: ids.network,
    registrationEnabled: false,
    linkState: 'Completed',
    tags: {},
  };
  const made = (recordSets: number) =>
    seen({ id: zone, name: 'orders.azure-api.net', etag: undefined, provisioningState: 'Succeeded', recordSets, tags: {} });
  const full: Observation['zones'][number] = {
    id: zone,
    zone: made(3),
    records: seen([record('@'), record('dev')]),
    links: seen([link]),
  };
  const missing: Observation['zones'][number] = { id: zone, zone: gone, records: undefined, links: undefined };
  const beside: Observation['zones'][number] = { ...missing, id: other };
  const after = (one: Observation['zones'][number], wrote: Write) => {
    const [first, second] = predictWrite({ ...observation(), zones: [one, beside] }, wrote).zones;
    expect(second).toEqual(beside);
    return first;
  };

  test('is made, empty', () =>
    expect(after(missing, write('put', zone, { path: 'location', to: '"global"' }))).toEqual({
      ...full,
      zone: made(1),
      records: seen([]),
      links: seen([]),
    }));
  test('that is written again keeps what is in it', () => expect(after(full, write('put', zone))).toEqual(full));
  test('goes, with all that is in it', () =>
    expect(after(full, write('delete', zone))).toMatchObject({
      id: zone,
      zone: { ok: false, failure: { class: 'Gone', status: 404 } },
      records: undefined,
      links: undefined,
    }));

  test.each<[string, Write, readonly object[]]>([
    ['goes', write('delete', childOf(zone, 'A', 'DEV')), [record('@')]],
    [
      'is changed, and keeps its time to live',
      write('put', childOf(zone, 'A', 'dev'), { path: 'properties.aRecords', to: '[{"ipv4Address":"10.0.0.5"}]' }),
      [record('@'), record('dev', ['10.0.0.5'])],
    ],
    ['that is written again keeps its addresses', write('put', childOf(zone, 'A', 'dev')), [record('@'), record('dev')]],
    [
      'is made',
      write('put', childOf(zone, 'A', 'new'), { path: 'properties.ttl', to: '60' }, { path: 'properties.aRecords', to: '[]' }),
      [record('@'), record('dev'), record('new', [])],
    ],
  ])('has a record that %s', (_, wrote, records) =>
    expect(after(full, wrote)).toEqual({ ...full, zone: made(1 + records.length), records: seen(records) }),
  );

  test('has its first record and its first link', () => {
    const ttl: Change = { path: 'properties.ttl', to: '60' };
    expect(after(missing, write('put', childOf(zone, 'A', '@'), ttl))?.records).toEqual(seen([record('@', [])]));
    const linked = write('put', link.id, { path: 'properties.virtualNetwork', to: JSON.stringify({ id: ids.network }) });
    expect(after(missing, linked)?.links).toEqual(seen([link]));
    expect(after(full, { ...linked, target: shouted(link.id) })?.links).toEqual(seen([{ ...link, id: shouted(link.id), name: 'HUB' }]));
  });
  test('loses a link, and no other', () => {
    const spoke = { ...link, id: childOf(zone, 'virtualNetworkLinks', 'spoke'), name: 'spoke' };
    const two = { ...full, links: seen([link, spoke]) };
    expect(after(two, write('delete', shouted(link.id)))).toEqual({ ...full, links: seen([spoke]) });
  });
});
