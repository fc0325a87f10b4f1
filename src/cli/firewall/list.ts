/** What a firewall must let through for one binding, read from Azure as the operator reads it, with the addresses that it comes from. */

import type { Arm } from '../../azure/arm.ts';
import { flowsOf } from '../../binding/checks/routing/view.ts';
import { firewallOf } from '../../binding/checks/routing/firewall.ts';
import { isInjectable } from '../../binding/checks/network/flow-context.ts';
import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { hiddenIn, valueOf, type Observation } from '../../binding/model/values/observation.ts';
import type { Settings } from '../../binding/model/values/settings.ts';
import { groundOf, sitesOf, type Site } from '../../binding/model/values/site.ts';
import { observe } from '../../binding/observe/observe.ts';
import { createTagRanges, type TagRanges } from '../../binding/observe/tags.ts';
import type { FirewallRow } from '../../network/firewall.ts';
import type { Clock } from '../../runtime/clock.ts';

export interface FirewallList {
  readonly rows: readonly FirewallRow[];
  /** The ranges of the gateway's subnets: who must be let through. */
  readonly sources: readonly string[];
}

/** Of a binding. */
export interface BoundList extends FirewallList {
  readonly namespace: string;
  readonly name: string;
}

/** Rejects with Azure's own sentence when something cannot be read, and with what is wrong where there is no list: half of one would be acted on. */
export async function listFor(settings: Settings, arm: Arm, clock: Clock, tags?: TagRanges): Promise<FirewallList> {
  if (settings.mode === 'None') throw new Error('in mode None there is no network whose firewall could matter');
  const all: Settings = { ...settings, firewallConfigMap: true };
  const seen = await observe(all, {
    arm,
    clock,
    options: { fresh: true },
    seldom: { fresh: true },
    network: false,
    advice: true,
    tags: tags ?? createTagRanges(arm, clock, intervalsAt(1)),
    needsDependencies: () => true,
    zones: () => [],
    left: () => [],
    held: () => [],
    present: () => [],
    operation: () => undefined,
  });
  const failure =
    hiddenIn(seen) ?? [seen.service, seen.dependencies, seen.serviceTags].flatMap((part) => (part && !part.ok ? [part.failure] : []))[0];
  if (failure) throw new Error(`Azure cannot be read: ${failure.code}: ${failure.message}`);
  const sites = sitesOf(all, seen);
  const why = missing(all, seen, sites);
  if (why !== undefined) throw new Error(why);
  const rows = firewallOf(all, seen);
  if (!rows) throw new Error(`the list cannot be made: what ${settings.serviceId} depends on is not known`);
  return { rows, sources: [...new Set(sites.flatMap((site) => groundOf(site)?.subnet.prefixes ?? []))] };
}

/** A list of some regions would look like that of all. */
function missing({ locations }: Settings, seen: Observation, sites: readonly Site[]): string | undefined {
  const tier = valueOf(seen.service)?.sku.name ?? '';
  if (!isInjectable(tier))
    return `tier ${tier} has no gateway in a subnet, so no firewall stands in its way; use Developer or Premium (Microsoft: Use a virtual network with Azure API Management)`;
  for (const { subnetId, location } of locations) {
    const site = sites.find(({ wanted }) => wanted.subnetId === subnetId);
    if (!site) return `the service has no region ${location ?? ''}; add it there, or take it out of spec.additionalLocations`;
    if (groundOf(site)) continue;
    const others = valueOf(site.seen.network)?.subnets.map(({ name }) => name) ?? [];
    return `${subnetId} does not exist${others.length === 0 ? '' : `; the network has ${others.join(', ')}`}`;
  }
  return sites.some((site) => flowsOf(site).length > 0) ? undefined : 'nothing is known of the flows of this gateway';
}
