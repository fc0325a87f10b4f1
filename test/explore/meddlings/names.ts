/** What others do with private zones: a zone of the same name that was made by hand, and records and links of theirs in ours. */

import type { Stage } from '../../scenarios/support/stage.ts';
import { networkId, zoneId } from '../../scenarios/support/world.ts';
import type { Meddling } from './undo.ts';

const host = 'orders.azure-api.net';
const handmade = zoneId(host).replace('/resourceGroups/gateways/', '/resourceGroups/dns/');
const link = (name: string) => ({
  name,
  location: 'global',
  properties: { virtualNetwork: { id: networkId(name) }, registrationEnabled: false },
});

/** In another resource group, and linked to a network that a spec may name: Azure links no network to two zones of one name. */
export function secondZone(stage: Stage, pick: number): Meddling {
  const name = pick % 3 === 0 ? 'clients' : 'hub';
  stage.azure.put(handmade, { name: host, location: 'global', properties: {} });
  stage.azure.put(`${handmade}/virtualNetworkLinks/${name}`, link(name));
  return {
    undo: () => {
      if (pick % 2 === 0 && stage.azure.resource(handmade)) stage.azure.remove(`${handmade}/virtualNetworkLinks/${name}`);
    },
  };
}

/** As soon as a zone is there that the operator made, others use it too, and go on using it to the end of the story. */
export function shareZones(stage: Stage): void {
  const look = () => {
    const zones = stage.azure.ids().filter((id) => /\/resourceGroups\/gateways\/.*\/privateDnsZones\/[^/]+$/i.test(id));
    for (const zone of zones.slice(0, 2)) {
      if (stage.azure.resource(`${zone}/A/their-app`)) continue;
      stage.azure.put(`${zone}/A/their-app`, { name: 'their-app', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } });
      if (zone.includes('portal')) stage.azure.put(`${zone}/virtualNetworkLinks/north`, link('north'));
    }
    stage.clock.schedule(300_000, look);
  };
  look();
}
