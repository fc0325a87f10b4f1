/** Promises about ways out of a subnet that are not the gateway's own: private subnets behind a tunnel, and NAT gateways, whose addresses backends see. */

import { describe, expect, test } from '@jest/globals';
import { findingsOf, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { addressId, group, network, publicIp, routeTable, securityGroup, service, serviceId, subnetId, tableId } from './support/world.ts';

type Json = Readonly<Record<string, unknown>>;
const natId = (name: string): string => `${group}/providers/Microsoft.Network/natGateways/${name}`;
const prefixId = (name: string): string => `${group}/providers/Microsoft.Network/publicIPPrefixes/${name}`;
const link = (...ids: readonly string[]) => ids.map((id) => ({ id }));
const nat = (name: string, addresses: readonly string[], prefixes: readonly string[] = []): Json => ({
  id: natId(name),
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: {
    provisioningState: 'Succeeded',
    publicIpAddresses: link(...addresses.map(addressId)),
    publicIpPrefixes: link(...prefixes.map(prefixId)),
  },
});
const prefix = (name: string, ipPrefix: string): Json => ({ id: prefixId(name), location: 'westeurope', properties: { ipPrefix } });
const tunnel = { straight: 'ApiManagement Internet', all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };

interface World {
  readonly apim?: Json;
  readonly spare?: Json;
  readonly routes?: Readonly<Record<string, string>>;
  readonly more?: readonly Json[];
  readonly spec?: Json;
}

async function applied({ apim = {}, spare = {}, routes, more = [], spec = {} }: World): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      ...(routes ? [routeTable('rt', routes, ['*'])] : []),
      network('hub', {
        apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', ...(routes && { routeTable: { id: tableId('rt') } }), ...apim },
        spare: { prefix: '10.0.2.0/27', group: 'apim-nsg', ...spare },
      }),
      service('orders', { sku: 'Premium' }),
      ...more,
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  return stage;
}

async function settled(world: World): Promise<Stage> {
  const stage = await applied(world);
  await stage.until('orders', 'True/Settled', '9h');
  return stage;
}

const isPrivate = { defaultOutboundAccess: false };
const behindNat = { natGateway: { id: natId('out') } };
const internal = { mode: 'Internal', networkSecurity: {} };
const told = async (stage: Stage) => (await findingsOf(stage, 'PrivateSubnet')).map(({ severity, message }) => `${severity}: ${message}`);

describe('A8: a private subnet', () => {
  const says = 'Advisory: Subnet apim is private (defaultOutboundAccess is false) and has no NAT gateway';
  test.each<[string, World, readonly string[]]>([
    ['behind a tunnel, without a NAT gateway', { apim: isPrivate, routes: tunnel, spec: internal }, [says]],
    ['behind a tunnel whose straight route is to be written', { apim: isPrivate, routes: { all: tunnel.all }, spec: internal }, [says]],
    [
      'behind halves',
      { apim: isPrivate, routes: { a: '0.0.0.0/1 VirtualAppliance 10.9.0.4', b: '128.0.0.0/1 VirtualAppliance 10.9.0.4' }, spec: internal },
      [says],
    ],
    [
      'behind a tunnel, with a NAT gateway',
      { apim: { ...isPrivate, ...behindNat }, routes: tunnel, spec: internal, more: [nat('out', [])] },
      [],
    ],
    ['without a tunnel', { apim: isPrivate, spec: internal }, []],
    [
      'without a tunnel that is said not to be there',
      { apim: isPrivate, routes: tunnel, spec: { ...internal, routing: { forcedTunnelling: 'No' } } },
      [],
    ],
    ['that is not private, behind a tunnel', { apim: { defaultOutboundAccess: true }, routes: tunnel, spec: internal }, []],
  ])('A8: %s', async (_, world, expected) => {
    const stage = await settled(world);
    expect((await told(stage)).map((text) => text.slice(0, says.length))).toEqual(expected);
  });

  test('A8: a NAT gateway attached, as the remedy says, and the advice goes', async () => {
    const stage = await settled({ apim: isPrivate, routes: tunnel, spec: internal, more: [nat('out', [])] });
    expect(await told(stage)).toHaveLength(1);
    const hub = stage.azure.resource(subnetId('hub', 'apim').replace(/\/subnets.*/, '')) as {
      properties: { subnets: { name: string; properties: Json }[] };
    };
    const subnets = hub.properties.subnets.map((one) =>
      one.name === 'apim' ? { ...one, properties: { ...one.properties, ...behindNat } } : one,
    );
    stage.azure.put(subnetId('hub', 'apim').replace(/\/subnets.*/, ''), { ...hub, properties: { ...hub.properties, subnets } });
    await stage.forward('3h');
    expect(await told(stage)).toEqual([]);
  });
});

describe('A29: the address by which backends know the gateway', () => {
  const moving = { changes: { approval: 'Always' } };
  /** What the plan of a move says of addresses, before it is approved. */
  async function announced(world: World, edit: Json): Promise<readonly string[]> {
    const stage = await settled(world);
    await stage.edit('orders', { ...edit, ...moving });
    await stage.until('orders', 'False/AwaitingApproval');
    const steps = (await statusOf(stage)).plan?.steps ?? [];
    return steps.flatMap(({ impact }) => (impact.addresses ?? []).map(({ kind, from, to }) => `${kind} ${from ?? '?'} -> ${to ?? '?'}`));
  }
  const own = { publicIp: { ids: [addressId('front'), addressId('back')] } };
  const addresses = [publicIp('front', { label: 'orders' }), publicIp('back', { label: 'orders-1' })];
  const toSpare = { subnetId: subnetId('hub', 'spare') };
  const ip = (stage: Stage, name: string): string =>
    (stage.azure.resource(addressId(name)) as { properties: { ipAddress: string } }).properties.ipAddress;

  test('A29: becomes that of the NAT gateway of the new subnet', async () => {
    const stage = await settled({
      spare: behindNat,
      spec: own,
      more: [...addresses, publicIp('egress', { label: 'egress' }), nat('out', ['egress'])],
    });
    await stage.edit('orders', { ...toSpare, ...moving });
    await stage.until('orders', 'False/AwaitingApproval');
    const [front, back, egress] = ['front', 'back', 'egress'].map((name) => ip(stage, name));
    const steps = (await statusOf(stage)).plan?.steps ?? [];
    expect(steps.flatMap(({ impact }) => impact.addresses ?? [])).toEqual([
      { location: 'westeurope', kind: 'Public', from: front, to: back },
      { location: 'westeurope', kind: 'Outbound', from: front, to: egress },
    ]);
    const { message } = (await statusOf(stage)).conditions?.find(({ type }) => type === 'Ready') ?? {};
    expect(message).toContain(`outbound address ${front} in westeurope changes to ${egress}`);
  });

  test('A29: or of its prefixes', async () =>
    expect(await announced({ spare: behindNat, more: [prefix('block', '20.70.0.0/30'), nat('out', [], ['block'])] }, toSpare)).toEqual([
      expect.stringMatching(/^Public /),
      expect.stringMatching(/^Outbound .* -> 20\.70\.0\.0\/30$/),
    ]));

  test('A29: is told to change where the NAT gateway cannot be read', async () =>
    expect(await announced({ spare: behindNat }, toSpare)).toEqual([
      expect.stringMatching(/^Public /),
      expect.stringMatching(/^Outbound .* -> \?$/),
    ]));

  test('A29: changes back when the gateway leaves it, or the network', async () => {
    const world = { apim: behindNat, more: [prefix('block', '20.70.0.0/30'), nat('out', [], ['block'])] };
    expect(await announced(world, toSpare)).toContain('Outbound 20.70.0.0/30 -> ?');
    expect(await announced(world, { mode: 'None', subnetId: null, networkSecurity: null })).toContain('Outbound 20.70.0.0/30 -> ?');
  });

  test('A29: stays where both subnets have the same one, or the subnet stays', async () => {
    const same = { apim: behindNat, spare: behindNat, more: [nat('out', [])] };
    expect((await announced(same, toSpare)).filter((one) => one.startsWith('Outbound'))).toEqual([]);
    expect((await announced(same, { ...internal, networkSecurity: null })).filter((one) => one.startsWith('Outbound'))).toEqual([]);
  });

  test('A29: of one that is put into its first network', async () => {
    const stage = await applied({ apim: behindNat, more: [prefix('block', '20.70.0.0/30'), nat('out', [], ['block'])], spec: moving });
    await stage.until('orders', 'False/AwaitingApproval');
    const steps = (await statusOf(stage)).plan?.steps ?? [];
    expect(steps.flatMap(({ impact }) => impact.addresses ?? [])).toContainEqual({
      location: 'westeurope',
      kind: 'Outbound',
      from: '20.61.0.10',
      to: '20.70.0.0/30',
    });
    expect(stage.azure.resource(serviceId('orders'))).toBeDefined();
  });
});
