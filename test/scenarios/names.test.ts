/** Promises about names that are made of what users and Azure wrote: Azure takes them, and none of them stops a binding. */

import { describe, expect, test } from '@jest/globals';
import { isSound } from './support/overwritten.ts';
import { crdWithoutRules } from './support/downgrade.ts';
import { messageOf } from './support/approving.ts';
import { rulesOf, shown, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { groupId, network, networkId, ordinary, securityGroup, service, serviceId, zoneId } from './support/world.ts';

describe('W22: what is made of text', () => {
  test('W22: a server of a network that is an IPv6 address gets no rule, and the others get theirs', async () => {
    const hub = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }) as { readonly properties: object };
    const servers = { dhcpOptions: { dnsServers: ['10.0.9.4', 'fd00::1'] } };
    const stage = await createStage({
      resources: [securityGroup('apim-nsg'), { ...hub, properties: { ...hub.properties, ...servers } }, service('orders')],
    });
    const instance = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expect(rulesOf(stage).filter((rule) => rule.startsWith('dns-'))).toEqual([
      expect.stringMatching(/^dns-udp@\d+ -> 10\.0\.9\.4$/),
      expect.stringMatching(/^dns-tcp@\d+ -> 10\.0\.9\.4$/),
    ]);
    await isSound(instance);
  });

  test('W22: host names of the service that no zone can have are left out, and the others get their zones', async () => {
    const hostnameConfigurations = ['api.example.org', 'api.example.org.', 'a b', 'x/../y', '..', 'büro.example.org', '*.example.org'].map(
      (hostName) => ({
        type: 'Proxy',
        hostName,
      }),
    );
    const stage = await createStage({
      resources: [...ordinary.slice(0, 2), service('orders', { properties: { hostnameConfigurations } })],
    });
    const instance = stage.start();
    const dns = { privateRecords: { linkedVnetIds: [networkId('hub')], hosts: 'All' } };
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', dns });
    await stage.until('orders', 'True/Settled');
    expect(shown(stage, `${zoneId('api.example.org')}/A/@`)).toBeDefined();
    const zones = stage.azure.ids().filter((id) => /privateDnsZones\/[^/]+$/.test(id));
    expect(zones.filter((id) => !/(azure-api\.net|\/api\.example\.org)$/.test(id))).toEqual([]);
    await isSound(instance);
  });

  test('W22: a link to a network with a long name is made under a name that Azure takes', async () => {
    const long = `${'n'.repeat(63)}.${'m'.repeat(30)}`;
    const stage = await createStage({ resources: [...ordinary, network(long, { pods: { prefix: '10.9.0.0/24' } })] });
    const instance = stage.start();
    const dns = { privateRecords: { linkedVnetIds: [networkId('hub'), networkId(long)] } };
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', dns });
    await stage.until('orders', 'True/Settled');
    const links = writesOf(stage).filter((write) => /virtualNetworkLinks\/apimvnet-n/.test(write));
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link).toMatch(/^PUT virtualNetworkLinks\/[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$/);
    await isSound(instance);
  });

  test.each(['Microsoft.', 'Microsoft..Storage', 'Microsoft.Storage.'])(
    'W22: a service endpoint "%s" is refused when it is applied',
    async (name) => {
      const stage = await createStage();
      await expect(stage.apply('orders', { ...ordinarySpec(), routing: { serviceEndpoints: { services: [name] } } })).rejects.toThrow(
        `spec.routing.serviceEndpoints.services: '${name}' is not the name of a service, such as Microsoft.Storage`,
      );
    },
  );

  test.each([
    [
      'a service endpoint',
      { routing: { serviceEndpoints: { services: ['Microsoft.Storage/../x'] } } },
      'spec.routing.serviceEndpoints.services: "Microsoft.Storage/../x"',
    ],
    ['a security group to create', { networkSecurity: { create: { name: 'a/../b' } } }, 'spec.networkSecurity.create.name: "a/../b"'],
    ['a route table to create', { routing: { create: { name: 'a b' } } }, 'spec.routing.create.name: "a b"'],
    ['an address to create', { publicIp: { create: { name: '../x', dnsLabel: 'abc' } } }, 'spec.publicIp.create.name: "../x-0"'],
  ])('W22: %s with a name that is none is told on a binding that is older than the rule', async (_, spec, said) => {
    const stage = await createStage({ crd: crdWithoutRules });
    const instance = stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...spec });
    await stage.until('orders', 'False/PrerequisitesNotMet', '5m');
    expect(await messageOf(stage)).toContain(said);
    expect(stage.azure.requests).toEqual([]);
    await isSound(instance);
  });

  test('W22: a tag with a blank that a foreign rule has too is written under a name that Azure takes', async () => {
    const foreign = {
      name: 'theirs',
      properties: {
        priority: 200,
        direction: 'Inbound',
        access: 'Allow',
        protocol: '*',
        sourcePortRange: '*',
        destinationPortRange: '22',
        sourceAddressPrefix: 'Front Door',
        destinationAddressPrefix: '*',
      },
    };
    const stage = await createStage({
      crd: crdWithoutRules,
      resources: [securityGroup('apim-nsg', [foreign]), ...ordinary.slice(1)],
    });
    const instance = stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Front Door', 'Internet'] } });
    await stage.forward('3h');
    for (const { path, method } of stage.azure.requests.filter((one) => one.method === 'PUT' && one.path.startsWith(groupId('apim-nsg'))))
      expect(`${method} ${path}`).toMatch(/\/securityRules\/[a-z0-9][a-z0-9_.-]*[a-z0-9_]$/);
    await isSound(instance);
  });
});

test('A33: the configuration endpoint of self-hosted gateways gets its record on request, and goes with the request', async () => {
  const stage = await createStage();
  const instance = stage.start();
  const names = (hosts?: string) => ({
    dns: { privateRecords: { linkedVnetIds: [networkId('hub')], ...(hosts ? { hosts } : {}) } },
    mode: 'Internal',
  });
  const host = 'orders.configuration.azure-api.net';
  const zones = () => stage.azure.ids().filter((id) => /privateDnsZones\/[^/]+$/i.test(id));
  await stage.apply('orders', { ...ordinarySpec(), ...names() });
  await stage.until('orders', 'True/Settled');
  const before = zones();
  expect(before.filter((id) => id.includes('configuration'))).toEqual([]);
  await stage.edit('orders', names('DefaultsAndConfiguration'));
  await stage.until('orders', 'True/Settled');
  await stage.forward('1h');
  const [address] = shown(stage, serviceId('orders'))?.['privateIPAddresses'] as readonly string[];
  expect(shown(stage, `${zoneId(host)}/A/@`)).toMatchObject({ aRecords: [{ ipv4Address: address }] });
  expect(zones().toSorted()).toEqual([...before, zoneId(host)].toSorted());
  await stage.edit('orders', names('Defaults'));
  await stage.forward('6h');
  expect(stage.ready('orders')).toBe('True/Settled');
  expect(zones()).toEqual(before);
  await isSound(instance);
});
