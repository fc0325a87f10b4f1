/** Promises about input at its limits: taken for what it means, or refused with a sentence that names the field; nothing half-written, nothing repeated. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { crdWithoutRules } from './support/downgrade.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import {
  groupId,
  network,
  networkId,
  ordinary,
  routeTable,
  securityGroup,
  service,
  serviceId,
  subnetId,
  tableId,
} from './support/world.ts';
import { checks, type Json, ours, properties, type Rule, started, staysSilent } from './bad-input.test-support.ts';

describe('ranges', () => {
  test.each<[string, readonly string[]]>([
    ['host bits', ['203.0.113.7/24']],
    ['one range within another', ['203.0.113.0/24', '203.0.113.128/25']],
    ['the same range twice in two spellings', ['203.0.113.1', '203.0.113.1/32']],
    ['the widest of all', ['0.0.0.0/0']],
    ['W22: the widest of all, and one within it', ['0.0.0.0/0', '203.0.113.0/24']],
    ['W22: the widest of all, and a private one', ['0.0.0.0/0', '10.0.0.0/8']],
    ['W22: the widest of all, and the internet', ['0.0.0.0/0', 'Internet']],
  ])('%s: the clients get in, by a rule that is written once', async (_, clientSources) => {
    const stage = await started({ ...ordinarySpec(), networkSecurity: { clientSources } });
    await stage.until('orders', 'True/Settled');
    expect(await checks(stage)).not.toContain('NoClientCanConnect');
    await staysSilent(stage);
  });

  test.each([
    [
      'IPv6',
      { networkSecurity: { clientSources: ['2001:db8::/32'] } },
      "'2001:db8::/32' is neither an IPv4 range such as 203.0.113.0/24 nor a service tag",
    ],
    ['a length that no range has', { networkSecurity: { clientSources: ['10.0.0.0/33'] } }, 'spec.networkSecurity.clientSources'],
    ['a number that no address has', { networkSecurity: { clientSources: ['10.0.0.256/32'] } }, 'spec.networkSecurity.clientSources'],
    [
      'a route as wide as a country',
      { routing: { clientPrefixes: ['203.0.0.0/7'] } },
      "spec.routing.clientPrefixes: '203.0.0.0/7' is not an IPv4 range of /8 or longer",
    ],
    ['IPv6 DNS servers', { dns: { servers: ['fd00::1'] } }, "spec.dns.servers: 'fd00::1' is not an IPv4 address"],
    [
      'an address that no client has',
      { routing: { clientPrefixes: ['203.0.300.0/24'] } },
      "spec.routing.clientPrefixes: '203.0.300.0/24' is not an IPv4 range",
    ],
    ['an id with a slash at its end', { subnetId: `${subnetId('hub', 'apim')}/` }, "subnets/apim/' is not the id of a subnet"],
    ['a reversed band', { networkSecurity: { priorities: { from: 3200, to: 3000 } } }, 'the band from "from" to "to" is too narrow'],
    ['a subnet that is a network', { subnetId: networkId('hub') }, "virtualNetworks/hub' is not the id of a subnet"],
  ])('%s is refused when it is applied', async (_, change, sentence) => {
    const stage = await createStage();
    stage.start();
    await expect(stage.apply('orders', { ...ordinarySpec(), ...change })).rejects.toThrow(sentence);
    await stage.forward('10m');
    expect(stage.azure.requests).toEqual([]);
  });
});

/** The schema is replaced by an older one now and then, and objects are older than rules: then the operator says it. */
describe('where the definition refuses nothing', () => {
  const lenient = async (spec: object, resources: readonly Json[] = ordinary) => {
    const stage = await createStage({ resources, crd: crdWithoutRules });
    const { registry } = stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...spec });
    const failures = async () =>
      (await registry.metrics()).split('\n').filter((line) => /^controller_runtime_reconcile_errors_total.* [1-9]/.test(line));
    return { stage, failures };
  };
  const message = async (stage: Stage, check: string) =>
    ((await stage.binding('orders')).status?.findings ?? []).filter((finding) => finding.check === check).map((finding) => finding.message);

  test.each<[string, object, string]>([
    ['a DNS server of IPv6', { dns: { servers: ['10.0.0.4', 'fd00::1'] } }, 'spec.dns.servers: "fd00::1" is not an IPv4 address.'],
    ['a DNS server that is a range', { dns: { servers: ['10.0.0.0/24'] } }, 'spec.dns.servers: "10.0.0.0/24" is not an IPv4 address.'],
    ['a DNS server by name', { dns: { servers: ['dns.example.org'] } }, 'spec.dns.servers: "dns.example.org" is not an IPv4 address.'],
    ['a subnet by name', { subnetId: 'apim' }, 'spec.subnetId: "apim" is not an Azure resource id.'],
    ['a service by name', { serviceId: 'orders' }, 'spec.serviceId: "orders" is not an Azure resource id.'],
    [
      'a region without a subnet',
      { additionalLocations: [{ location: 'northeurope', subnetId: '/apim' }] },
      'spec.additionalLocations[northeurope].subnetId: "/apim" is not an Azure resource id.',
    ],
  ])('%s stalls the binding with a sentence, and is taken back by an edit', async (_, change, sentence) => {
    const { stage, failures } = await lenient(change);
    await stage.until('orders', 'False/PrerequisitesNotMet', '1m');
    const version = (await stage.binding('orders')).metadata.resourceVersion;
    await stage.forward('3h');
    const { metadata, status } = await stage.binding('orders');
    expect(metadata.resourceVersion).toBe(version);
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(sentence);
    expect(status?.conditions?.find(({ type }) => type === 'Stalled')?.status).toBe('True');
    expect(stage.azure.requests).toEqual([]);
    expect(await failures()).toEqual([]);
    await stage.edit('orders', { dns: null, additionalLocations: null, ...ordinarySpec() });
    await stage.until('orders', 'True/Settled');
  });

  test('one that breaks a settled binding keeps what is known of the gateway, and is never detached by it', async () => {
    const { stage, failures } = await lenient({});
    await stage.until('orders', 'True/Settled');
    const [{ status: before }, writes] = [await stage.binding('orders'), stage.azure.requests.filter(isWrite).length];
    await stage.edit('orders', { subnetId: 'apim' });
    await stage.until('orders', 'False/PrerequisitesNotMet', '1m');
    await stage.forward('3h');
    const { status } = await stage.binding('orders');
    expect([status?.lastGood, status?.locations, status?.owned]).toEqual([before?.lastGood, before?.locations, before?.owned]);
    expect(status?.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(writes);
    expect(await failures()).toEqual([]);
  });

  test.each(['300.1.1.1/8', '10.0.0.1/33', '2001:db8::/32', 'Front Door', '-'])(
    'a client "%s" is told and left out; the others get in, and the gateway is moved',
    async (wrong) => {
      const { stage, failures } = await lenient({ networkSecurity: { clientSources: ['203.0.113.0/24', wrong] } });
      await stage.until('orders', 'True/Settled');
      expect(await message(stage, 'TagUnknown')).toEqual([
        `The binding of orders names "${wrong}" in spec.networkSecurity.clientSources, which is neither an IPv4 range nor a service tag.`,
      ]);
      const clients = ours(stage, groupId('apim-nsg')).filter(({ name }) => name.endsWith('-clients'));
      expect(clients.map((one) => one.properties['sourceAddressPrefix'])).toEqual(['203.0.113.0/24']);
      await staysSilent(stage);
      expect(await failures()).toEqual([]);
    },
  );

  test('also while the list of tags cannot be read', async () => {
    const { stage } = await lenient({ networkSecurity: { clientSources: ['203.0.113.0/24', '10.0.0.1/33'] } });
    const fault = { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
    stage.azure.faults.add({ where: ({ path }) => path.endsWith('/serviceTags'), fault });
    await stage.until('orders', 'True/Settled');
    expect(await message(stage, 'TagUnknown')).toHaveLength(1);
  });

  test('a client route to what is no range is told and not written', async () => {
    const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];
    const table = routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing);
    const { stage, failures } = await lenient(
      { routing: { clientPrefixes: ['203.113.113.128/32', '203.0.300.0/24'], allowSharedTable: true } },
      [
        table,
        securityGroup('apim-nsg'),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
        service('orders'),
      ],
    );
    await stage.until('orders', 'True/Settled');
    expect(await message(stage, 'ClientPrefixNotPublic')).toEqual([
      'The binding of orders names 203.0.300.0/24 in spec.routing.clientPrefixes, which is not an IPv4 range; no route is written for it.',
    ]);
    expect(
      (properties(stage, tableId('rt'))['routes'] as readonly Rule[]).map(({ properties: { addressPrefix } }) => addressPrefix),
    ).toEqual(['0.0.0.0/0', 'ApiManagement', '203.113.113.128/32']);
    await staysSilent(stage);
    expect(await failures()).toEqual([]);
  });

  test('ids with a slash at their end mean the same as without', async () => {
    const { stage, failures } = await lenient({
      serviceId: `${serviceId('orders')}/`,
      subnetId: `${subnetId('hub', 'apim')}/`,
      networkSecurity: { groupId: `${groupId('apim-nsg')}//` },
    });
    await stage.until('orders', 'True/Settled');
    expect(await checks(stage)).not.toContain('SecurityGroupDiffers');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    await stage.edit('orders', { serviceId: serviceId('orders'), subnetId: subnetId('hub', 'apim') });
    await stage.forward('1h');
    await staysSilent(stage);
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(await failures()).toEqual([]);
  });
});
