/**
 * The rules that we want in a security group: one for each flow that is required or recommended, so that a DenyAll that is added later does not break the gateway.
 *
 * Foreign rules are never touched: an explicit foreign allow that covers a flow spares ours, and behind a foreign deny no rule is added, because it
 * would have no effect. Priorities are taken inside the band only, are kept once taken, and are given in the order of the flows. A rule of ours is not
 * surplus, nor made smaller, while what is to replace it cannot be written.
 */

import { createHash } from 'node:crypto';
import { clientFlow, type FlowNeed } from './flows.ts';
import { oncePer } from './remembered.ts';
import { isOn, type Direction, type SecurityRule } from './rules.ts';
import { deniedBy, effectOf, hindrance } from './filter/effects.ts';
import { judge } from './filter/judge.ts';
import { isCovered } from './filter/verdict.ts';
import { canonicalTag, isCidr, platformWords } from './words/words.ts';
import type { Place } from './words/place.ts';

/** Microsoft: Azure subscription and service limits, NSG rules per NSG. */
export const mostRules = 1000;

export interface Wanted {
  readonly flows: readonly FlowNeed[];
  /** Every custom rule of the group. */
  readonly rules: readonly SecurityRule[];
  readonly place: Place;
  /** What names of our rules begin with. */
  readonly prefix: string;
  readonly band: { readonly from: number; readonly to: number };
  /** Put into descriptions. */
  readonly owner: string;
  /** On a group that other subnets use, rules speak of the bound subnet only, and of what the gateway has not left yet. */
  readonly shared: boolean;
  /** Ranges that the gateway is in, or that are held of it, besides those of the bound subnet. */
  readonly alsoIn?: readonly string[];
  /** Ids of flows that the gateway needs until it has been moved, and no longer after that. */
  readonly until?: readonly string[];
  /** Ids of flows of which a part is wanted that no rule can be written for, be they among `flows` or not: what is there for them stays as it is. */
  readonly unwritable?: ReadonlySet<string>;
}

export interface RuleChanges {
  /** New or different, as they shall be; new ones first, so that nothing closes that a wider rule let through by the way. */
  readonly write: readonly SecurityRule[];
  /** Ours, and open for a subnet that no gateway needs any more: what is left of them. */
  readonly narrow: readonly SecurityRule[];
  /** Ours, and no longer needed. */
  readonly remove: readonly SecurityRule[];
  /** Ours, and needed until the gateway has been moved. */
  readonly retire: readonly SecurityRule[];
  readonly shadowed: readonly { readonly flow: FlowNeed; readonly by: SecurityRule }[];
  readonly noRoom: readonly FlowNeed[];
}

export function desiredRules({ rules, flows, place, ...others }: Wanted): RuleChanges {
  // A set has no JSON of its own.
  const text = JSON.stringify({ ...others, unwritable: [...(others.unwritable ?? [])] });
  return changesOf(rules, flows, place, text);
}

type Others = Omit<Wanted, 'rules' | 'flows' | 'place'>;

/** What only the rest of what is wanted tells, as text. */
const changesOf = oncePer((rules: Wanted['rules'], flows: Wanted['flows'], place: Place, text: string): RuleChanges => {
  const others = JSON.parse(text) as Omit<Others, 'unwritable'> & { readonly unwritable: readonly string[] };
  return changesFor({ ...others, rules, flows, place, unwritable: new Set(others.unwritable) });
});

function changesFor(wanted: Wanted): RuleChanges {
  const { rules, place, prefix, band } = wanted;
  const ours = rules.filter(({ name }) => isOurs(name, prefix));
  const foreign = rules.filter(({ name }) => !isOurs(name, prefix));
  const lasting = foreign.filter(({ name }) => !isAnotherBindings(name));
  const taken = { Inbound: prioritiesIn(rules, 'Inbound'), Outbound: prioritiesIn(rules, 'Outbound') };
  const added: SecurityRule[] = [];
  const changed: SecurityRule[] = [];
  const narrowed: SecurityRule[] = [];
  const keep = new Set<string>();
  const shadowed = new Map<string, RuleChanges['shadowed'][number]>();
  const noRoom = new Set<FlowNeed>();
  const lacking: FlowNeed[] = [];
  const isUnwritable = (id: string): boolean => wanted.unwritable?.has(id) === true;
  const namesAll = (there: readonly Shape[], peers: readonly string[]): boolean => {
    const named = new Set(there.flatMap((one) => peersOf(one).map(lower)));
    return peers.every((peer) => named.has(lower(peer)));
  };
  const isServed = (shape: Shape, id: string): boolean =>
    namesAll(
      ours.filter(({ name }) => isFor(name, `${prefix}${id}`)),
      peersOf(shape),
    );

  for (const flow of wanted.flows.filter(isGuaranteed)) {
    const shapes = shapesOf(flow, wanted).map((shape) => ({ shape, present: ours.find(({ name }) => isSame(name, shape.name)) }));
    if (shapes.every(({ present }) => present === undefined) && coveredByForeign(lasting, flow, place)) continue;
    for (const { shape, present } of shapes) {
      if (isUnwritable(flow.id) && (present ? !namesAll([shape], peersOf(present)) : isServed(shape, flow.id))) continue;
      const at = once((priority: number) => effectOf({ ...shape, priority }, foreign, { ...flow, peers: peersOf(shape) }, place));
      const works = present && inBand(present.priority, band) && !deniedBy(at(present.priority));
      const isFull = !present && rules.length + added.length >= mostRules;
      const better = works ? present.priority : isFull ? undefined : free(taken[flow.direction], band);
      // A rule that has to leave its place for the band's sake does not go where it would help less.
      const by =
        better === undefined || works
          ? undefined
          : hindrance(at(better), present && at(present.priority), present !== undefined && inBand(present.priority, band));
      if (better === undefined) noRoom.add(flow);
      if (better === undefined && !present) lacking.push(flow);
      const denying = by ?? (better === undefined ? undefined : deniedBy(at(better)));
      if (denying && !shadowed.has(flow.id)) shadowed.set(flow.id, { flow, by: denying });
      // One that is there stays where it is, and says what it shall: it does no harm, and helps when what is in its way goes.
      const priority = better === undefined || by ? present?.priority : better;
      if (priority === undefined) continue;
      const rule = { ...shape, name: present?.name ?? shape.name, priority };
      taken[flow.direction].add(priority);
      keep.add(rule.name);
      if (!present) added.push(rule);
      else if (!sameRule(present, rule)) (isNarrower(rule, present) ? narrowed : changed).push(rule);
    }
  }
  return {
    // Rules for clients last: a wider one may be all that lets through what another rule shall.
    write: [
      ...added,
      ...changed.toSorted((a, b) => Number(isFor(a.name, `${prefix}${clientFlow}`)) - Number(isFor(b.name, `${prefix}${clientFlow}`))),
    ],
    narrow: narrowed,
    ...partedBy(
      goingOf(
        ours.filter(({ name }) => !keep.has(name)),
        lacking,
        wanted,
      ),
      ({ name }) => (wanted.until ?? []).some((id) => isFor(name, `${prefix}${id}`)),
    ),
    shadowed: [...shadowed.values()],
    noRoom: [...noRoom],
  };
}

/**
 * What goes: not what stays as it is because a part of its flow cannot be written, nor what was there for a flow whose new rules would find no room
 * even then. `lacking` are the flows whose new rules found none, once for each of those rules.
 */
function goingOf(
  surplus: readonly SecurityRule[],
  lacking: readonly FlowNeed[],
  { prefix, band, unwritable = new Set() }: Pick<Wanted, 'prefix' | 'band' | 'unwritable'>,
): readonly SecurityRule[] {
  const isOf = (rule: SecurityRule, id: string): boolean => isFor(rule.name, `${prefix}${id}`);
  const free = surplus.filter((rule) => ![...unwritable].some((id) => isOf(rule, id)));
  return [...new Set(lacking)].reduce<{ readonly going: readonly SecurityRule[]; readonly served: readonly FlowNeed[] }>(
    ({ going, served }, flow) => {
      const needing = lacking.filter((one) => one === flow);
      const isHere = ({ direction }: Pick<SecurityRule, 'direction'>): boolean => direction === flow.direction;
      const room = going.filter((rule) => isHere(rule) && inBand(rule.priority, band)).length - served.filter(isHere).length;
      return needing.length <= room
        ? { going, served: [...served, ...needing] }
        : { going: going.filter((rule) => !isOf(rule, flow.id)), served };
    },
    { going: free, served: [] },
  ).going;
}

const lower = (text: string): string => text.toLowerCase();

/** A place is asked about for several reasons. */
function once<T>(answer: (priority: number) => T): (priority: number) => T {
  const known = new Map<number, T>();
  return (priority) => {
    const value = known.get(priority) ?? answer(priority);
    known.set(priority, value);
    return value;
  };
}

/** Default rules let through what is only expected, and what is only optional was not asked for. */
const isGuaranteed = ({ need, peers }: FlowNeed): boolean => (need === 'Required' || need === 'Recommended') && !peers.some(isPlatform);

/** What the host answers needs no rule: only one that names its tag stops it, and whoever wrote that meant it. */
const isPlatform = (peer: string): boolean => platformWords.has(canonicalTag(peer));

/** A flow with several peers has a rule for each. */
export const isFor = (name: string, start: string): boolean => {
  const small = name.toLowerCase();
  return small === start || small.startsWith(`${start}-`);
};

const partedBy = (rules: readonly SecurityRule[], isLater: (rule: SecurityRule) => boolean): Pick<RuleChanges, 'remove' | 'retire'> => ({
  remove: rules.filter((rule) => !isLater(rule)),
  retire: rules.filter(isLater),
});

export const isOurs = (name: string, prefix: string): boolean => name.toLowerCase().startsWith(prefix);

/** A rule that another binding made for its own service goes when that binding goes: no other client may rest on it. */
const isAnotherBindings = (name: string): boolean => /^apimvnet-[0-9a-f]{6}-/i.test(name);

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const prioritiesIn = (rules: readonly SecurityRule[], direction: Direction): Set<number> =>
  new Set(rules.filter((rule) => isOn(rule, direction)).map(({ priority }) => priority));

const inBand = (priority: number, { from, to }: Wanted['band']): boolean => priority >= from && priority <= to;

function free(taken: ReadonlySet<number>, { from, to }: Wanted['band']): number | undefined {
  for (let priority = from; priority <= to; priority++) if (!taken.has(priority)) return priority;
  return undefined;
}

const coveredByForeign = (foreign: readonly SecurityRule[], flow: FlowNeed, place: Place): boolean =>
  isCovered(judge(foreign, flow, place));

const peersOf = ({ direction, sourceAddressPrefixes, destinationAddressPrefixes }: Shape): readonly string[] =>
  direction === 'Inbound' ? sourceAddressPrefixes : destinationAddressPrefixes;

type Shape = Omit<SecurityRule, 'priority'>;

/** One rule for all ranges of a flow, and one for each tag, because ARM takes lists of ranges but no lists of tags (Microsoft: augmented security rules). */
function shapesOf(
  flow: FlowNeed,
  { prefix, owner, shared, place, rules, unwritable, alsoIn = [] }: Omit<Wanted, 'flows' | 'band' | 'until'>,
): readonly Shape[] {
  const ranges = flow.peers.filter(isCidr);
  const tags = flow.peers.filter((peer) => !isCidr(peer));
  const groups = [...tags.map((tag) => [tag]), ...(ranges.length > 0 ? [ranges] : [])];
  // A gateway speaks IPv4, and Azure refuses a rule with prefixes of both families (hashicorp/terraform#12534, Azure/AKS#3136).
  const subnet = shared ? [...new Set([...place.subnetPrefixes, ...alsoIn])].filter(isCidr) : ['VirtualNetwork'];
  const inbound = flow.direction === 'Inbound';
  // What stays as it is keeps its name.
  const kept = unwritable?.has(flow.id) === true ? rules.find(({ name }) => isSame(name, `${prefix}${flow.id}`)) : undefined;
  const isTaken = (peers: readonly string[]): boolean => kept !== undefined && key(peersOf(kept)) !== key(peers);
  return groups.map((peers) => ({
    name: `${prefix}${flow.id}${groups.length > 1 || isTaken(peers) ? `-${suffix(peers)}` : ''}`,
    direction: flow.direction,
    access: 'Allow',
    protocol: flow.protocol,
    sourcePortRanges: ['*'],
    destinationPortRanges: flow.ports,
    sourceAddressPrefixes: inbound ? peers : subnet,
    destinationAddressPrefixes: inbound ? subnet : peers,
    sourceApplicationSecurityGroups: [],
    destinationApplicationSecurityGroups: [],
    description: `apim-vnet-operator ${owner}: ${flow.title}`.slice(0, 140),
  }));
}

/** What a rule may end with (Microsoft: Naming rules and restrictions for Azure resources, 2022-03-08), and short enough for its place in a name of 80. */
const nameable = /^(?!ranges$)[a-z0-9](?:[a-z0-9_.-]{0,52}[a-z0-9_])?$/;

/** A text of the user stays as it is where Azure takes it in a name; otherwise what is left of it gets a digest, so that two of them stay two. */
function suffix([first = '']: readonly string[]): string {
  if (isCidr(first)) return 'ranges';
  const small = first.toLowerCase();
  if (nameable.test(small)) return small;
  const digest = createHash('sha256').update(small).digest('hex').slice(0, 6);
  return `${small
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40)}-${digest}`.replace(/^-/, '');
}

const key = (list: readonly string[]): string =>
  list
    .map((text) => text.toLowerCase())
    .toSorted()
    .join(',');

/** The same, for fewer of our own subnets. */
function isNarrower(rule: SecurityRule, present: SecurityRule): boolean {
  const side = rule.direction === 'Inbound' ? 'destinationAddressPrefixes' : 'sourceAddressPrefixes';
  const had = new Set(present[side].map((prefix) => prefix.toLowerCase()));
  return rule[side].every((prefix) => had.has(prefix.toLowerCase())) && sameRule({ ...rule, [side]: present[side] }, present);
}

/** Equal in effect and in name of the owner; the order and the letter case of lists do not matter. */
export const sameRule = (a: SecurityRule, b: SecurityRule): boolean =>
  a.priority === b.priority &&
  a.direction === b.direction &&
  a.access === b.access &&
  a.protocol === b.protocol &&
  key(a.sourcePortRanges) === key(b.sourcePortRanges) &&
  key(a.destinationPortRanges) === key(b.destinationPortRanges) &&
  key(a.sourceAddressPrefixes) === key(b.sourceAddressPrefixes) &&
  key(a.destinationAddressPrefixes) === key(b.destinationAddressPrefixes) &&
  key(a.sourceApplicationSecurityGroups) === key(b.sourceApplicationSecurityGroups) &&
  key(a.destinationApplicationSecurityGroups) === key(b.destinationApplicationSecurityGroups) &&
  (a.description ?? '') === (b.description ?? '');
