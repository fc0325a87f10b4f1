/** Promises about routes: a tunnel is seen in every form, an equal route of anybody is enough, and no other client's is changed. */

import { describe, expect, test } from '@jest/globals';
import { defaultRoute, desiredRoutes, isForced, isPrivatePrefix, needsOf, type NextHop, type Route } from './routes.ts';

const to = (nextHopType: NextHop, prefix: string, name = prefix): Route => ({
  name,
  prefix,
  nextHopType,
  nextHopIp: nextHopType === 'VirtualAppliance' ? '10.0.0.4' : undefined,
});
const appliance = (prefix: string, name?: string) => to('VirtualAppliance', prefix, name);
const ours = 'apimvnet-123456-';

describe('a forced tunnel', () => {
  test.each<[string, readonly Route[], boolean]>([
    ['no route', [], false],
    ['everything through an appliance', [appliance('0.0.0.0/0')], true],
    ['everything through a gateway', [to('VirtualNetworkGateway', '0.0.0.0/0')], true],
    ['everything dropped', [to('None', '0.0.0.0/0')], true],
    ['both halves', [appliance('0.0.0.0/1'), appliance('128.0.0.0/1')], true],
    ['one half', [appliance('0.0.0.0/1')], false],
    ['everything straight to the internet', [to('Internet', '0.0.0.0/0')], false],
    ['a private range', [appliance('10.0.0.0/8')], false],
    ['IPv6 only', [appliance('::/0')], false],
  ])('%s', (_, routes, forced) => {
    expect(isForced(routes, 'Auto')).toBe(forced);
  });

  test('is what the binding says it is, because routes that come by BGP are in no table', () => {
    expect([isForced([], 'Yes'), isForced([appliance('0.0.0.0/0')], 'No')]).toEqual([true, false]);
  });

  test('names the route that takes the traffic, where there is one', () => {
    const half = appliance('128.0.0.0/1', 'upper');
    expect(defaultRoute([to('Internet', '0.0.0.0/1'), appliance('10.0.0.0/8'), half])).toBe(half);
    expect(defaultRoute([appliance('10.0.0.0/8')])).toBeUndefined();
  });
});

describe('the routes that a tunnelled gateway needs', () => {
  const needs = needsOf(['203.0.113.0/24']);
  const tunnel = appliance('0.0.0.0/0', 'everything');
  const changes = (routes: readonly Route[], more: Partial<Parameters<typeof desiredRoutes>[0]> = {}) => {
    const { write, remove, conflicts, diverted } = desiredRoutes({
      needs,
      routes: [tunnel, ...routes],
      prefix: ours,
      neededByOthers: [],
      tagRanges: new Map([['apimanagement', ['51.145.179.78/32']]]),
      ...more,
    });
    const said = (all: typeof conflicts) => all.map(({ need, by }) => `${need.id} by ${by.name}`);
    const names = (all: readonly Route[]) => all.map(({ name }) => name);
    return { write: names(write), remove: names(remove), conflicts: said(conflicts), diverted: said(diverted) };
  };
  const plane = to('Internet', 'ApiManagement', 'plane');
  const clients = to('Internet', '203.0.113.0/24', 'clients');
  const nothing = { write: [], remove: [], conflicts: [], diverted: [] };

  test('are written when they are missing, straight to the internet', () => {
    expect(changes([])).toEqual({ ...nothing, write: [`${ours}controlplane`, `${ours}client-203-0-113-0-24`] });
  });

  test.each<[string, readonly Route[], object]>([
    ['equal ones of another client are enough', [plane, clients], {}],
    ['tags in other letters are the same', [to('Internet', 'apimanagement', 'plane'), clients], {}],
    [
      'one of ours that leads elsewhere is set right, under its name',
      [appliance('ApiManagement', `${ours}controlplane`), clients],
      { write: [`${ours}controlplane`] },
    ],
    [
      'one of another client that leads elsewhere is a conflict, and stays',
      [appliance('ApiManagement', 'hub'), clients],
      { conflicts: ['controlplane by hub'] },
    ],
    [
      'one of ours that nothing needs goes',
      [plane, clients, to('Internet', '198.51.100.0/24', `${ours}client-old`)],
      { remove: [`${ours}client-old`] },
    ],
    ['a foreign one that nothing needs stays', [plane, clients, to('Internet', '198.51.100.0/24', 'old')], {}],
    [
      'a more specific one that takes clients elsewhere is named',
      [plane, clients, appliance('203.0.113.64/26', 'part')],
      { diverted: ['client-203-0-113-0-24 by part'] },
    ],
    [
      'a range within those of the tag is more specific than the tag',
      [plane, clients, appliance('51.145.179.78/32', 'one')],
      { diverted: ['controlplane by one'] },
    ],
    ['a wider one takes nothing', [plane, clients, appliance('203.0.0.0/16', 'wide')], {}],
  ])('%s', (_, routes, expected) => {
    expect(changes(routes)).toEqual({ ...nothing, ...expected });
  });

  test('a route of ours that another gateway on this table needs is kept', () => {
    const shared = to('Internet', '198.51.100.0/24', `${ours}client-198-51-100-0-24`);
    expect(changes([plane, clients, shared], { neededByOthers: ['198.51.100.0/24'] })).toEqual(nothing);
  });

  test.each([398, 405, 1_000])('A5: a table of %p routes gets what is needed: whether there is room is for Azure to say', (count) => {
    const many = Array.from({ length: count }, (_, at) => appliance(`10.${Math.floor(at / 256)}.${at % 256}.0/24`));
    expect(changes(many)).toEqual({ ...nothing, write: [`${ours}controlplane`, `${ours}client-203-0-113-0-24`] });
  });
});

test.each([
  ['10.1.0.0/16', true],
  ['192.168.4.0/24', true],
  ['203.0.113.0/24', false],
  ['0.0.0.0/0', false],
  ['ApiManagement', false],
])('%s: private is %p', (prefix, expected) => {
  expect(isPrivatePrefix(prefix)).toBe(expected);
});
