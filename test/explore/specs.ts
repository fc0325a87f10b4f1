/** Specs as users write them: good ones, ones that Azure would refuse, and ones that the schema refuses. */

import { addressId, groupId, networkId, serviceId, subnetId, tableId } from '../scenarios/support/world.ts';
import type { Draw } from './draw.ts';
import { goodAddresses, type Tier } from './world.ts';

export type Spec = Readonly<Record<string, unknown>>;

/** Reached from wherever a story has led, without manual steps. */
export const goodSpec = (tier: Tier): Spec => ({
  serviceId: serviceId('orders'),
  mode: 'External',
  subnetId: subnetId('hub', 'apim'),
  networkSecurity: { groupId: groupId('apim-nsg'), clientSources: ['Internet'] },
  publicIp: { ids: goodAddresses },
  // An earlier spec may have had the table attached here that another subnet has too.
  routing: { allowSharedTable: true },
  ...(tier === 'Premium in two regions' && {
    additionalLocations: [
      { location: 'northeurope', subnetId: subnetId('north', 'apim'), networkSecurity: { groupId: groupId('north-nsg') } },
    ],
  }),
});

export function drawSpec(draw: Draw, tier: Tier): Spec {
  const mode = draw.among(['External', 'External', 'External', 'Internal', 'Internal', 'None']);
  const spec: Record<string, unknown> = { serviceId: serviceId('orders'), mode };
  if (mode !== 'None' || draw.chance(0.3)) spec['subnetId'] = drawSubnet(draw);
  if (draw.chance(0.7)) spec['networkSecurity'] = networkSecurity(draw, mode);
  if (draw.chance(0.3)) spec['publicIp'] = publicIp(draw);
  if (draw.chance(0.15)) spec['routing'] = routing(draw, mode);
  if (draw.chance(0.35)) spec['dns'] = dns(draw, mode);
  if (draw.chance(0.08)) spec['policy'] = 'Audit';
  if (draw.chance(0.06)) spec['suspend'] = true;
  if (draw.chance(0.3)) spec['deletionPolicy'] = draw.among(['Retain', 'Detach', 'Detach']);
  if (draw.chance(0.3)) spec['changes'] = changes(draw);
  if (tier === 'Premium in two regions' ? draw.chance(0.9) : draw.chance(0.03))
    spec['additionalLocations'] = [
      { location: draw.chance(0.95) ? 'northeurope' : 'eastus', subnetId: subnetId('north', draw.among(['apim', 'apim', 'spare'])) },
    ];
  return spec;
}

const drawSubnet = (draw: Draw): string =>
  draw.chance(0.05)
    ? subnetId('north', 'apim')
    : subnetId(
        'hub',
        draw.among(['apim', 'apim', 'apim', 'apim', 'spare', 'spare', 'spare', 'bare', 'tunnelled', 'tiny', 'delegated', 'missing']),
      );

const networkSecurity = (draw: Draw, mode: string): Spec => ({
  ...(mode === 'External' &&
    draw.chance(0.7) && { clientSources: draw.among([['Internet'], ['203.0.113.0/24'], ['AzureFrontDoor.Backend']]) }),
  ...draw.among<Spec>([
    {},
    {},
    { create: { name: 'made-nsg' } },
    { groupId: groupId(draw.among(['apim-nsg', 'spare-nsg', 'missing-nsg'])) },
  ]),
  ...(draw.chance(0.15) && { optionalFlows: ['entra', draw.among(['eventhub', 'nonsense'])] }),
  ...(draw.chance(0.1) && { policy: draw.among(['Audit', 'Ignore', 'Enforce']) }),
  ...(draw.chance(0.1) && {
    priorities: draw.among([
      { from: 1_000, to: 1_100 },
      { from: 4_030, to: 4_096 },
    ]),
  }),
});

const publicIp = (draw: Draw): Spec =>
  draw.among<Spec>([
    { ids: [addressId('front'), addressId('back')] },
    { ids: [addressId('front'), addressId('back')] },
    { ids: [addressId('front')] },
    { ids: [addressId(draw.among(['basic', 'missing']))] },
    { create: { name: 'made-ip' } },
    { azureManaged: true },
  ]);

const routing = (draw: Draw, mode: string): Spec => ({
  ...draw.among<Spec>([{}, { tableId: tableId('rt') }, { create: { name: 'made-rt' } }]),
  ...(mode === 'External' && draw.chance(0.4) && { clientPrefixes: ['203.0.113.0/24'] }),
  ...(draw.chance(0.2) && { forcedTunnelling: 'Yes' }),
});

const dns = (draw: Draw, mode: string): Spec => ({
  ...(draw.chance(0.5) && { servers: draw.among([['10.0.0.4'], ['10.0.0.4', '10.0.0.5'], ['10.0.0.6']]) }),
  ...(mode === 'Internal' &&
    draw.chance(0.6) && {
      privateRecords: {
        linkedVnetIds: draw.among([
          [networkId('hub')],
          [networkId('hub'), networkId('clients')],
          [networkId('hub'), networkId('clients')],
          [networkId('hub'), networkId('clinets')],
          [networkId('hbu')],
        ]),
      },
    }),
  ...(draw.chance(0.1) && { policy: 'Audit' }),
});

const nightly = { schedule: '0 22 * * *', duration: '6h', timeZone: 'Europe/Amsterdam' };

const changes = (draw: Draw): Spec => ({
  ...draw.among<Spec>([
    { approval: 'Automatic' },
    { approval: 'WhenDisruptive' },
    { approval: 'Always' },
    { windows: [nightly] },
    { approval: 'WhenDisruptive', windows: [nightly] },
  ]),
  ...(draw.chance(0.2) && { onFailure: 'Revert' }),
});

/** What the schema refuses: nothing may come of it. */
export function drawNonsense(draw: Draw, spec: Spec): Spec {
  return {
    ...spec,
    ...draw.among<Spec>([
      { mode: 'Sideways' },
      { serviceId: serviceId('other') },
      { mode: 'External', subnetId: 'apim' },
      { mode: 'None', networkSecurity: { clientSources: ['Internet'] } },
      { publicIp: { azureManaged: true, create: { name: 'both' } } },
      { networkSecurity: { priorities: { from: 3_000, to: 3_010 } } },
    ]),
  };
}
