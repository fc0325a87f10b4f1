/** Says to which clients a plan closes the gateway: each step after which some cannot connect that can now, and who still can. */

import { isType, sameId } from '../../api/arm-id.ts';
import type { NetworkSecurityGroup, Subnet, VirtualNetwork } from '../../azure/resources.ts';
import { isPrivatePrefix } from '../../network/prefixes.ts';
import type { SecurityRule } from '../../network/rules.ts';
import type { AdminRule } from '../../network/filter/cells.ts';
import { clientFlow, flowsFor } from '../../network/flows.ts';
import { oncePer } from '../../network/remembered.ts';
import { concerning, evaluate, isOpen } from '../../network/security.ts';
import { isWhollyAstray, unansweredClients, withRoutes } from '../../network/ways/readings.ts';
import { insideRanges, isPerhapsInside } from '../../network/words/inside.ts';
import { canonicalTag, isCidr } from '../../network/words/words.ts';
import type { Place } from '../../network/words/place.ts';
import type { Judgement } from '../model/values/judgement.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import { predict } from './predict.ts';
import { step, type Phase, type Step } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';
import { isInPlace, sitesOf, type Site } from '../model/values/site.ts';
import { placeOf } from '../checks/network/place.ts';
import { platform } from '../checks/network/security-clients.ts';
import { adminRulesOf } from '../checks/network/security-names.ts';

/** What stands between clients and the gateway: those outside, or of a gateway that is Internal and stays so, those in the network. */
type Front = 'All' | 'None' | Guarded;

interface Guarded {
  readonly rules: readonly SecurityRule[];
  readonly place: Place;
  /** Of a network manager, as far as they could be read. */
  readonly admin: readonly AdminRule[];
  readonly isInside: boolean;
}

const order: readonly Phase[] = ['prepare', 'switch', 'cutover', 'verify', 'clean', 'retire'];

/** The same judgement; steps that shut clients out have that as their impact, and say it. */
export function withClosings(judgement: Judgement, settings: Settings, seen: Observation): Judgement {
  const inOrder = judgement.steps.toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
  if (!inOrder.some((one) => isSwitch(one) || isOnGroup(one))) return judgement;
  const told = new Map<Step, Step>();
  let before = seen;
  for (const one of inOrder) {
    if (isSwitch(one)) told.set(one, closing(one, switched(settings, seen, before)));
    else if (isOnGroup(one) || isType(one.parent, 'Microsoft.Network/virtualNetworks/subnets')) {
      const after = predict(before, [one]);
      if (isOnGroup(one)) told.set(one, closing(one, rewritten(one, settings, before, after)));
      before = after;
    }
  }
  return { ...judgement, steps: judgement.steps.map((one) => told.get(one) ?? one) };
}

const isSwitch = ({ phase, parent }: Step): boolean => phase === 'switch' && isType(parent, 'Microsoft.ApiManagement/service');
const isOnGroup = ({ parent }: Step): boolean => isType(parent, 'Microsoft.Network/networkSecurityGroups');

interface Change {
  readonly site: Site;
  readonly before: Front;
  readonly after: Front;
  readonly ports: readonly string[];
}

/** In no network a gateway is open to all clients, once Internal to none outside. `prepared` is the network that the gateway will find. */
function switched(settings: Settings, seen: Observation, prepared: Observation): readonly Change[] {
  const ports = settings.security.clientPorts.map(String);
  const then = sitesOf(settings, prepared);
  return sitesOf(settings, seen).flatMap((site, at): readonly Change[] => {
    const place = then[at];
    if (!place) return [];
    const mode = site.service.virtualNetworkType;
    const staysInside = mode === 'Internal' && site.mode === 'Internal';
    const before = mode === 'None' ? 'All' : mode === 'Internal' && !staysInside ? 'None' : here(site, seen);
    return [{ site, before, after: site.mode === 'Internal' && !staysInside ? 'None' : there(place, prepared), ports }];
  });
}

/** Only what the gateway is behind now shuts anybody out. */
const rewritten = ({ parent }: Step, settings: Settings, seen: Observation, after: Observation): readonly Change[] => {
  const then = sitesOf(settings, after);
  return sitesOf(settings, seen).flatMap((site, at): readonly Change[] => {
    const place = then[at];
    const isServed = isInPlace(site) && sameId(site.seen.subnet?.securityGroupId, parent);
    if (!place || !isServed || site.mode !== site.service.virtualNetworkType) return [];
    return [{ site, before: there(site, seen), after: there(place, after), ports: ['443', '80'] }];
  });
};

const there = (site: Site, seen: Observation): Front =>
  guarded(valueOf(site.seen.network), site.seen.subnet, valueOf(site.seen.group), site, seen, adminRulesOf(site));

function here(site: Site, seen: Observation): Front {
  if (isInPlace(site)) return there(site, seen);
  const present = seen.present.find(({ id }) => sameId(id, site.present.subnetId));
  const network = valueOf(present?.network);
  const subnet = network?.subnets.find(({ id }) => sameId(id, site.present.subnetId));
  return guarded(network, subnet, valueOf(present?.group), site, seen, []);
}

/** Without a group the platform's balancer lets no client in. */
function guarded(
  network: VirtualNetwork | undefined,
  subnet: Subnet | undefined,
  group: NetworkSecurityGroup | undefined,
  site: Site,
  seen: Observation,
  admin: readonly AdminRule[],
): Front {
  if (!network || !subnet || !group) return 'None';
  const place = placeOf(site, { network, subnet }, valueOf(seen.serviceTags));
  const isInside = site.mode === 'Internal' && site.service.virtualNetworkType === 'Internal';
  return { rules: group.rules, place: isInside ? place : withOurWays(place, site), admin, isInside };
}

/** With the straight ways for answers to clients that are there, or will be when the gateway is. */
function withOurWays(place: Place, { settings }: Site): Place {
  const { policy, clientPrefixes } = settings.routing;
  const ours = policy === 'Enforce' ? clientPrefixes.filter(isCidr) : [];
  return ours.length > 0 ? straightTo(place, ours.join(' ')) : place;
}

const straightTo = oncePer((place: Place, prefixes: string): Place =>
  withRoutes(
    place,
    prefixes.split(' ').map((prefix) => ({ name: prefix, prefix, nextHopType: 'Internet' })),
  ),
);

/** As it reads: what lets every client in is the internet. */
const nameOf = (source: string): string => (canonicalTag(source) === '*' ? 'Internet' : source);

/** Groups may name thousands of sources, and a sentence names few. */
const mostSources = 64;
const mostNamed = 5;

const sourcesIn = (front: Front, port: string): readonly string[] =>
  typeof front === 'string'
    ? []
    : concerning(front.rules, { direction: 'Inbound', ports: [port], protocol: 'Tcp' })
        .filter(({ access }) => access === 'Allow')
        .flatMap(({ sourceAddressPrefixes }) => sourceAddressPrefixes)
        .filter((source) => (front.isInside ? isPerhapsInside(source, front.place) : !platform.has(canonicalTag(source))))
        .map(nameOf);

/** Who may be a client in the network, whatever the rules say. */
const anybody = (front: Front): readonly string[] => (typeof front === 'string' ? [] : insideRanges(front.place));

/** 2: all of them can connect, 1: some, 0: none. Who gets no answers cannot. */
function opennessTo(source: string, front: Front, port: string): number {
  if (typeof front === 'string') return front === 'All' ? 2 : 0;
  const [unanswered] = front.isInside
    ? []
    : flowsFor({ ...anyGateway, clientSources: [source], clientPorts: [Number(port)] }).flatMap((flow) =>
        flow.id === clientFlow ? unansweredClients(flow, front.place) : [],
      );
  const most = !unanswered ? 2 : isWhollyAstray(unanswered.ways) ? 0 : 1;
  const flow = { direction: 'Inbound', peers: [source], ports: [port], protocol: 'Tcp' } as const;
  const verdict = evaluate(front.rules, flow, front.place, front.admin);
  return Math.min(most, !isOpen(verdict) ? 0 : verdict.is === 'Partly' ? 1 : 2);
}

const anyGateway = { mode: 'External', sku: 'Developer', locations: 1 } as const;

interface Effect {
  readonly loses: boolean;
  readonly gains: boolean;
  readonly sentences: readonly string[];
}

function effectOf({ site, before, after, ports }: Change): Effect {
  const isInside = typeof after !== 'string' ? after.isInside : typeof before !== 'string' && before.isInside;
  const most = isInside ? [before, after].flatMap(anybody) : ['Internet'];
  const perPort = ports.map((port) => {
    const sources = [...new Set([...most, ...sourcesIn(before, port), ...sourcesIn(after, port)])].slice(0, mostSources);
    const judged = sources.map((source) => ({ source, from: opennessTo(source, before, port), to: opennessTo(source, after, port) }));
    const loses = judged.some(({ from, to }) => to < from);
    const left = judged.filter(({ source, to }) => to > 0 && (isInside || !isPrivatePrefix(source))).map(({ source }) => source);
    return { port, loses, gains: judged.some(({ from, to }) => to > from), who: inWords(left, isInside) };
  });
  const words = Map.groupBy(
    perPort.filter(({ loses }) => loses),
    ({ who }) => who,
  );
  const region = site.several ? ` in ${site.location}` : '';
  return {
    loses: perPort.some(({ loses }) => loses),
    gains: perPort.some(({ gains }) => gains),
    sentences: [...words].map(([who, on]) => `Afterwards ${who} can connect on ${on.map(({ port }) => port).join(', ')}${region}.`),
  };
}

function inWords(sources: readonly string[], isInside: boolean): string {
  if (sources.length === 0) return isInside ? 'no client in the virtual network' : 'no client from outside the virtual network';
  const more = sources.length > mostNamed ? ` and ${sources.length - mostNamed} more` : '';
  return `only ${sources.slice(0, mostNamed).join(', ')}${more}`;
}

/** A step that opens the gateway to a client as well stays one that opens. */
function closing(one: Step, changes: readonly Change[]): Step {
  const effects = changes.map(effectOf);
  if (!effects.some(({ loses }) => loses)) return one;
  const { hash: _hash, ...parts } = one;
  const opens = one.impact.exposure === 'Opens' && (isSwitch(one) || effects.some(({ gains }) => gains));
  return step({
    ...parts,
    impact: { ...parts.impact, exposure: opens ? 'Opens' : 'Closes' },
    why: [parts.why, ...new Set(effects.flatMap(({ sentences }) => sentences))].join(' '),
  });
}
