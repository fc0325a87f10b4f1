/**
 * What security rules do to a flow, judged on addresses: how much is allowed for certain and by which rule, how much is denied for certain and by which,
 * and what is unknown.
 *
 * The first rule by priority decides about what is left of the peers; admin rules of a network manager come before. A rule acts on what its words hold for
 * sure; what they hold perhaps stays in doubt, whatever a later rule says of it. Only the first packet is judged: replies need no rule.
 */

import { difference, intersection, interval, isEmpty, none, show, union, unionOf, type Intervals } from '../addresses/intervals.ts';
import { membership, noAddress, possible, type Membership } from '../addresses/membership.ts';
import { readPrefix } from '../addresses/prefix-list.ts';
import { showPorts } from '../ports.ts';
import type { Range } from '../prefixes.ts';
import { defaultRules, isKnownAccess, type SecurityRule } from '../rules.ts';
import { meaningsIn, type Meanings } from '../words/meaning.ts';
import { worldsFor, worldsOf } from '../words/networks.ts';
import type { Place } from '../words/place.ts';
import { holdOf } from '../words/relations.ts';
import { canonicalTag } from '../words/words.ts';
import { cellsOf, type AdminRule, type Applying, type Cell, type Ordered } from './cells.ts';
import { partsOf, type Packets, type Part } from './needs.ts';

/** What one rule does to a part of a flow. */
export interface Share {
  readonly part: Part;
  /** Undefined where no rule speaks of it, which only happens to services of the host. */
  readonly rule: AdminRule | undefined;
  readonly isAdmin: boolean;
  readonly ports: readonly Range[];
  /** Undefined for a tag whose addresses are not known. */
  readonly addresses: Intervals | undefined;
  /** Of what is unknown: it is denied if nothing of what is in doubt holds. */
  readonly isClosedAtLeast: boolean;
}

export interface Judgement {
  readonly allowed: readonly Share[];
  readonly denied: readonly Share[];
  /** By the rule that may deny it. */
  readonly unknown: readonly Share[];
}

const sorted = new WeakMap<readonly SecurityRule[], readonly Ordered[]>();

/** Custom and default rules by priority, sorted once for each list. */
function ordered(rules: readonly SecurityRule[]): readonly Ordered[] {
  const known = sorted.get(rules);
  if (known) return known;
  const made = [...rules, ...defaultRules].toSorted((a, b) => a.priority - b.priority).map((rule) => ({ rule, isAdmin: false }));
  sorted.set(rules, made);
  return made;
}

export function judge(rules: readonly SecurityRule[], flow: Packets, place: Place, admin: readonly AdminRule[] = []): Judgement {
  const first = admin.toSorted((a, b) => a.priority - b.priority).map((rule): Ordered => ({ rule, isAdmin: true }));
  const all = first.length === 0 ? ordered(rules) : [...first, ...ordered(rules)];
  const parts = partsOf(flow, place);
  const [world] = worldsOf(place);
  if (!world) return { allowed: [], denied: [], unknown: [] };
  // Which addresses of the gateway a rule speaks of is the same in every world.
  const cells = cellsOf(all, flow, meaningsIn(place, world));
  const judged = parts.flatMap((part) => cells.map((cell) => judgeCell(part, cell, flow, place)));
  return {
    allowed: judged.flatMap(({ allowed }) => allowed),
    denied: judged.flatMap(({ denied }) => denied),
    unknown: judged.flatMap(({ unknown }) => unknown),
  };
}

/** Stands for the addresses of a tag, of which nothing is known but that rules hit all of them or none. */
const point = interval(0, 0);

interface Taken {
  readonly rule: Applying | undefined;
  readonly addresses: Intervals;
  readonly isClosedAtLeast?: boolean;
}

interface Outcome {
  readonly allowed: readonly Taken[];
  readonly denied: readonly Taken[];
  readonly unknown: readonly Taken[];
}

function judgeCell(part: Part, cell: Cell, flow: Packets, place: Place): Judgement {
  const whole = part.kind === 'Addresses' ? part.addresses : point;
  const worlds = part.kind === 'Addresses' ? worldsFor(place, whole) : part.kind === 'Tag' ? worldsOf(place) : worldsOf(place).slice(0, 1);
  const outcomes = worlds.map((world) => run(whole, cell.rules, flow, part, meaningsIn(place, world)));
  const { allowed, denied, unknown } = outcomes.length === 1 && outcomes[0] ? outcomes[0] : certain(whole, outcomes);
  const share = ({ rule, addresses, isClosedAtLeast = false }: Taken): Share => ({
    isClosedAtLeast,
    part,
    rule: rule?.rule,
    isAdmin: rule?.isAdmin ?? false,
    ports: cell.ports,
    addresses: part.kind === 'Addresses' ? addresses : undefined,
  });
  return { allowed: allowed.map(share), denied: denied.map(share), unknown: unknown.map(share) };
}

/** What is the same in all worlds; the rest is unknown, by what denies it in one of them. */
function certain(whole: Intervals, outcomes: readonly Outcome[]): Outcome {
  const inAll = (of: (outcome: Outcome) => readonly Taken[]): Intervals =>
    outcomes.map((outcome) => unionOf(of(outcome).map(({ addresses }) => addresses))).reduce(intersection);
  const [allowed, denied] = [inAll((outcome) => outcome.allowed), inAll((outcome) => outcome.denied)];
  const unknown = difference(whole, union(allowed, denied));
  const [first] = outcomes;
  const doubts = outcomes.flatMap((outcome) => [...outcome.denied, ...outcome.unknown]);
  const closed = intersection(
    unknown,
    unionOf(
      [...(first?.denied ?? []), ...(first?.unknown ?? []).filter((taken) => taken.isClosedAtLeast === true)].map(
        (taken) => taken.addresses,
      ),
    ),
  );
  return {
    allowed: within(first?.allowed ?? [], allowed),
    denied: within(first?.denied ?? [], denied),
    unknown: [
      ...shared(doubts, closed).map((taken) => ({ ...taken, isClosedAtLeast: true })),
      ...shared(doubts, difference(unknown, closed)).map((taken) => ({ ...taken, isClosedAtLeast: false })),
    ],
  };
}

const within = (taken: readonly Taken[], limit: Intervals): readonly Taken[] =>
  taken.flatMap(({ rule, addresses }) => {
    const inside = intersection(addresses, limit);
    return isEmpty(inside) ? [] : [{ rule, addresses: inside }];
  });

/** Each address once, by the first that takes it. */
function shared(taken: readonly Taken[], limit: Intervals): readonly Taken[] {
  let left = limit;
  return taken.flatMap(({ rule, addresses }) => {
    const inside = intersection(addresses, left);
    if (isEmpty(inside)) return [];
    left = difference(left, inside);
    return [{ rule, addresses: inside }];
  });
}

/** A rule that may have decided before. */
interface Doubt {
  readonly rule: Applying;
  readonly addresses: Intervals;
}

function run(whole: Intervals, rules: readonly Applying[], flow: Packets, part: Part, meanings: Meanings): Outcome {
  const allowed: Taken[] = [];
  const denied: Taken[] = [];
  const unknown: Taken[] = [];
  const doubts: { readonly Allow: Doubt[]; readonly Deny: Doubt[] } = { Allow: [], Deny: [] };
  let left = whole;
  /** What admin rules have left to the group, out of reach of later admin rules; and what they perhaps have. */
  let passed: Intervals = none;
  let perhapsPassed: Intervals = none;
  let isInGroup = false;
  const spent = new Set<Intervals>();
  const decide = (rule: Applying | undefined, hit: Intervals, access: 'Allow' | 'Deny'): void => {
    if (isEmpty(hit)) return;
    const against = doubts[access === 'Allow' ? 'Deny' : 'Allow'];
    const clouded = intersection(hit, unionOf(against.map(({ addresses }) => addresses)));
    const clear = difference(hit, clouded);
    if (!isEmpty(clear)) (access === 'Allow' ? allowed : denied).push({ rule, addresses: clear });
    if (isEmpty(clouded)) return;
    // Named is the rule that denies, be it the one that may have come first or the one that comes now.
    if (access === 'Deny') unknown.push({ rule, addresses: clouded, isClosedAtLeast: true });
    else unknown.push(...shared(doubts.Deny, clouded));
  };
  for (const applying of rules) {
    if (!applying.isAdmin && !isInGroup) {
      isInGroup = true;
      left = union(left, passed);
    }
    if (isEmpty(left) && (isInGroup || isEmpty(passed))) break;
    const { rule } = applying;
    const claim = claimOf(applying, flow, part, meanings);
    // What an earlier rule of the group has taken whole, e.g. the same tag, leaves nothing.
    if (isInGroup && spent.has(claim.sure) && isEmpty(claim.perhaps)) continue;
    if (isInGroup) spent.add(claim.sure);
    let [sure, perhaps] = [intersection(left, claim.sure), isEmpty(claim.perhaps) ? none : intersection(left, claim.perhaps)];
    if (applying.isAdmin && !isEmpty(perhapsPassed)) {
      // The group may have been asked already.
      perhaps = union(perhaps, intersection(sure, perhapsPassed));
      sure = difference(sure, perhapsPassed);
    }
    if (!isKnownAccess(rule.access)) {
      // All that it claims is in doubt, and it may do with it whatever a rule can.
      doubts.Allow.push({ rule: applying, addresses: perhaps });
      doubts.Deny.push({ rule: applying, addresses: perhaps });
      if (applying.isAdmin) perhapsPassed = union(perhapsPassed, perhaps);
    } else if (applying.isAdmin && rule.access === 'Allow') {
      passed = union(passed, sure);
      perhapsPassed = union(perhapsPassed, perhaps);
    } else {
      decide(applying, sure, rule.access === 'Deny' ? 'Deny' : 'Allow');
      if (!isEmpty(perhaps)) doubts[rule.access === 'Deny' ? 'Deny' : 'Allow'].push({ rule: applying, addresses: perhaps });
    }
    if (!isEmpty(sure)) left = difference(left, sure);
  }
  if (!isInGroup) left = union(left, passed);
  decide(undefined, left, 'Allow');
  return { allowed, denied, unknown };
}

const nothing: Membership = noAddress;

function claimOf({ rule, isDoubtful }: Applying, { direction }: Packets, part: Part, meanings: Meanings): Membership {
  const inbound = direction === 'Inbound';
  const groups = inbound ? rule.sourceApplicationSecurityGroups : rule.destinationApplicationSecurityGroups;
  const texts = inbound ? rule.sourceAddressPrefixes : rule.destinationAddressPrefixes;
  const claim = groups.length > 0 ? ofGroups(part, meanings) : ofTexts(texts, part, meanings);
  return isDoubtful ? membership(none, possible(claim)) : claim;
}

const ofGroups = (part: Part, { groupMembers }: Meanings): Membership => (part.kind === 'Addresses' ? groupMembers : nothing);

const whole = membership(point);
const maybe = membership(none, point);

function ofTexts(texts: readonly string[], part: Part, meanings: Meanings): Membership {
  switch (part.kind) {
    case 'Addresses':
      return meanings.of(texts);
    case 'Platform':
      return texts.some((text) => canonicalTag(text) === part.word) ? whole : nothing;
    case 'Tag': {
      const hold = holdOf(texts, part, meanings.place, meanings.world);
      return hold === 'Sure' ? whole : hold === 'Perhaps' ? maybe : nothing;
    }
  }
}

/** What of the peers of a share people read: examples, never a count. */
export function showPeers({ part, addresses }: Pick<Share, 'part' | 'addresses'>): string {
  if (!addresses || part.kind !== 'Addresses') return part.peer;
  const isAll = isEmpty(difference(part.addresses, addresses));
  const named = readPrefix(part.peer).is === 'Word';
  return isAll ? part.peer : named ? `${show(addresses)} of ${part.peer}` : show(addresses);
}

export const showSharePorts = ({ ports }: Share): string => [...new Set(ports.map(showPorts))].join(', ');
