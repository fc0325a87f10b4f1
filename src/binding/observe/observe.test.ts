/** Promises about one observation: what was read before is taken over where it is given, with what was in doubt, and counts as read once. */

import { expect, test } from '@jest/globals';
import type { ArmId } from '../../api/arm-id.ts';
import { armId } from '../../api/arm-id.ts';
import { play } from '../testing/arm.test-support.ts';
import { attached, fitting, gone, group, ids, network, seen } from '../testing/observation.test-support.ts';
import { situation } from '../testing/situation.test-support.ts';
import { observe, type ReadPlan } from './observe.ts';

const zone = armId(`${ids.group.replace(/\/providers.*/, '')}/providers/Microsoft.Network/privateDnsZones/orders.azure-api.net`);
const before = [{ id: zone, zone: gone, records: gone, links: gone }] as never;

async function observed(known?: ReadPlan['known']) {
  const { context } = play();
  const read: ArmId[] = [];
  const counted: ArmId[] = [];
  const plan = {
    arm: {
      ...context.arm,
      service: async () => seen(attached()),
      virtualNetwork: async () => seen(network()),
      securityGroup: async () => seen(group(fitting())),
      locks: async () => seen([]),
      privateZone: async (id: ArmId) => (read.push(id), gone),
    },
    clock: context.clock,
    options: {},
    seldom: {},
    network: false,
    advice: false,
    known,
    tags: { get: async () => undefined, confirmedAt: () => undefined, awaitedSince: () => undefined },
    needsDependencies: () => false,
    zones: () => [zone],
    left: () => [],
    held: () => [],
    present: () => [],
    operation: () => undefined,
    doubts: async (reads: readonly { readonly id: ArmId }[]) => (counted.push(...reads.map(({ id }) => id)), new Set(['fresh'])),
  } as unknown as ReadPlan;
  const { zones, doubted } = await observe(situation({}).settings, plan);
  return { read, counted, zones: zones.map(({ id }) => id), doubted: [...(doubted ?? [])] };
}

test('zones are read, and those that are not there are counted', async () =>
  expect(await observed()).toEqual({ read: [zone], counted: [zone], zones: [zone], doubted: ['fresh'] }));

test('zones that are known are not read again nor counted twice, and what was in doubt of them stays so', async () =>
  expect(await observed({ zones: before, doubted: new Set(['zone']) })).toEqual({
    read: [],
    counted: [],
    zones: [zone],
    doubted: ['zone', 'fresh'],
  }));
