/** Promises about our routes: written where replies would stray and where they help, shared with others, and kept whatever a new list of tags says. */

import { describe, expect, test } from '@jest/globals';
import type { Place, PlacedRoute } from '../words/place.ts';
import { tagListOf, type TagList } from '../words/tag-list.ts';
import { desiredRoutes, mayLeadAstray, needsOf, withoutTunnels } from './own-routes.ts';

const to = (nextHopType: string, prefix: string, name = prefix): PlacedRoute => ({
  name,
  prefix,
  nextHopType,
  nextHopIp: nextHopType === 'VirtualAppliance' ? '10.0.0.4' : undefined,
});
const appliance = (prefix: string, name?: string) => to('VirtualAppliance', prefix, name);
const ours = 'apimvnet-123456-';
const list = (tags: Readonly<Record<string, readonly string[]>>): TagList =>
  tagListOf({ cloud: 'Public', changeNumber: '1', tags: Object.entries(tags).map(([name, prefixes]) => ({ name, prefixes })) });
const tags = list({
  ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '20.37.52.67/32'],
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  AzureCloud: ['51.144.0.0/15', '104.208.0.0/13', '20.0.0.0/8'],
});

const changes = (routes: readonly PlacedRoute[], more: Partial<Place> & { readonly neededByOthers?: readonly string[] } = {}) => {
  const { neededByOthers = [], ...place } = more;
  const { write, remove, astray } = desiredRoutes({
    needs: needsOf(['203.0.113.0/24']),
    place: { subnetPrefixes: ['10.0.1.0/27'], vnetPrefixes: ['10.0.0.0/16'], region: 'westeurope', peerings: [], tags, routes, ...place },
    prefix: ours,
    neededByOthers,
  });
  const names = (all: readonly PlacedRoute[]) => all.map(({ name }) => name.replace(ours, 'ours-'));
  return {
    write: names(write),
    remove: names(remove),
    astray: astray.map(
      ({ need, by, isSamePrefix, isSure }) => `${need.id} ${isSure ? '' : 'perhaps '}by ${by.name}${isSamePrefix ? ' instead' : ''}`,
    ),
  };
};
const plane = to('Internet', 'ApiManagement', 'plane');
const clients = to('Internet', '203.0.113.0/24', 'clients');
const nothing = { write: [], remove: [], astray: [] };
const both = { ...nothing, write: ['ours-controlplane', 'ours-client-203-0-113-0-24'] };
const tunnel = appliance('0.0.0.0/0', 'everything');

describe('the routes that a tunnelled gateway needs', () => {
  test.each<[string, readonly PlacedRoute[], object]>([
    ['are written when they are missing, straight to the internet', [], both],
    ['equal ones of another client are enough', [plane, clients], {}],
    ['tags in other letters are the same', [to('Internet', 'apimanagement', 'plane'), clients], {}],
    [
      'one of ours that leads elsewhere is set right, under its name',
      [appliance('ApiManagement', `${ours}controlplane`), clients],
      { write: ['ours-controlplane'] },
    ],
    [
      'one of another client that leads elsewhere is a conflict, and stays',
      [appliance('ApiManagement', 'hub'), clients],
      { astray: ['controlplane by hub instead'] },
    ],
    [
      'one of ours that nothing needs goes',
      [plane, clients, to('Internet', '198.51.100.0/24', `${ours}client-old`)],
      { remove: ['ours-client-old'] },
    ],
    ['a foreign one that nothing needs stays', [plane, clients, to('Internet', '198.51.100.0/24', 'old')], {}],
    [
      'a more specific one that takes clients elsewhere is named',
      [plane, clients, appliance('203.0.113.64/26', 'part')],
      { astray: ['client-203-0-113-0-24 by part'] },
    ],
    [
      'a range within those of the tag is more specific than the tag',
      [plane, clients, appliance('51.145.179.78/32', 'one')],
      { astray: ['controlplane by one'] },
    ],
    ['a wider one takes nothing', [plane, clients, appliance('203.0.0.0/16', 'wide')], {}],
    ['A4: AzureCloud straight is enough for the control plane', [to('Internet', 'AzureCloud', 'cloud'), clients], {}],
    ['A4: a wider range straight is enough for clients', [plane, to('Internet', '203.0.112.0/22', 'isp')], {}],
  ])('%s', (_, routes, expected) => {
    expect(changes([tunnel, ...routes])).toEqual({ ...nothing, ...expected });
  });

  test('a route of ours that another gateway on this table needs is kept', () => {
    const shared = to('Internet', '198.51.100.0/24', `${ours}client-198-51-100-0-24`);
    expect(changes([tunnel, plane, clients, shared], { neededByOthers: ['198.51.100.0/24'] })).toEqual(nothing);
  });

  test.each([398, 405, 1_000])('A5: a table of %p routes gets what is needed: whether there is room is for Azure to say', (count) => {
    const many = Array.from({ length: count }, (_, at) => appliance(`10.${Math.floor(at / 256)}.${at % 256}.0/24`));
    expect(changes([tunnel, ...many])).toEqual(both);
  });
});

describe('A1: any shape of table', () => {
  test.each<[string, readonly PlacedRoute[], object]>([
    ['AzureCloud goes elsewhere', [appliance('AzureCloud')], { write: ['ours-controlplane'] }],
    ['AzureCloud of the region, whose list is not there', [appliance('AzureCloud.WestEurope')], { write: ['ours-controlplane'] }],
    [
      'the tag of the region, against which a route of ours does not help',
      [appliance('ApiManagement.WestEurope')],
      { astray: ['controlplane by ApiManagement.WestEurope'] },
    ],
    [
      'the same beside a default route, where one of ours helps the rest',
      [tunnel, clients, appliance('ApiManagement.WestEurope')],
      { write: ['ours-controlplane'], astray: ['controlplane by ApiManagement.WestEurope'] },
    ],
    ['quarters', ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map((one) => appliance(one)), both],
    ['the half that holds the control plane', [appliance('0.0.0.0/1'), to('Internet', '128.0.0.0/1')], { write: ['ours-controlplane'] }],
    ['a private range', [appliance('10.50.0.0/16')], {}],
    ['all of IPv6', [appliance('::/0')], {}],
    ['A6: a hop that is not known', [to('VirtualApplianceEcmp', '0.0.0.0/0')], both],
  ])('%s', (_, routes, expected) => {
    expect(changes(routes)).toEqual({ ...nothing, ...expected });
  });

  test('a declared tunnel is a default route that no table shows', () => {
    expect(changes([], { declaresTunnel: true })).toEqual(both);
  });
});

describe('what is there stays', () => {
  const own = to('Internet', 'ApiManagement', `${ours}controlplane`);
  test.each<[string, readonly PlacedRoute[], Partial<Place>, readonly string[]]>([
    ['while the tunnel is there', [tunnel, clients, own], {}, []],
    [
      'when a new list takes all of the tag out of the way',
      [appliance('104.208.0.0/13'), own],
      { tags: list({ ApiManagement: ['9.9.9.9/32'] }) },
      [],
    ],
    ['while the list cannot be read', [appliance('203.0.0.0/16'), own], { tags: undefined }, []],
    ['and goes when nothing leads elsewhere any more', [to('Internet', '0.0.0.0/0'), own], {}, ['ours-controlplane']],
    ['or only private ranges do', [appliance('10.0.0.0/8'), own], {}, ['ours-controlplane']],
  ])('%s', (_, routes, place, remove) => expect(changes(routes, place).remove).toEqual(remove));
});

test.each<[string, readonly PlacedRoute[], boolean]>([
  ['no route', [], false],
  ['everything through an appliance', [tunnel], true],
  ['everything dropped', [to('None', '0.0.0.0/0')], true],
  ['one half', [appliance('0.0.0.0/1')], true],
  ['a tag', [appliance('Storage')], true],
  ['a tag straight', [to('Internet', 'Storage')], false],
  ['a public range', [appliance('203.0.113.0/24')], true],
  ['a private range', [appliance('10.0.0.0/8')], false],
  ['IPv6 only', [appliance('::/0')], false],
])('%s may lead astray: %3$p', (_, routes, expected) => expect(mayLeadAstray({ routes })).toBe(expected));

test('whoever says that there is no tunnel is believed of wide routes, and not of what names something', () => {
  const all = [tunnel, appliance('128.0.0.0/2'), appliance('ApiManagement'), appliance('51.145.179.78/32'), to('Internet', '0.0.0.0/1')];
  expect(withoutTunnels(all).map(({ prefix }) => prefix)).toEqual(['ApiManagement', '51.145.179.78/32', '0.0.0.0/1']);
});
