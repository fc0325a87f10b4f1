/** What a firewall must allow for one binding, over all its tunnelled regions; and when that list last changed. */

import type { BindingStatus } from '../../../api/binding.ts';
import { firewallList, type FirewallRow } from '../../../network/firewall.ts';
import type { CloudName } from '../../../network/host-flows.ts';
import { suffixOf } from '../../../network/hostnames.ts';
import { toIso } from '../../../runtime/clock.ts';
import { isInjectable } from '../network/security.ts';
import { tagRangesOf } from '../network/security-names.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import { shortHash } from '../../model/values/step.ts';
import type { Settings } from '../../model/values/settings.ts';
import { sitesOf, type Site } from '../../model/values/site.ts';
import type { Situation } from '../../model/values/situation.ts';
import { flowsOf, isBehindSomething, neededTable, presentPlace } from './view.ts';

const clouds: Readonly<Record<string, CloudName>> = { 'azure-api.us': 'usgovernment', 'azure-api.cn': 'china' };

const isTunnelled = (site: Site, seen: Observation): boolean => {
  const place = presentPlace(site, seen);
  return place !== undefined && isBehindSomething(neededTable(site, place));
};

/**
 * Undefined while not everything is known that belongs in it: half a list would be acted on. Where nothing stands in the way yet and the list is asked for
 * all the same, it is what a firewall at the end of a default route would have to let through.
 */
export function firewallOf(settings: Settings, seen: Observation): readonly FirewallRow[] | undefined {
  const tunnelled = sitesOf(settings, seen).filter((site) => settings.firewallConfigMap || isTunnelled(site, seen));
  const dependencies = valueOf(seen.dependencies);
  if (tunnelled.length === 0 || !dependencies || !seen.serviceTags?.ok) return undefined;
  const rows = tunnelled.flatMap((site): readonly FirewallRow[] => {
    const { service, location } = site;
    const place = presentPlace(site, seen);
    if (!isInjectable(service.sku.name) || !place) return [];
    return firewallList({
      cloud: clouds[suffixOf(service)] ?? 'public',
      region: location,
      place: isTunnelled(site, seen) ? place : { ...place, declaresTunnel: true },
      flows: flowsOf(site),
      tagRanges: tagRangesOf(seen),
      dependencies,
    });
  });
  const byText = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return [...byText.values()];
}

/** For status: the hash moves with the list, and the instant with the hash. */
export function firewallStatus({ settings, seen, previous, now }: Situation): BindingStatus['firewall'] {
  if (!settings.firewallConfigMap && !sitesOf(settings, seen).some((site) => isTunnelled(site, seen))) return undefined;
  const rows = firewallOf(settings, seen);
  if (!rows) return previous.firewall;
  const hash = shortHash(rows);
  return previous.firewall?.hash === hash ? previous.firewall : { hash, at: toIso(now) };
}
