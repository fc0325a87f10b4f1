/** SIGKILL at any moment of a deletion: a new instance ends in the same state, nothing is sent twice, and the finalizer is the last to go. */

import { describe, expect, test } from '@jest/globals';
import { isGone, lastWords } from './support/leaving.ts';
import type { Call, Fate } from './support/mortal.ts';
import { watchOver } from './support/oracle.ts';
import { shown, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { addressId, groupId, network, networkId, service, serviceId, subnetId, zoneId } from './support/world.ts';

const spec = {
  ...ordinarySpec(),
  mode: 'Internal',
  deletionPolicy: 'Detach',
  networkSecurity: { create: { name: 'made' } },
  publicIp: { create: { name: 'front' } },
  dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } },
};
const world = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
const zones = ['orders.azure-api.net', 'orders.management.azure-api.net', 'orders.portal.azure-api.net'].map(zoneId);

/** One deletion in which the instance may be killed once; its calls are counted from the deletion on. */
async function deletion(fateOf: (call: Call) => Fate = () => 'lives') {
  const stage = await createStage({ resources: world, speed: 8, assumptions: { holdMinutes: 0 } });
  let before = Infinity;
  const first = stage.start((call) => (call.nth > before ? fateOf({ ...call, nth: call.nth - before }) : 'lives'));
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  const { violations } = watchOver(stage, 'orders', serviceId('orders'));
  const from = stage.azure.requests.length;
  before = first.life.calls.length;
  await stage.remove('orders');
  const hash = await approvalHash(stage, () => first.life.dead);
  if (hash !== undefined) await stage.annotate('orders', { 'apimvnet.io/approve': hash });
  for (let step = 0, restarted = false; step < 60 && !(await isGone(stage)); step++) {
    await stage.forward(restarted || !first.life.dead ? '5m' : '5s');
    if (!first.life.dead || restarted) continue;
    restarted = true;
    stage.start();
    const asked = (await isGone(stage)) ? undefined : (hash ?? (await approvalHash(stage, () => false)));
    if (asked !== undefined) await stage.annotate('orders', { 'apimvnet.io/approve': asked });
  }
  return {
    calls: first.life.calls.slice(before).map((call) => ({ ...call, nth: call.nth - before })),
    violations,
    told: (await lastWords(stage)).map(({ reason }) => reason),
    end: {
      isGone: await isGone(stage),
      writes: [...new Set(writesOf(stage, from))].toSorted(),
      patches: stage.azure.acceptedWrites(serviceId('orders')).length,
      mode: shown(stage, serviceId('orders'))?.['virtualNetworkType'],
      left: [groupId('made'), addressId('front-0'), ...zones].filter((id) => shown(stage, id) !== undefined),
      subnet: shown(stage, subnetId('hub', 'apim'))?.['networkSecurityGroup'],
    },
  };
}

async function approvalHash(stage: Awaited<ReturnType<typeof createStage>>, isOver: () => boolean): Promise<string | undefined> {
  const message = () => stage.latest('orders')?.status?.waiting?.evidence ?? '';
  await stage.clock.until(() => isOver() || message().includes('apimvnet.io/approve='), 300_000);
  return /apimvnet\.io\/approve=([0-9a-f]{12})/.exec(message())?.[1];
}

const clean = await deletion();
const name = ({ method, to, path }: Call) => `${method} ${to} ${path.split('/').slice(-2).join('/')}`;
/** Zones are all alike, and so are operations. */
const kindOf = (call: Call) =>
  name(call)
    .replace(/orders\.(\w+\.)?azure-api\.net/, 'a zone')
    .replace(/(operations|Statuses|results)\/[\w-]+$/, '$1');
/** Of calls of one kind the first and the last stand for all, of reads of Azure the last alone; events are nobody's state. */
const points = clean.calls
  .filter(({ path }) => !path.includes('events.k8s.io'))
  .filter((call, _, all) => {
    const alike = all.filter((one) => kindOf(one) === kindOf(call));
    return call === alike.at(-1) || ((call.method !== 'GET' || call.to === 'kubernetes') && call === alike[0]);
  });
const deaths = points.flatMap((call) =>
  (['dies before', 'dies after'] as const).map((fate) => ({ what: `${call.nth} ${name(call)}`, nth: call.nth, fate })),
);

describe('a deletion without a crash', () => {
  test('breaks no promise, takes the gateway out by one PATCH, and ends by taking the finalizer off', () => {
    expect(clean.violations).toEqual([]);
    expect(clean.end).toMatchObject({ isGone: true, patches: 2, mode: 'None', left: [], subnet: undefined });
    expect(clean.told).toEqual(['Detached']);
    expect(clean.calls.filter(({ path }) => !path.includes('events.k8s.io')).at(-1)).toMatchObject({ to: 'kubernetes', method: 'PATCH' });
  });
});

describe('a deletion in which the operator', () => {
  test.each(deaths)('$fate call $what ends in the same state', async ({ nth, fate }) => {
    const { end, violations } = await deletion((call) => (call.nth === nth ? fate : 'lives'));
    expect(violations).toEqual([]);
    expect(end).toEqual(clean.end);
  });
});
