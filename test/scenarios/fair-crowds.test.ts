/** Promises to the one binding of a namespace beside two hundred of another, all in one subscription: it settles as if it were alone. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiVersion, bindingsPath, kind } from '../../src/api/binding.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { createTenant, evil } from './support/tenants.ts';
import { network, networkId, ordinary, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const crowd = Array.from({ length: 200 }, (_, i) => `noisy${i}`);
const resources = [
  ...ordinary,
  ...crowd.flatMap((name, i) => [
    service(name),
    securityGroup(`${name}-nsg`),
    network(name, { apim: { prefix: `10.7.${i}.0/27`, group: `${name}-nsg` } }),
  ]),
];

const specOf = (name: string, more: object = {}) => ({
  serviceId: serviceId(name),
  mode: 'Internal',
  subnetId: subnetId(name, 'apim'),
  dns: { privateRecords: { linkedVnetIds: [networkId(name)] } },
  ...more,
});
/** Reads much, and writes nothing. */
const audited = (name: string) => specOf(name, { policy: 'Audit' });
const pathOf = (name: string) => `${bindingsPath(evil)}/${name}`;

const applyAll = async (stage: Stage, spec: (name: string) => object): Promise<void> => {
  for (const name of crowd)
    await stage.cluster.api().request({
      method: 'POST',
      path: bindingsPath(evil),
      body: { apiVersion, kind, metadata: { name, namespace: evil }, spec: spec(name) },
    });
};
const patchAll = async (stage: Stage, body: object, names = crowd): Promise<void> => {
  for (const name of names)
    await stage.cluster.api().request({ method: 'PATCH', path: pathOf(name), contentType: 'application/merge-patch+json', body });
};

interface Crowd {
  /** What there is when the binding is applied. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** What happens in the instant before it is applied. */
  readonly at?: (stage: Stage) => Promise<void>;
  /** What happens every ten seconds from then on. */
  readonly meanwhile?: (stage: Stage, nth: number) => Promise<void>;
}

/** Azure's own times are short, so that what the operator adds shows; its limits on requests are as they are. */
async function minutesToSettle({ before, at, meanwhile }: Crowd): Promise<number> {
  const stage = await createStage({ resources, steady: true, speed: 20, assumptions: { updateMinutes: 50 } });
  stage.start();
  await createTenant(stage);
  await before?.(stage);
  await stage.forward('1m');
  await at?.(stage);
  const began = stage.clock.now();
  await stage.apply('orders', ordinarySpec());
  for (let nth = 0; stage.ready('orders') !== 'True/Settled'; nth++) {
    if (stage.clock.now() - began > ms('1h'))
      throw new Error(`after an hour orders is ${stage.ready('orders')}: ${stage.seen('orders').join()}`);
    await meanwhile?.(stage, nth);
    for (let step = 0; step < 20 && stage.ready('orders') !== 'True/Settled'; step++) await stage.forward('500ms');
  }
  return (stage.clock.now() - began) / 60_000;
}

const isTheirs = ({ path }: { readonly path: string }): boolean => /noisy/i.test(path);

describe('T5: the one binding of a namespace takes at most 1.1 times as long as alone, beside two hundred of another that', () => {
  let alone = 0;
  beforeAll(async () => {
    alone = await minutesToSettle({});
  });

  test.each<[string, Crowd]>([
    ['are applied in the same instant, and all want their gateways moved', { at: (stage) => applyAll(stage, specOf) }],
    [
      'are asked for a look all the time',
      {
        before: (stage) => applyAll(stage, audited),
        meanwhile: (stage, nth) => patchAll(stage, { metadata: { annotations: { 'apimvnet.io/reconcile-requested-at': `${nth}` } } }),
      },
    ],
    [
      'are edited all the time, ten of them a second',
      {
        before: (stage) => applyAll(stage, audited),
        meanwhile: (stage, nth) =>
          patchAll(
            stage,
            { spec: { dns: { privateRecords: { ttl: 60 + (nth % 4) } } } },
            crowd.filter((_, i) => i % 2 === nth % 2),
          ),
      },
    ],
    [
      'fail, because Azure never answers about their gateways',
      {
        before: async (stage) => {
          stage.azure.faults.add({ where: isTheirs, fault: { kind: 'drop' } });
          await applyAll(stage, audited);
        },
        meanwhile: (stage, nth) => patchAll(stage, { metadata: { annotations: { other: `${nth}` } } }),
      },
    ],
    [
      'fail, because Azure has errors whenever it is asked about them',
      {
        before: async (stage) => {
          stage.azure.faults.add({ where: isTheirs, fault: { kind: 'status', status: 500 } });
          await applyAll(stage, specOf);
        },
      },
    ],
  ])(
    '%s',
    async (_, others) => {
      expect((await minutesToSettle(others)) / alone).toBeLessThanOrEqual(1.1);
    },
    1_200_000,
  );
});
