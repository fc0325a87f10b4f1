/** Promises about tenants that share one subscription: whatever one of them asks for, the others are served. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiVersion, bindingsPath, kind } from '../../src/api/binding.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { network, networkId, ordinary, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const noisy = Array.from({ length: 6 }, (_, i) => `noisy${i}`);
const resources = [
  ...ordinary,
  ...noisy.flatMap((name) => [securityGroup(`${name}-nsg`), service(name)]),
  network('evil', Object.fromEntries(noisy.map((name, i) => [name, { prefix: `10.7.${i}.0/27`, group: `${name}-nsg` }]))),
];

/** Reads much, and writes nothing. */
const audited = (name: string) => ({
  serviceId: serviceId(name),
  mode: 'Internal',
  subnetId: subnetId('evil', name),
  policy: 'Audit',
  dns: { privateRecords: { linkedVnetIds: [networkId('evil')] } },
});

const merge = 'application/merge-patch+json';
const pathOf = (name: string) => `${bindingsPath('evil')}/${name}`;

const nameAs = (name: string) => ({ apiVersion, kind, metadata: { name, namespace: 'evil' }, spec: audited(name) });

/** With the bindings of another namespace at rest; an Azure that is quick spares a test that asks it twenty times a second. */
async function shared(): Promise<Stage> {
  const stage = await createStage({ resources, speed: 4, assumptions: { updateMinutes: 12 } });
  stage.start();
  const api = stage.cluster.api();
  await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'evil' } } });
  for (const name of noisy) await api.request({ method: 'POST', path: bindingsPath('evil'), body: nameAs(name) });
  await stage.forward('10m');
  return stage;
}

/**
 * How many minutes the binding needs until the end of its update is seen, while the others do this every two seconds until it is settled. When Azure shows the
 * network status that proves the rest is drawn at random, and differs with every request that anybody sends.
 */
async function minutesToMove(stage: Stage, meanwhile: (nth: number) => Promise<void>, limit = '10m'): Promise<number> {
  const began = stage.clock.now();
  let seen: number | undefined;
  await stage.apply('orders', ordinarySpec());
  for (let nth = 0; stage.ready('orders') !== 'True/Settled'; nth++) {
    if (stage.ready('orders') === 'False/Verifying') seen ??= stage.clock.now();
    if (stage.clock.now() - began > ms(limit))
      throw new Error(`after ${limit} orders is ${stage.ready('orders')}: ${stage.seen('orders').join()}`);
    await meanwhile(nth);
    await stage.forward('2s');
  }
  return ((seen ?? stage.clock.now()) - began) / 60_000;
}

const inNeed = /AzureUnreachable|RetryingAfterError/;

/** The longest time between two reads of this service, from the write that moved it on. */
function longestSilence({ azure }: Stage, id: string): number {
  const isOurs = ({ path }: { readonly path: string }) => path.toLowerCase() === id.toLowerCase();
  const from = azure.requests.findIndex((request) => isOurs(request) && request.method === 'PATCH');
  const at = azure.requests
    .slice(from)
    .filter(isOurs)
    .map((request) => request.at);
  return Math.max(...at.slice(1).map((one, i) => one - (at[i] ?? one)));
}

type Tenant = (stage: Stage, name: string, nth: number) => Promise<void>;

const patch = (stage: Stage, name: string, body: object) =>
  stage.cluster
    .api()
    .request({ method: 'PATCH', path: pathOf(name), contentType: merge, body })
    .then(() => undefined);

const asksForALook: Tenant = (stage, name, nth) =>
  patch(stage, name, { metadata: { annotations: { 'apimvnet.io/reconcile-requested-at': `${nth}` } } });
const edits: Tenant = (stage, name, nth) => patch(stage, name, { spec: { dns: { privateRecords: { ttl: 60 + (nth % 2) } } } });
const makesAnew: Tenant = async (stage, name) => {
  const api = stage.cluster.api();
  await api.request({ method: 'DELETE', path: pathOf(name) });
  await api.request({ method: 'POST', path: bindingsPath('evil'), body: nameAs(name) });
};

describe('T5: a binding settles in the time that it needs alone, while in another namespace every two seconds a user', () => {
  let alone = 0;
  beforeAll(async () => {
    alone = await minutesToMove(await shared(), async () => undefined);
  });

  test.each<[string, Tenant]>([
    ['asks for looks at six bindings', asksForALook],
    ['edits six bindings', edits],
    ['deletes six bindings and makes them anew', makesAnew],
  ])(
    '%s',
    async (_, tenant) => {
      const stage = await shared();
      const beside = await minutesToMove(stage, async (nth) => {
        for (const name of noisy) await tenant(stage, name, nth);
      });
      expect(stage.seen('orders').filter((ready) => inNeed.test(ready))).toEqual([]);
      expect(beside / alone).toBeLessThan(1.1);
      expect(longestSilence(stage, serviceId('orders'))).toBeLessThan(ms('65s'));
    },
    300_000,
  );
});
