/** Judges the DNS servers of the gateway's networks, and whether the gateway has taken them over. */

import { idKey, nameOf } from '../../../api/arm-id.ts';
import type { VirtualNetwork } from '../../../azure/resources.ts';
import { regionCode } from '../../../network/regions.ts';
import { fromIso, instant } from '../../../runtime/clock.ts';
import { degrading, type Finding } from '../../model/values/finding.ts';
import { nothing, together, type Context, type Check, type Judgement } from '../../model/values/judgement.ts';
import { isTransitional, valueOf, type Observation } from '../../model/values/observation.ts';
import { change, step, type Step } from '../../model/values/step.ts';
import type { Settings } from '../../model/values/settings.ts';
import { isInPlace, sitesOf, type Site } from '../../model/values/site.ts';

const source = 'Microsoft: API Management, DNS settings of the virtual network, 2026-01-08';

export const checkDnsServers: Check = (settings, seen, context) => {
  const sites = sitesOf(settings, seen);
  return together([...differing(settings, sites), ...sites.map((site) => notApplied(site, seen, context))]);
};

/** What a network without servers of its own uses (Microsoft: What is IP address 168.63.129.16). */
export const azures = '168.63.129.16';
const effective = (servers: readonly string[]): readonly string[] => (servers.length === 0 ? [azures] : servers);
const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((server, at) => server === b[at]);

function differing({ dns }: Settings, sites: readonly Site[]): readonly Judgement[] {
  const { servers, policy } = dns;
  if (servers === undefined) return [];
  const networks = new Map(
    sites.flatMap((site) => {
      const network = valueOf(site.seen.network);
      return network && !same(network.dnsServers, servers) ? [[idKey(network.id), { network, site }] as const] : [];
    }),
  );
  return [...networks.values()].map(({ network, site }): Judgement => {
    const steps = [setServers(network, servers, site)];
    return policy === 'Enforce' ? { ...nothing, steps } : { ...nothing, findings: [differ(network, servers)], audited: steps };
  });
}

const shown = (servers: readonly string[]): string => (servers.length === 0 ? "Azure's own" : servers.join(', '));

/** Everything in the network resolves by other servers from its next lease on. */
function setServers(network: VirtualNetwork, servers: readonly string[], { wanted }: Site): Step {
  const others = network.subnets
    .filter(({ id }) => idKey(id) !== idKey(wanted.subnetId))
    .reduce((sum, { ipConfigurations }) => sum + ipConfigurations.length, 0);
  return step({
    phase: 'prepare',
    parent: network.id,
    writes: [{ verb: 'merge', target: network.id, changes: change('properties.dhcpOptions.dnsServers', network.dnsServers, servers) }],
    impact: { traffic: 'None', ...(others > 0 ? { others } : {}), minutes: [0, 1] },
    why: `Sets the DNS servers of virtual network ${network.name} to ${shown(servers)}.`,
  });
}

const differ = (network: VirtualNetwork, servers: readonly string[]): Finding =>
  degrading('DnsServersDiffer', network.id, {
    message: `Virtual network ${network.name} has the DNS servers ${shown(network.dnsServers)}, not ${shown(servers)}, and the policy Audit forbids changing them.`,
    remedy: 'Change them by hand, or set spec.dns.policy to Enforce.',
    source,
  });

/** What the gateway resolves by: by its network status, or as it was seen last. */
export const serversSeenBy = ({ location }: Site, seen: Observation, { previous }: Context): readonly string[] | undefined =>
  valueOf(seen.networkStatus)?.find((one) => regionCode(one.location) === location)?.dnsServers ??
  previous.locations?.find((one) => one.location === location)?.dnsServers;

/** A gateway reads the servers of its network when it is configured, and again only when it is told to. */
function notApplied(site: Site, seen: Observation, context: Context): Judgement {
  const network = valueOf(site.seen.network);
  if (!network || !isInPlace(site) || isTransitional(site.service) || site.service.virtualNetworkType !== site.mode) return nothing;
  const before = context.previous.locations?.find(({ location }) => location === site.location);
  const sees = serversSeenBy(site, seen, context);
  if (sees === undefined || same(sees, effective(network.dnsServers))) return nothing;
  // What is about to change is not taken over before it has.
  const { servers } = site.settings.dns;
  if (servers !== undefined && site.settings.dns.policy === 'Enforce' && !same(servers, network.dnsServers)) return nothing;
  const done = before?.dnsApplied;
  if (done && same(done.servers, network.dnsServers)) return { ...nothing, findings: [stillOld(site, network, sees, done.at)] };
  const since = before?.vnetDns && same(before.vnetDns.servers, network.dnsServers) ? fromIso(before.vnetDns.since) : undefined;
  const steps = [applyStep(site, network, sees, instant((since ?? context.now) + context.intervals.dnsStable))];
  return site.settings.dns.policy === 'Enforce'
    ? { ...nothing, steps }
    : { ...nothing, findings: [notTaken(site, network, sees)], audited: steps };
}

/** Developer is down meanwhile, Premium rolls (Microsoft: service update behavior, 2026-04-09). */
function applyStep(
  { service, location, several }: Site,
  network: VirtualNetwork,
  sees: readonly string[],
  notBefore: ReturnType<typeof instant>,
): Step {
  return {
    ...step({
      phase: 'cutover',
      parent: service.id,
      location,
      writes: [
        {
          verb: 'post',
          target: service.id,
          action: 'applynetworkconfigurationupdates',
          changes: several ? change('location', undefined, location) : [],
        },
      ],
      impact: { traffic: service.sku.name === 'Developer' ? 'Downtime' : 'Rolling', minutes: [15, 45] },
      why: `Makes the gateway in ${location} use the DNS servers of ${network.name} (${shown(network.dnsServers)}) instead of ${sees.join(', ')}.`,
    }),
    notBefore,
  };
}

const words = ({ service, location }: Site, network: VirtualNetwork, sees: readonly string[]): string =>
  `The gateway of ${service.name} in ${location} uses the DNS servers ${sees.join(', ')}; virtual network ${network.name} has ${shown(network.dnsServers)}`;

const stillOld = (site: Site, network: VirtualNetwork, sees: readonly string[], at: string): Finding =>
  degrading('DnsNotApplied', site.service.id, {
    message: `${words(site, network, sees)}, although the network configuration was applied at ${at}. It is not applied again for the same servers.`,
    remedy: `Look at the network status of ${nameOf(site.service.id)}; apply the network configuration by hand, or call Azure support, if it stays so.`,
    source,
  });

const notTaken = (site: Site, network: VirtualNetwork, sees: readonly string[]): Finding =>
  degrading('DnsNotApplied', site.service.id, {
    message: `${words(site, network, sees)}, and the policy Audit forbids applying the network configuration.`,
    remedy: 'Apply the network configuration by hand (15 to 45 minutes; Developer is down meanwhile), or set spec.dns.policy to Enforce.',
    source,
  });
