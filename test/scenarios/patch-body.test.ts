/** Promises about what nobody has recorded of a PATCH of a service: nulls, a mode without its subnet, a list of regions that is left out, an answer without an operation. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { messageOf } from './support/approving.ts';
import { checksOf, shown, statusOf, type Properties } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { addressId, furtherRegion, network, publicIp, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const id = serviceId('orders');
const patches = (stage: Stage) => stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path === id);
const modeOf = (stage: Stage) => shown(stage, id)?.['virtualNetworkType'];
const addressOf = (stage: Stage) => shown(stage, id)?.['publicIpAddressId'];
const regionsOf = (stage: Stage) => (shown(stage, id)?.['additionalLocations'] ?? []) as readonly Properties[];
const isStalled = async (stage: Stage) =>
  (await statusOf(stage)).conditions?.some(({ type, status }) => type === 'Stalled' && status === 'True') === true;

const world = [
  securityGroup('apim-nsg'),
  securityGroup('north-nsg', [], 'northeurope'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  network(
    'north',
    { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' }, spare: { prefix: '10.1.2.0/27', group: 'north-nsg' } },
    'northeurope',
  ),
  publicIp('front'),
  publicIp('north-front', { location: 'northeurope' }),
];
const alone = [...world, service('orders')];
const inTwoRegions = [
  ...world,
  service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')] } }),
];
const north = (more: object = {}) => ({ location: 'northeurope', subnetId: subnetId('north', 'apim'), ...more });
const both = (more: object = {}) => ({ ...ordinarySpec(), additionalLocations: [north()], ...more });
const front = { publicIp: { ids: [addressId('front')] } };
const given = { publicIp: { ids: null, azureManaged: true } };

async function settled(
  spec: object,
  assumptions: Partial<Assumptions>,
  resources: readonly object[] = alone,
  meddleAzure?: StageOptions['meddleAzure'],
): Promise<Stage> {
  const stage = await createStage({ resources, assumptions, speed: 8, ...(meddleAzure && { meddleAzure }) });
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled', '4h');
  return stage;
}

describe('W9: an address that is given back by null', () => {
  test('W9: is Azure’s again where null clears it', async () => {
    const stage = await settled({ ...ordinarySpec(), ...front }, { nullInPatch: 'clears' });
    await stage.edit('orders', given);
    await stage.until('orders', 'True/Settled', '4h');
    expect(addressOf(stage)).toBeNull();
  });

  test.each([
    ['where Azure keeps it', 'named', {}],
    ['where Azure keeps it and shows it late', 'named', { staleReads: 3 }],
    ['where Azure keeps it and names no operation', 'unnamed', {}],
  ] as const)('W9: %s (operations %s) is told once, with what to do, and not asked for again', async (_, patchOperation, more) => {
    const stage = await settled({ ...ordinarySpec(), ...front }, { nullInPatch: 'ignored', patchOperation, ...more });
    const before = patches(stage).length;
    await stage.edit('orders', given);
    await stage.forward('48h');
    expect(patches(stage).length - before).toBe(1);
    expect(await isStalled(stage)).toBe(true);
    expect(await messageOf(stage)).toMatch(/Azure has kept public IP address front.*publicIp\.ids/s);
    await stage.edit('orders', { publicIp: { ids: [addressId('front')], azureManaged: null } });
    await stage.until('orders', 'True/Settled', '1h');
  });

  test('W9: together with a move, which Azure refuses because of it, says so and is not sent hourly', async () => {
    const stage = await settled({ ...ordinarySpec(), ...front }, { nullInPatch: 'ignored' });
    const before = patches(stage).length;
    await stage.edit('orders', { ...given, subnetId: subnetId('hub', 'spare') });
    await stage.forward('48h');
    expect(patches(stage).length - before).toBeLessThanOrEqual(2);
    expect(await isStalled(stage)).toBe(true);
    expect(await messageOf(stage)).toMatch(/kept public IP address front.*publicIp\.ids/s);
  });

  test('W9: of a further region is told with the name of the region', async () => {
    const regions = (more: object) => ({ additionalLocations: [north(more)] });
    const spec = { ...ordinarySpec(), ...regions({ publicIp: { ids: [addressId('north-front')] } }) };
    const stage = await settled(spec, { nullInPatch: 'ignored' }, inTwoRegions);
    const before = patches(stage).length;
    await stage.edit('orders', regions({ publicIp: { azureManaged: true } }));
    await stage.forward('24h');
    expect(patches(stage).length - before).toBe(1);
    expect(await isStalled(stage)).toBe(true);
    expect(await messageOf(stage)).toMatch(/kept public IP address north-front .*northeurope/s);
  });
});

describe('W9: a gateway with an address of its own that leaves its network', () => {
  test.each(['clears', 'ignored'] as const)('W9: has left when its mode is None, where null %s', async (nullInPatch) => {
    const stage = await settled({ ...ordinarySpec(), ...front }, { nullInPatch });
    await stage.edit('orders', { mode: 'None', subnetId: null });
    await stage.until('orders', 'True/Settled', '12h');
    expect(modeOf(stage)).toBe('None');
    expect(await checksOf(stage)).toEqual(nullInPatch === 'ignored' ? ['AddressKept'] : []);
    expect(patches(stage)).toHaveLength(2);
  });

  test('W9: in two regions has left as well', async () => {
    const spec = both({ ...front, additionalLocations: [north({ publicIp: { ids: [addressId('north-front')] } })] });
    const stage = await settled(spec, { nullInPatch: 'ignored' }, inTwoRegions);
    await stage.edit('orders', { mode: 'None', subnetId: null, additionalLocations: null });
    await stage.until('orders', 'True/Settled', '12h');
    expect(modeOf(stage)).toBe('None');
    expect(await checksOf(stage)).toEqual(['AddressKept', 'AddressKept']);
  });

  test('W9: at the end of its binding has left, and the binding goes', async () => {
    const stage = await settled({ ...ordinarySpec(), ...front, deletionPolicy: 'Detach' }, { nullInPatch: 'ignored' });
    await stage.remove('orders');
    await stage.clock.until(() => stage.isGone('orders'), 24 * 3_600_000);
    expect([stage.isGone('orders'), modeOf(stage)]).toEqual([true, 'None']);
  });
});

test('W9: an address that was made for a binding, and that Azure keeps with the service, stays when the binding goes', async () => {
  const spec = { ...ordinarySpec(), publicIp: { create: { name: 'made-ip' } }, deletionPolicy: 'Detach' };
  const stage = await settled(spec, { nullInPatch: 'ignored' });
  await stage.remove('orders');
  await stage.clock.until(() => stage.isGone('orders'), 24 * 3_600_000);
  expect([stage.isGone('orders'), modeOf(stage)]).toEqual([true, 'None']);
  expect(stage.azure.resource(addressId('made-ip-0'))).toBeDefined();
});

describe('W10: a mode goes with the subnet of the gateway', () => {
  test('W10: when it is changed in place', async () => {
    const stage = await settled(ordinarySpec(), { modeAlone: 'refused' });
    await stage.edit('orders', { mode: 'Internal' });
    await stage.until('orders', 'True/Settled', '4h');
    expect(modeOf(stage)).toBe('Internal');
  });

  test.each(['kept', 'removed'] as const)(
    'W10: of every region, where a list of regions that is left out is %s',
    async (omittedRegions) => {
      const sent: Properties[] = [];
      const noted = (http: HttpClient): HttpClient => ({
        sendRequest: (request) => {
          const { method, body } = request;
          if (method === 'PATCH' && typeof body === 'string')
            sent.push((JSON.parse(body) as { readonly properties: Properties }).properties);
          return http.sendRequest(request);
        },
      });
      const stage = await settled(both(), { modeAlone: 'refused', omittedRegions }, inTwoRegions, noted);
      await stage.edit('orders', { mode: 'Internal' });
      await stage.until('orders', 'True/Settled', '4h');
      expect(sent).toHaveLength(2);
      for (const properties of sent) {
        expect(properties['virtualNetworkConfiguration']).toMatchObject({ subnetResourceId: subnetId('hub', 'apim') });
        expect(properties['additionalLocations']).toMatchObject([
          { virtualNetworkConfiguration: { subnetResourceId: subnetId('north', 'apim') } },
        ]);
      }
      expect(modeOf(stage)).toBe('Internal');
      expect(regionsOf(stage)).toHaveLength(1);
    },
  );

  test.each<readonly [string, object]>([
    ['a move of the first region', { subnetId: subnetId('hub', 'spare') }],
    ['a move of a further region', { additionalLocations: [north({ subnetId: subnetId('north', 'spare') })] }],
    ['an address of the first region', front],
    ['leaving the network', { mode: 'None', subnetId: null, additionalLocations: null }],
  ])('W10: %s takes no region from a service whose list, left out, is taken for empty', async (_, edit) => {
    const stage = await settled(both(), { modeAlone: 'refused', omittedRegions: 'removed' }, inTwoRegions);
    const before = patches(stage).length;
    await stage.edit('orders', edit);
    await stage.until('orders', 'True/Settled', '12h');
    expect(patches(stage).length - before).toBe(1);
    expect(regionsOf(stage)).toHaveLength(1);
  });
});

describe('W8: an update that Azure takes and answers without an operation', () => {
  test.each<readonly [string, object]>([
    ['a change of mode', { mode: 'Internal' }],
    ['a move', { subnetId: subnetId('hub', 'spare') }],
    ['leaving the network', { mode: 'None', subnetId: null }],
  ])('W8: is followed by the service itself: %s', async (_, edit) => {
    const stage = await settled(ordinarySpec(), { patchOperation: 'unnamed' });
    await stage.edit('orders', edit);
    await stage.until('orders', 'True/Settled', '12h');
    expect(patches(stage)).toHaveLength(2);
  });
});
