/** Promises about what a gateway has left: soon after Azure lets go of it, the binding says so. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ms, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { addressId, network, networkId, ordinary, publicIp, service, subnetId } from './support/world.ts';

interface Shown {
  readonly properties: {
    readonly ipConfiguration?: object;
    readonly subnets?: readonly { readonly name: string; readonly properties: { readonly ipConfigurations?: readonly object[] } }[];
  };
}

const resources = [
  ordinary[0] ?? {},
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
  publicIp('front'),
  publicIp('back'),
];
const shown = (stage: Stage, id: string) => stage.azure.resource(id) as unknown as Shown;
const isSubnetFree = (stage: Stage) =>
  (shown(stage, networkId('hub')).properties.subnets?.find(({ name }) => name === 'apim')?.properties.ipConfigurations ?? []).length === 0;
const isAddressFree = (stage: Stage) => shown(stage, addressId('front')).properties.ipConfiguration === undefined;

/** Settled in the first place, then moved on by an edit, to where something is left that is not free yet. */
async function left(spec: object, edit: object, assumptions: StageOptions['assumptions'] = {}): Promise<Stage> {
  const stage = await createStage({ resources, assumptions: { holdMinutes: 95, ...assumptions } });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', edit);
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.until('orders', 'True/CleaningUp');
  return stage;
}

/** From here on until there is no hold in status any more. */
async function untilLetGo(stage: Stage): Promise<number> {
  const from = stage.clock.now();
  expect(await stage.clock.until(() => stage.latest('orders')?.status?.holds === undefined, ms('8h'))).toBe(true);
  return stage.clock.now() - from;
}

const spare = { subnetId: subnetId('hub', 'spare') };
const pair = { publicIp: { ids: [addressId('front'), addressId('back')] } };

describe('P1: what Azure lets go of is Settled within the six minutes of one reconcile', () => {
  test.each<[string, object, object, (stage: Stage) => boolean]>([
    ['a subnet, after a move to another one', {}, spare, isSubnetFree],
    ['a subnet, after the gateway left its network', {}, { mode: 'None', subnetId: null }, isSubnetFree],
    [
      'an address, after it was handed back to Azure',
      { publicIp: { ids: [addressId('front')] } },
      { publicIp: { ids: null, azureManaged: true } },
      isAddressFree,
    ],
    ['an address and a subnet', pair, spare, (stage) => isSubnetFree(stage) && isAddressFree(stage)],
  ])('P1: %s', async (_, spec, edit, isFree) => {
    const stage = await left(spec, edit);
    expect(isFree(stage)).toBe(false);
    expect(await stage.clock.until(() => isFree(stage), ms('3h'))).toBe(true);
    expect(await untilLetGo(stage)).toBeLessThanOrEqual(ms('6m'));
    expect(stage.ready('orders')).toBe('True/Settled');
  });

  test('P1: under Audit too, where Ready speaks of what deviates and not of what was left', async () => {
    const stage = await left({}, spare);
    await stage.edit('orders', { policy: 'Audit', mode: 'Internal' });
    await stage.until('orders', 'True/DeviationsAudited', '10m');
    expect(await stage.clock.until(() => isSubnetFree(stage), ms('3h'))).toBe(true);
    expect(await untilLetGo(stage)).toBeLessThanOrEqual(ms('6m'));
  });
});

test('P1: while it is waited, nothing is written, and no more is read in an hour than the reconcile every five minutes asks for', async () => {
  const stage = await left({}, spare, { holdMinutes: 360 });
  await stage.forward('20m');
  const before = { azure: stage.azure.requests.length, revision: stage.cluster.revision };
  await stage.forward('1h');
  const asked = stage.azure.requests.slice(before.azure);
  expect(asked.filter(isWrite)).toEqual([]);
  expect(stage.cluster.revision).toBe(before.revision);
  // Twelve looks at the network that was left and at network status, and the whole gateway twice.
  expect(asked.length).toBeLessThanOrEqual(2 * 12 + 2 * 8);
  await stage.until('orders', 'True/Settled', '6h');
});
