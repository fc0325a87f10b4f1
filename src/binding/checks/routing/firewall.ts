/** What a firewall must allow for one binding, over all its tunnelled regions; and when that list last changed. */

import type { BindingStatus } from '../../../api/binding.ts';
import { firewallList, type FirewallRow } from '../../../network/firewall.ts';
import { flowsFor } from '../../../network/flows.ts';
import type { CloudName } from '../../../network/host-flows.ts';
import { suffixOf } from '../../../network/hostnames.ts';
import { regionCode } from '../../../network/regions.ts';
import { isForced } from '../../../network/routes.ts';
import { toIso } from '../../../runtime/clock.ts';
import { flowContextOf, isInjectable } from '../network/security.ts';
import { tagRangesOf } from '../network/security-names.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import { shortHash } from '../../model/values/step.ts';
import type { Settings } from '../../model/values/settings.ts';
import { sitesOf, type Site } from '../../model/values/site.ts';
import type { Situation } from '../../model/values/situation.ts';

const clouds: Readonly<Record<string, CloudName>> = { 'azure-api.us': 'usgovernment', 'azure-api.cn': 'china' };

export const isTunnelled = ({ seen, settings }: Site): boolean =>
  isForced((valueOf(seen.table) ?? valueOf(seen.wantedTable))?.routes ?? [], settings.routing.forcedTunnelling);

/** Undefined while not everything is known that belongs in it: half a list would be acted on. */
export function firewallOf(settings: Settings, seen: Observation): readonly FirewallRow[] | undefined {
  const tunnelled = sitesOf(settings, seen).filter((site) => isTunnelled(site) || settings.firewallConfigMap);
  const dependencies = valueOf(seen.dependencies);
  if (tunnelled.length === 0 || !dependencies || !seen.serviceTags?.ok) return undefined;
  const rows = tunnelled.flatMap((site): readonly FirewallRow[] => {
    const { service, location, seen: place } = site;
    const sku = service.sku.name;
    if (!isInjectable(sku)) return [];
    return firewallList({
      cloud: clouds[suffixOf(service)] ?? 'public',
      region: location,
      primaryRegion: regionCode(service.location),
      networkPrefixes: valueOf(place.network)?.prefixes ?? [],
      flows: flowsFor(flowContextOf(site, sku)),
      endpoints: place.subnet?.serviceEndpoints ?? [],
      tagRanges: tagRangesOf(seen),
      dependencies,
    });
  });
  const byText = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return [...byText.values()];
}

/** For status: the hash moves with the list, and the instant with the hash. */
export function firewallStatus({ settings, seen, previous, now }: Situation): BindingStatus['firewall'] {
  if (!sitesOf(settings, seen).some(isTunnelled) && !settings.firewallConfigMap) return undefined;
  const rows = firewallOf(settings, seen);
  if (!rows) return previous.firewall;
  const hash = shortHash(rows);
  return previous.firewall?.hash === hash ? previous.firewall : { hash, at: toIso(now) };
}
