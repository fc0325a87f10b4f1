/** Promises about a gateway in several regions: one PATCH changes the mode of all, moves go region by region, and no region is ever lost. */

import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { furtherRegion, groupId, network, rule, securityGroup, service, serviceId, subnetId } from './support/world.ts';

interface Location {
  readonly location: string;
  readonly sku: object;
  readonly zones: unknown;
  readonly disableGateway: boolean;
  readonly virtualNetworkConfiguration: { readonly subnetResourceId: string } | null;
}
const orders = (stage: Stage) =>
  (
    stage.azure.resource(serviceId('orders')) as unknown as {
      readonly properties: { readonly virtualNetworkType: string; readonly additionalLocations: readonly Location[] };
    }
  ).properties;
const patches = (stage: Stage) => stage.azure.acceptedWrites(serviceId('orders')).filter(({ method }) => method === 'PATCH');
const subnetOf = (stage: Stage, at: number) => orders(stage).additionalLocations[at]?.virtualNetworkConfiguration?.subnetResourceId;

const regions = [
  securityGroup('apim-nsg'),
  securityGroup('north-nsg', [], 'northeurope'),
  securityGroup('us-nsg', [], 'eastus'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  network(
    'north',
    { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' }, spare: { prefix: '10.1.2.0/27', group: 'north-nsg' } },
    'northeurope',
  ),
  network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg' } }, 'eastus'),
];
const three = (more: object = {}) => [
  ...regions,
  service('orders', {
    sku: 'Premium',
    properties: {
      additionalLocations: [
        { ...furtherRegion('North Europe'), zones: ['1', '2'], disableGateway: true, ...more },
        furtherRegion('East US'),
      ],
    },
  }),
];
const spec = {
  ...ordinarySpec(),
  networkSecurity: { clientSources: ['Internet'] },
  additionalLocations: [
    { location: 'northeurope', subnetId: subnetId('north', 'apim') },
    { location: 'eastus', subnetId: subnetId('us', 'apim') },
  ],
};

async function attached(): Promise<Stage> {
  const stage = await createStage({ resources: three() });
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return stage;
}

describe('three regions', () => {
  test('are attached by one PATCH, each with its rules, and status shows each', async () => {
    const stage = await attached();
    expect(patches(stage)).toHaveLength(1);
    expect(
      orders(stage).additionalLocations.map(({ location, virtualNetworkConfiguration }) => [
        location,
        virtualNetworkConfiguration?.subnetResourceId,
      ]),
    ).toEqual([
      ['North Europe', subnetId('north', 'apim')],
      ['East US', subnetId('us', 'apim')],
    ]);
    expect(orders(stage).additionalLocations[0]).toMatchObject({
      sku: { name: 'Premium', capacity: 1 },
      zones: ['1', '2'],
      disableGateway: true,
    });
    for (const group of ['apim-nsg', 'north-nsg', 'us-nsg'])
      expect(JSON.stringify(stage.azure.resource(groupId(group)))).toContain('-trafficmanager');
    const { status } = await stage.binding('orders');
    expect(status?.locations?.map(({ location, networkStatus }) => [location, networkStatus?.required])).toEqual([
      ['westeurope', '6/6'],
      ['northeurope', '5/5'],
      ['eastus', '5/5'],
    ]);
    expect(status?.summary?.network).toBe('16/16');
  });

  test('of which one moves: only it, and the others keep everything', async () => {
    const stage = await attached();
    const [, us] = orders(stage).additionalLocations;
    await stage.edit('orders', {
      additionalLocations: [
        { location: 'northeurope', subnetId: subnetId('north', 'spare') },
        { location: 'eastus', subnetId: subnetId('us', 'apim') },
      ],
    });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.until('orders', 'True/CleaningUp');
    expect(patches(stage)).toHaveLength(2);
    expect(subnetOf(stage, 0)).toBe(subnetId('north', 'spare'));
    expect(orders(stage).additionalLocations[1]).toEqual(us);
    expect(orders(stage).additionalLocations[0]).toMatchObject({ zones: ['1', '2'], disableGateway: true });
  });

  test('of which two move: the further one first, and the primary only when that one was seen to work', async () => {
    const stage = await attached();
    await stage.edit('orders', {
      subnetId: subnetId('hub', 'spare'),
      additionalLocations: [
        { location: 'northeurope', subnetId: subnetId('north', 'spare') },
        { location: 'eastus', subnetId: subnetId('us', 'apim') },
      ],
    });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.until('orders', 'False/Verifying');
    expect(subnetOf(stage, 0)).toBe(subnetId('north', 'spare'));
    expect(JSON.stringify(orders(stage))).toContain(subnetId('hub', 'apim'));
    await stage.until('orders', 'True/CleaningUp');
    expect(JSON.stringify(orders(stage))).toContain(subnetId('hub', 'spare'));
    expect(patches(stage)).toHaveLength(3);
    expect((await stage.binding('orders')).status?.history).toHaveLength(3);
  });
});

describe('the regions of binding and service differ', () => {
  test.each<[string, object, string]>([
    [
      'one is not declared',
      { additionalLocations: [{ location: 'northeurope', subnetId: subnetId('north', 'apim') }] },
      'LocationNotDeclared',
    ],
    [
      'one is not there',
      { additionalLocations: [...spec.additionalLocations, { location: 'japaneast', subnetId: subnetId('us', 'apim') }] },
      'LocationMissing',
    ],
  ])('%s: nothing is moved', async (_, more, check) => {
    const stage = await createStage({ resources: three() });
    stage.start();
    await stage.apply('orders', { ...spec, ...more });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    expect((await stage.binding('orders')).status?.findings?.map((finding) => finding.check)).toContain(check);
    expect(patches(stage)).toEqual([]);
  });

  test('a region that was added later is a matter of the next change, and of nothing before', async () => {
    const stage = await attached();
    await stage.forward('3h');
    expect(stage.ready('orders')).toBe('True/Settled');
  });
});

test('a region whose flows are closed where it is does not keep the others, nor itself, from being moved to where they are open', async () => {
  const stage = await createStage({
    resources: [
      securityGroup('closed-nsg', [rule('team-closes', 100, 'Inbound Deny * from ApiManagement to *')]),
      securityGroup('north-nsg', [], 'northeurope'),
      securityGroup('apim-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, closed: { prefix: '10.0.2.0/27', group: 'closed-nsg' } }),
      network(
        'north',
        { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' }, spare: { prefix: '10.1.2.0/27', group: 'north-nsg' } },
        'northeurope',
      ),
      service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')] } }),
    ],
    assumptions: { blockedFlows: 'failNetworkStatusOnly' },
  });
  stage.start();
  const inNorth = (name: string) => [{ location: 'northeurope', subnetId: subnetId('north', name) }];
  await stage.apply('orders', {
    ...ordinarySpec(),
    subnetId: subnetId('hub', 'closed'),
    networkSecurity: { policy: 'Ignore' },
    additionalLocations: inNorth('spare'),
  });
  await stage.until('orders', 'False/DependencyUnreachable', '6h');
  await stage.edit('orders', { subnetId: subnetId('hub', 'apim'), networkSecurity: null, additionalLocations: inNorth('apim') });
  await stage.until('orders', 'True/CleaningUp', '12h');
  expect(patches(stage)).toHaveLength(3);
});

test('a primary that is lost where it is goes first, for the move of another region would fail as long as it is there', async () => {
  const stage = await attached();
  stage.azure.put(`${groupId('apim-nsg')}/securityRules/team-closes`, rule('team-closes', 100, 'Inbound Deny * from ApiManagement to *'));
  await stage.until('orders', 'False/DependencyUnreachable', '2h');
  stage.azure.put(groupId('spare-nsg'), securityGroup('spare-nsg'));
  stage.azure.put(subnetId('hub', 'spare'), {
    properties: { addressPrefix: '10.0.2.0/27', networkSecurityGroup: { id: groupId('spare-nsg') } },
  });
  await stage.edit('orders', {
    subnetId: subnetId('hub', 'spare'),
    additionalLocations: [
      { location: 'northeurope', subnetId: subnetId('north', 'spare') },
      { location: 'eastus', subnetId: subnetId('us', 'apim') },
    ],
  });
  await stage.until('orders', 'True/CleaningUp', '12h');
  expect((await stage.binding('orders')).status?.history?.map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 3 }, () => 'Succeeded, and verified by network status.'),
  );
  expect(subnetOf(stage, 0)).toBe(subnetId('north', 'spare'));
});
