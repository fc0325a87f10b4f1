/** Promises about a route table that is to be attached to a subnet: one that would cut off the gateway that runs there waits. */

import { tagListOf } from '../../../network/words/tag-list.ts';
import { describe, expect, test } from '@jest/globals';
import { attached, fitting, group, ids, observation, seen, service, subnet, table } from '../../testing/observation.test-support.ts';
import { situation } from '../../testing/situation.test-support.ts';

const tunnel = { name: 'corp', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' } as const;
const tags = seen(tagListOf({ cloud: 'Public', changeNumber: '1', tags: [{ name: 'ApiManagement', prefixes: ['51.145.179.78/32'] }] }));

const plan = (routes: Parameters<typeof table>[0], change: Parameters<typeof table>[1] = {}, inPlace = true) =>
  situation({
    spec: { routing: { tableId: ids.table } },
    seen: observation({
      service: seen(inPlace ? attached() : service()),
      subnet: subnet(),
      group: seen(group(fitting())),
      wantedIds: { table: ids.table },
      wantedTable: seen(table(routes, { subnets: [], ...change })),
      serviceTags: tags,
    }),
  }).plan;
const attaches = ({ steps }: ReturnType<typeof plan>): boolean =>
  steps.some(({ writes }) => writes.some(({ changes }) => changes.some(({ path }) => path === 'properties.routeTable')));
const gating = ({ findings }: ReturnType<typeof plan>) => findings.flatMap(({ check, gates }) => (gates ? [`${check}/${gates}`] : []));

describe('a table that is to be attached', () => {
  test.each<[string, Parameters<typeof table>[0], Parameters<typeof table>[1], string]>([
    [
      'sends the answers to the management plane elsewhere',
      [tunnel, { name: 'apim', prefix: 'ApiManagement', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' }],
      {},
      'RouteConflict/Switch',
    ],
    [
      'sends a part of them elsewhere',
      [tunnel, { name: 'part', prefix: '51.145.179.78/32', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' }],
      {},
      'RouteDiverted/Switch',
    ],
    [
      'throws away what goes to the internet',
      [{ name: 'nowhere', prefix: '0.0.0.0/0', nextHopType: 'None', nextHopIp: undefined }],
      {},
      'TrafficDropped/Switch',
    ],
    [
      'sends the answers to the management plane elsewhere, without any tunnel',
      [{ name: 'apim', prefix: 'ApiManagement', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' }],
      {},
      'RouteConflict/Switch',
    ],
    ['serves others too and lacks the way back', [tunnel], { subnets: [ids.elsewhere] }, 'RouteTableShared/Switch'],
  ])('and %s waits where the gateway runs, and elsewhere does not', (_, routes, change, finding) => {
    const here = plan(routes, change);
    expect([attaches(here), gating(here)]).toEqual([false, [finding]]);
    expect(attaches(plan(routes, change, false))).toBe(true);
  });

  test('and sends a part of the answers elsewhere keeps the gateway from moving in', () => {
    const part = { name: 'part', prefix: '51.145.179.78/32', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' } as const;
    expect(gating(plan([tunnel, part], {}, false))).toEqual(['RouteDiverted/Switch']);
  });

  test('and gets what the gateway needs is attached where it runs', () => {
    const here = plan([tunnel]);
    expect([attaches(here), gating(here)]).toEqual([true, []]);
  });
});

describe('A5: a limit that is documented is named before the write', () => {
  const away = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      name: `r${at}`,
      prefix: `10.${100 + (at >> 8)}.${at & 255}.0/24`,
      nextHopType: 'VirtualAppliance' as const,
      nextHopIp: '10.9.0.4',
    }));
  const tagged = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      name: `t${at}`,
      prefix: `Storage.Region${at}`,
      nextHopType: 'Internet' as const,
      nextHopIp: undefined,
    }));
  const plane = { name: 'plane', prefix: 'ApiManagement', nextHopType: 'Internet' as const, nextHopIp: undefined };

  test.each<[string, Parameters<typeof table>[0], RegExp | undefined]>([
    ['(a) 405 routes and the default one', [...away(405), tunnel], /gets 407 routes with ApiManagement; .* are 400, then 600, then 1000\./],
    ['(b) the same, with the way back', [...away(405), tunnel, plane], undefined],
    ['(c) 25 routes by tags', [...tagged(25), tunnel], /gets 26 routes by service tags with ApiManagement; .* is 25\./],
    ['24 routes by tags', [...tagged(24), tunnel], undefined],
    ['1,000 routes and the default one', [...away(1_000), tunnel], /gets 1002 routes/],
  ])('%s', (_, routes, expected) => {
    const { findings, steps } = plan(routes, {}, false);
    const told = findings.filter(({ check }) => check === 'RoutesFull');
    expect(told.map(({ severity }) => severity)).toEqual(expected ? ['Advisory'] : []);
    if (expected) expect(told[0]?.message).toMatch(expected);
    for (const { source } of told) expect(source).toMatch(/20\d\d/);
    const writes = steps.flatMap((step) => step.writes.map(({ target }) => target));
    expect(writes.some((target) => target.includes('/routes/'))).toBe(!routes?.includes(plane));
    expect(gating({ findings } as ReturnType<typeof plan>)).toEqual([]);
  });
});

describe('tables that are bad input are judged, in time, and open or remove nothing by doubt', () => {
  const odd = (count: number): Parameters<typeof table>[0] =>
    Array.from({ length: count }, (_, at) => ({
      name: `r${at}`,
      prefix:
        [
          `20.${at >> 8}.${at & 255}.0/24`,
          `fd00:${at.toString(16)}::/32`,
          `Storage.Region${at}`,
          `10.${at >> 8}.${at & 255}.0/24`,
          'nonsense/99',
        ][at % 5] ?? '',
      nextHopType: ['VirtualAppliance', 'SomethingNew', 'None', 'Internet', ''][(at >> 2) % 5] ?? '',
      nextHopIp: undefined,
    }));

  test.each([400, 600, 1_000])('%p routes of every kind beside a default one', (count) => {
    const started = performance.now();
    const { findings, steps } = plan([tunnel, ...(odd(count) ?? [])], {}, false);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(findings.length).toBeLessThanOrEqual(24);
    expect(steps.flatMap(({ writes }) => writes).filter(({ verb }) => verb === 'delete')).toEqual([]);
    expect(findings.filter(({ severity }) => severity === 'Blocking').map(({ check }) => check)).toEqual([]);
  });

  test('of 400 routes that divert the control plane five are named, and the others counted', () => {
    const prefixes = Array.from({ length: 400 }, (_, at) => `20.1.${at >> 8}.${at & 255}/32`);
    const plane = seen(tagListOf({ cloud: 'Public', changeNumber: '1', tags: [{ name: 'ApiManagement', prefixes }] }));
    const routes = Array.from({ length: 400 }, (_, at) => ({
      name: `r${at}`,
      prefix: `20.1.${at >> 8}.${at & 255}/32`,
      nextHopType: 'VirtualAppliance',
      nextHopIp: '10.9.0.4',
    }));
    const { findings } = situation({
      seen: observation({
        subnet: subnet({ routeTableId: ids.table }),
        group: seen(group(fitting())),
        table: seen(table(routes)),
        serviceTags: plane,
      }),
    }).plan;
    const diverted = findings.filter(({ check }) => check === 'RouteDiverted');
    expect(diverted).toHaveLength(5);
    expect(diverted.at(-1)?.message).toMatch(/So do 395 more routes\.$/);
  });

  test('two tables that a move swaps are each judged by what they lead to', () => {
    const bad = [{ name: 'dead', prefix: '0.0.0.0/0', nextHopType: 'None', nextHopIp: undefined }];
    const judged = (routes: Parameters<typeof table>[0]) =>
      plan(routes, {}, false).findings.some(({ check }) => check === 'TrafficDropped');
    expect([judged(bad), judged([tunnel]), judged(bad)]).toEqual([true, false, true]);
  });
});
