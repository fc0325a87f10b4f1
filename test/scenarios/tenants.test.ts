/** Promises between tenants: whoever may create a binding cannot take what another binding is in charge of, by no spelling and by no declaration. */

import { describe, expect, test } from '@jest/globals';
import { crdWithoutRules } from './support/downgrade.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { applyAsTenant, createTenant, sayOf } from './support/tenants.ts';
import { group, network, ordinary, securityGroup, serviceId, subnetId } from './support/world.ts';

const evilNetwork = [securityGroup('evil-nsg'), network('evilnet', { evil: { prefix: '10.7.1.0/27', group: 'evil-nsg' } })];
const inEvilNetwork = { mode: 'External', subnetId: subnetId('evilnet', 'evil') };

/** What URL parsers and ARM make the service `orders` of, or something else altogether. */
const spellings = [
  `${group}/providers/Microsoft.ApiManagement/service/orders?api-version=2024-05-01&x=`,
  `${group}/providers/Microsoft.ApiManagement/service/orders?api-version=2024-05-01#`,
  `${group}/providers/Microsoft.ApiManagement/service/orders#`,
  `${group.replace('gateways', 'x\\..\\gateways')}/providers/Microsoft.ApiManagement/service/orders`,
  `${group.replace('gateways', 'gateway%73')}/providers/Microsoft.ApiManagement/service/orders`,
  `${group}/providers/Microsoft.ApiManagement/service/order%73`,
  `${group}/providers/Microsoft.ApiManagement/service/ord\ters`,
  `${group}/providers/Microsoft.ApiManagement/service/orders `,
  `${group}/providers/Microsoft.ApiManagement/service/orders\u00a0`,
  `${group}/providers/Microsoft.ApiManagement/service/orders.`,
  `${group}/providers/Microsoft.ApiManagement/ſervice/orders`,
  `${group.replace('/subscriptions/', '/ſubscriptions/')}/providers/Microsoft.ApiManagement/service/orders`,
  `${group}/providers/Microsoft.ApiManagement/service/..`,
];

describe('T1: another spelling of the service of another binding', () => {
  test.each(spellings)('T1: %j is refused when it is applied', async (spelling) => {
    const stage = await createStage({ resources: [...ordinary, ...evilNetwork] });
    await createTenant(stage);
    await expect(applyAsTenant(stage, 'grab', { ...inEvilNetwork, serviceId: spelling })).rejects.toThrow(
      'is not the id of an API Management service',
    );
  });

  test('T1: on a binding that is older than the rule it is told and not followed, and the gateway stays where it is', async () => {
    const stage = await createStage({ resources: [...ordinary, ...evilNetwork], crd: crdWithoutRules });
    await createTenant(stage);
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const from = stage.azure.requests.length;
    for (const [at, spelling] of spellings.entries()) await applyAsTenant(stage, `grab-${at}`, { ...inEvilNetwork, serviceId: spelling });
    await stage.forward('3h');
    for (const [at] of spellings.entries()) {
      expect(stage.ready(`grab-${at}`)).toBe('False/PrerequisitesNotMet');
      expect(sayOf(stage, `grab-${at}`)).toMatch(/^spec\.serviceId: .* is not an Azure resource id/);
    }
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(stage.azure.requests.slice(from).filter(({ path }) => /evilnet|evil-nsg/.test(path))).toEqual([]);
    expect(stage.azure.resource(serviceId('orders'))).toMatchObject({
      properties: { virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') } },
    });
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });

  test('T1: in other letter case it is the same claim: the younger binding is in Conflict', async () => {
    const stage = await createStage({ resources: [...ordinary, ...evilNetwork] });
    await createTenant(stage);
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    await applyAsTenant(stage, 'grab', { ...inEvilNetwork, serviceId: serviceId('ORDERS').replace('gateways', 'GateWays') });
    await stage.until('grab', 'False/Conflict', '1m');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });
});

describe('T2: an id that leads out of its resource', () => {
  const out = 'x\\..\\'.repeat(12);
  const elsewhere: readonly (readonly [what: string, spec: object])[] = [
    [
      'to a virtual machine',
      {
        mode: 'None',
        serviceId: `${group}/providers/Microsoft.ApiManagement/service/x\\..\\..\\..\\Microsoft.Compute\\virtualMachines\\vm1?api-version=2024-07-01&y=`,
      },
    ],
    [
      'to a management group',
      {
        ...ordinarySpec(),
        subnetId: `${group}/providers/Microsoft.Network/virtualNetworks/${out}..\\..\\providers\\Microsoft.Management\\managementGroups\\root?api-version=2020-05-01&y=/subnets/apim`,
      },
    ],
    ['to another group by its table', { ...ordinarySpec(), routing: { tableId: `${subnetTable()}/../../x` } }],
    [
      'to another api-version by its zone',
      {
        mode: 'Internal',
        serviceId: serviceId('orders'),
        subnetId: subnetId('hub', 'apim'),
        dns: {
          privateRecords: {
            linkedVnetIds: [`${group}/providers/Microsoft.Network/virtualNetworks/hub?api-version=2015-06-15#`],
          },
        },
      },
    ],
    [
      'to a placeholder',
      { ...ordinarySpec(), serviceId: '/subscriptions/…/resourceGroups/api/providers/Microsoft.ApiManagement/service/orders' },
    ],
  ];

  test.each(elsewhere)('T2: %s is refused when it is applied', async (_, spec) => {
    const stage = await createStage();
    await createTenant(stage);
    await expect(applyAsTenant(stage, 'grab', spec)).rejects.toThrow(/is not the id of|takes ids of/);
  });

  test.each(elsewhere)('T2: %s is told on a binding that is older than the rule, and Azure is not asked', async (_, spec) => {
    const stage = await createStage({ crd: crdWithoutRules });
    await createTenant(stage);
    stage.start();
    await applyAsTenant(stage, 'grab', spec);
    await stage.forward('1h');
    expect(stage.azure.requests.map(({ path }) => path)).toEqual([]);
    expect([stage.ready('grab'), sayOf(stage, 'grab')]).toEqual([
      'False/PrerequisitesNotMet',
      expect.stringMatching(/^spec\.[\w.]+: .* is not an Azure resource id/),
    ]);
  });

  test('T2: a resource of another type is told too', async () => {
    const stage = await createStage({ crd: crdWithoutRules });
    await createTenant(stage);
    stage.start();
    await applyAsTenant(stage, 'grab', { mode: 'None', serviceId: `${group}/providers/Microsoft.Compute/virtualMachines/vm1` });
    await stage.forward('1h');
    expect(stage.azure.requests.map(({ path }) => path)).toEqual([]);
    expect(sayOf(stage, 'grab')).toMatch(/^spec\.serviceId: .* is not the id of an API Management service/);
  });
});

function subnetTable(): string {
  return `${group}/providers/Microsoft.Network/routeTables/rt`;
}
