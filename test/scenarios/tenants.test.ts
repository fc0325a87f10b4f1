/** Promises between tenants: whoever may create a binding cannot take what another binding is in charge of, by no spelling and by no declaration. */

import { describe, expect, test } from '@jest/globals';
import { crdWithoutRules } from './support/downgrade.ts';
import { findingsOf, shown, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { applyAsTenant, createTenant, sayOf } from './support/tenants.ts';
import { group, network, networkId, ordinary, securityGroup, service, serviceId, subnetId, zoneId } from './support/world.ts';

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

/** The mark that a binding leaves in Azure: every client that may read a tag there knows it. */
async function markOf(stage: Stage, name: string): Promise<string> {
  const path = '/api/v1/namespaces/kube-system';
  const { metadata } = await stage.cluster.api().request<{ readonly metadata: { readonly uid: string } }>({ method: 'GET', path });
  return `${metadata.uid}/${stage.latest(name)?.metadata.uid ?? ''}`;
}

describe('T3: what a binding says of another one that lives', () => {
  const hostname = { type: 'Proxy', hostName: 'orders.azure-api.net' };
  const evilService = service('evilsvc', { properties: { hostnameConfigurations: [hostname] } });
  const grab = (takeOver: string, more: object = {}) => ({
    ...inEvilNetwork,
    serviceId: serviceId('evilsvc'),
    takeOver,
    ...more,
  });
  const evilRecords = (more: object = {}) => ({
    mode: 'Internal',
    dns: { privateRecords: { hosts: 'All', linkedVnetIds: [networkId('hub')], ...more } },
  });
  const victim = { ...ordinarySpec(), mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } } };
  const refusal = /^The binding of evilsvc names in spec\.takeOver the owner mark of a binding that exists in this cluster/;

  async function settled(spec: object, resources: readonly object[] = []) {
    const stage = await createStage({ resources: [...ordinary, ...evilNetwork, evilService, ...resources] });
    await createTenant(stage);
    stage.start();
    await stage.apply('orders', spec);
    await stage.until('orders', 'True/Settled');
    await stage.forward('1m');
    return { stage, mark: await markOf(stage, 'orders'), from: stage.azure.requests.length };
  }
  const refused = async (stage: Stage, from: number) => {
    await stage.forward('12h');
    expect([stage.ready('grab'), sayOf(stage, 'grab')]).toEqual(['False/OwnedElsewhere', expect.stringMatching(refusal)]);
    expect(sayOf(stage, 'grab')).not.toContain('platform');
    expect(writesOf(stage, from)).toEqual([]);
    expect(stage.ready('orders')).toBe('True/Settled');
  };

  test('T3: does not give it its zone, its record and its links', async () => {
    const { stage, mark, from } = await settled(victim);
    const before = shown(stage, `${zoneId('orders.azure-api.net')}/A/@`);
    await applyAsTenant(stage, 'grab', grab(mark, evilRecords()));
    await refused(stage, from);
    expect(shown(stage, `${zoneId('orders.azure-api.net')}/A/@`)).toEqual(before);
  });

  test('T3: does not give it its record in a zone of the user', async () => {
    const zone = { id: zoneId('azure-api.net'), location: 'global', properties: {} };
    const spec = { ...victim, dns: { privateRecords: { linkedVnetIds: [networkId('hub')], existingZoneIds: [zone.id] } } };
    const { stage, mark, from } = await settled(spec, [zone]);
    await applyAsTenant(stage, 'grab', grab(mark, evilRecords({ existingZoneIds: [zone.id] })));
    await refused(stage, from);
  });

  test('T3: does not give it the group and the table that it had made, also where a human writes the mark in capitals', async () => {
    const made = { networkSecurity: { create: { name: 'made-nsg' } }, routing: { create: { name: 'made-rt' }, forcedTunnelling: 'Yes' } };
    const bare = network('bare', { one: { prefix: '10.8.1.0/27' }, two: { prefix: '10.8.2.0/27' } });
    const { stage, mark, from } = await settled({ ...ordinarySpec(), subnetId: subnetId('bare', 'one'), ...made }, [bare]);
    await applyAsTenant(stage, 'grab', grab(mark.toUpperCase(), { subnetId: subnetId('bare', 'two'), ...made }));
    await refused(stage, from);
  });

  test('T3: is no longer refused once that one is gone: what it left is taken', async () => {
    const { stage, mark } = await settled(ordinarySpec());
    await applyAsTenant(stage, 'grab', { ...ordinarySpec(), takeOver: mark });
    await stage.forward('30m');
    expect(stage.ready('grab')).toBe('False/OwnedElsewhere');
    await stage.remove('orders');
    await stage.forward('2h');
    expect(stage.ready('grab')).toBe('True/Settled');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });

  test('T3: of another cluster is believed as before', async () => {
    const far = '88888888-8888-4888-8888-888888888888/77777777-7777-4777-8777-777777777777';
    const zone = { id: zoneId('orders.azure-api.net'), location: 'global', tags: { 'apimvnet-owner': far }, properties: {} };
    const stage = await createStage({ resources: [...ordinary, zone] });
    stage.start();
    await stage.apply('orders', { ...victim, takeOver: far });
    await stage.until('orders', 'True/Settled');
    expect(shown(stage, `${zone.id}/A/@`)).toBeDefined();
  });

  test('T3: and a zone that another cluster took is seen by the binding that made it, when it is read next', async () => {
    const { stage } = await settled(victim);
    const zone = zoneId('orders.azure-api.net');
    const tags = { 'apimvnet-owner': '88888888-8888-4888-8888-888888888888/77777777-7777-4777-8777-777777777777' };
    stage.azure.put(zone, { ...stage.azure.resource(zone), tags });
    await stage.forward('2h');
    await stage.forward('10m');
    expect((await findingsOf(stage, 'ZoneNotOurs')).map(({ message }) => message)).toEqual([
      expect.stringContaining('Private zone orders.azure-api.net'),
    ]);
  });
});

function subnetTable(): string {
  return `${group}/providers/Microsoft.Network/routeTables/rt`;
}
