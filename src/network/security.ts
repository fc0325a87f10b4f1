/**
 * What a network security group does to a flow: exact over addresses, ports and protocols, by priority, custom rules before default ones.
 *
 * A flow is a box (peer addresses × gateway's addresses × ports); rules take parts of it in turn. A peer that is a tag has no addresses here, only a
 * relation to what a rule names; where a rule speaks of some unknown part of a tag, an allow counts for nothing and a deny makes the verdict unknown.
 */

import type { FlowNeed } from './flows.ts';
import { isPublic, overlap, parsePrefix, rangesOf, showAddress, without, type Range } from './prefixes.ts';
import { allPorts, parsePorts, showPorts } from './ports.ts';
import { defaultRules, type SecurityRule } from './rules.ts';
import { canonicalTag, isCidr, neededOf, partOf, relationToTag, type Place } from './tags.ts';

export type Verdict =
  | { readonly is: 'Allowed'; readonly by: readonly SecurityRule[] }
  | { readonly is: 'Denied'; readonly by: SecurityRule }
  | { readonly is: 'Partly'; readonly by: SecurityRule; readonly remainder: string }
  /** Open but for a deny of addresses that may be among those of the tag. */
  | { readonly is: 'Unknown'; readonly by: SecurityRule; readonly remainder: string };

export type Packets = Pick<FlowNeed, 'direction' | 'peers' | 'mayBeRegional' | 'ports' | 'protocol'>;

interface Box {
  readonly peer: Range;
  readonly local: Range;
  readonly port: Range;
}

/** A tag's addresses are not known: it is one abstract point. */
const point: Range = { from: 0, to: 1 };

/** A rule of a network manager: it decides before the group does, and `Allow` only lets the group decide (Microsoft: Security admin rules). */
export type AdminRule = Omit<SecurityRule, 'access'> & { readonly access: 'Allow' | 'Deny' | 'AlwaysAllow' };

/**
 * Of several peers the worst verdict counts. A flow without peers is allowed: there is nothing to judge. `admin` are rules that a
 * network manager puts before those of the group.
 */
export function evaluate(rules: readonly SecurityRule[], flow: Packets, place: Place, admin: readonly AdminRule[] = []): Verdict {
  const peers = flow.peers.flatMap((peer) => neededOf(peer, place, flow.mayBeRegional));
  const first = admin.filter(({ direction }) => direction === flow.direction).toSorted((a, b) => a.priority - b.priority);
  const ordered = concerning(inOrder(rules, flow.direction), flow);
  const verdicts = peers.map((peer) => forPeer(first, ordered, flow, peer, place));
  const closed = verdicts.find(({ is }) => is === 'Denied' || is === 'Partly');
  if (!closed)
    return (
      verdicts.find(({ is }) => is === 'Unknown') ?? {
        is: 'Allowed',
        by: [...new Set(verdicts.flatMap((verdict) => (verdict.is === 'Allowed' ? verdict.by : [])))],
      }
    );
  if (closed.is === 'Denied' && verdicts.some(({ is }) => is !== 'Denied'))
    return { is: 'Partly', by: closed.by, remainder: describe(flow, peers[verdicts.indexOf(closed)] ?? '') };
  return closed;
}

/** Sorted once for each list: a group of a thousand rules is asked about dozens of flows. */
const sorted = new WeakMap<readonly SecurityRule[], Record<SecurityRule['direction'], readonly SecurityRule[]>>();

export function inOrder(rules: readonly SecurityRule[], direction: SecurityRule['direction']): readonly SecurityRule[] {
  const known = sorted.get(rules);
  if (known) return known[direction];
  const all = [...rules, ...defaultRules].toSorted((a, b) => a.priority - b.priority);
  const of = (wanted: SecurityRule['direction']): readonly SecurityRule[] => all.filter((rule) => rule.direction === wanted);
  const both = { Inbound: of('Inbound'), Outbound: of('Outbound') };
  sorted.set(rules, both);
  return both[direction];
}

/** Rules that speak of the ports and the protocol of a flow: the others have no say in it. */
export function concerning(
  rules: readonly SecurityRule[],
  { ports, protocol }: Pick<Packets, 'ports' | 'protocol'>,
): readonly SecurityRule[] {
  const wanted = portsOf(ports);
  return rules.filter(
    (rule) =>
      (rule.protocol === '*' || rule.protocol === protocol) &&
      portsOf(rule.destinationPortRanges).some((port) => wanted.some((one) => overlap(one, port) !== undefined)),
  );
}

function forPeer(admin: readonly AdminRule[], rules: readonly SecurityRule[], flow: Packets, peer: string, place: Place): Verdict {
  let left = boxesOf(flow, peer, place);
  /** What an admin rule left to the group, out of reach of later admin rules. */
  let passed: readonly Box[] = [];
  const allowedBy: SecurityRule[] = [];
  /** Some addresses of the tag are let through for sure, and it is not known how many. */
  let isOpenInPart = false;
  const denials: Denial[] = [];
  const doubts: Denial[] = [];
  const apply = (rule: AdminRule, isAdmin: boolean): void => {
    if (left.length === 0 || (rule.protocol !== '*' && rule.protocol !== flow.protocol)) return;
    const asRule: SecurityRule = { ...rule, access: rule.access === 'Deny' ? 'Deny' : 'Allow' };
    const { whole, some, part, maybe } = claims(asRule, flow, peer, place);
    const hit = (claimed: readonly Box[]): readonly Box[] => left.flatMap((box) => claimed.flatMap((one) => cut(box, one) ?? []));
    if (rule.access === 'Deny') {
      const [denied, doubtful] = [hit([...whole, ...some, ...part]), hit(maybe)];
      if (denied.length > 0) denials.push({ rule: asRule, boxes: denied });
      if (doubtful.length > 0) doubts.push({ rule: asRule, boxes: doubtful });
    } else if (isAdmin && rule.access === 'Allow') {
      // What it may only partly reach is looked at both ways.
      passed = [...passed, ...hit([...whole, ...some, ...part, ...maybe])];
    } else if (hit(whole).length > 0) allowedBy.push(asRule);
    else isOpenInPart ||= hit(some).length > 0;
    left = whole.reduce<readonly Box[]>((boxes, one) => boxes.flatMap((box) => minus(box, one)), left);
  };
  for (const rule of admin) apply(rule, true);
  left = [...left, ...passed];
  for (const rule of rules) apply(rule, false);
  const [denial, doubt] = [denials[0], doubts[0]];
  if (denial && allowedBy.length === 0 && !isOpenInPart) return { is: 'Denied', by: denial.rule };
  if (denial) return { is: 'Partly', by: denial.rule, remainder: describeBoxes(denial.boxes, flow, peer) };
  if (doubt) return { is: 'Unknown', by: doubt.rule, remainder: describeBoxes(doubt.boxes, flow, peer) };
  return { is: 'Allowed', by: allowedBy };
}

interface Denial {
  readonly rule: SecurityRule;
  readonly boxes: readonly Box[];
}

function boxesOf(flow: Packets, peer: string, { subnetPrefixes }: Place): readonly Box[] {
  const parsed = parsePrefix(peer);
  const ports = flow.ports.flatMap((text) => parsePorts(text) ?? []);
  return rangesOf(subnetPrefixes).flatMap((local) =>
    ports.map((port) => ({ peer: isCidr(peer) && parsed.ok ? parsed.range : point, local, port })),
  );
}

interface Claims {
  /** Every packet in these is the rule's. */
  readonly whole: readonly Box[];
  /** The packets of some addresses of a tag are. */
  readonly some: readonly Box[];
  /** Some packets are: those from certain source ports. */
  readonly part: readonly Box[];
  /** Some may be: addresses that no client here knows. */
  readonly maybe: readonly Box[];
}

const nothing: Claims = { whole: [], some: [], part: [], maybe: [] };

/** Lists of ports are read once: a group of a thousand rules is looked at for every flow. */
const portsRead = new WeakMap<readonly string[], readonly Range[]>();
function portsOf(texts: readonly string[]): readonly Range[] {
  const known = portsRead.get(texts);
  if (known) return known;
  const read = texts.flatMap((text) => parsePorts(text) ?? []);
  portsRead.set(texts, read);
  return read;
}

function claims(rule: SecurityRule, flow: Packets, peer: string, place: Place): Claims {
  // Most rules of a large group are about other ports, and their prefixes need not be read.
  const wanted = portsOf(flow.ports);
  const ports = portsOf(rule.destinationPortRanges).filter((port) => wanted.some((one) => overlap(one, port) !== undefined));
  if (ports.length === 0) return nothing;
  const inbound = rule.direction === 'Inbound';
  const [theirs, ours] = inbound
    ? [rule.sourceAddressPrefixes, rule.destinationAddressPrefixes]
    : [rule.destinationAddressPrefixes, rule.sourceAddressPrefixes];
  // The gateway's machines are Microsoft's and in no user's application security group; peers in one are machines of the network, never a public service.
  const [theirGroups, ourGroups] = inbound
    ? [rule.sourceApplicationSecurityGroups, rule.destinationApplicationSecurityGroups]
    : [rule.destinationApplicationSecurityGroups, rule.sourceApplicationSecurityGroups];
  if (ourGroups.length > 0) return nothing;
  const peers =
    theirGroups.length > 0 ? { sure: [], some: [], maybe: machinesOf(peer, place) } : peersOf(theirs, peer, place, flow.mayBeRegional);
  const locals = ours.flatMap((prefix) => localOf(prefix, place));
  const boxes = (ranges: readonly Range[]): readonly Box[] =>
    ranges.flatMap((range) => locals.flatMap((local) => ports.map((port) => ({ peer: range, local, port }))));
  const [sure, some, maybe] = [boxes(peers.sure), boxes(peers.some), boxes(peers.maybe)];
  const anySourcePort = rule.sourcePortRanges.some((text) => covers(parsePorts(text), allPorts));
  return anySourcePort ? { whole: sure, some, part: [], maybe } : { whole: [], some: [], part: [...sure, ...some], maybe };
}

/** The part of a peer that may be machines in an application security group, whose members are not known here. */
function machinesOf(peer: string, place: Place): readonly Range[] {
  const parsed = parsePrefix(peer);
  if (isCidr(peer) && parsed.ok) return isPublic(parsed.range) ? [] : [parsed.range];
  return canonicalTag(peer) === 'azureloadbalancer' || relationToTag(peer, 'VirtualNetwork', place) !== 'Covers' ? [] : [point];
}

function peersOf(
  prefixes: readonly string[],
  peer: string,
  place: Place,
  mayBeRegional: Packets['mayBeRegional'],
): { readonly sure: readonly Range[]; readonly some: readonly Range[]; readonly maybe: readonly Range[] } {
  const parsed = parsePrefix(peer);
  if (isCidr(peer) && parsed.ok) {
    const parts = prefixes.map((prefix) => partOf(parsed.range, prefix, place));
    return { sure: parts.flatMap((part) => part ?? []), some: [], maybe: parts.some((part) => part === undefined) ? [parsed.range] : [] };
  }
  const relations = new Set(prefixes.map((prefix) => relationToTag(peer, prefix, place, mayBeRegional)));
  if (relations.has('Covers')) return { sure: [point], some: [], maybe: [] };
  return { sure: [], some: relations.has('Some') ? [point] : [], maybe: relations.has('Part') ? [point] : [] };
}

/** The part of the gateway's subnet that a prefix of a rule speaks of. */
function localOf(prefix: string, place: Place): readonly Range[] {
  return rangesOf(place.subnetPrefixes).flatMap((subnet) => partOf(subnet, prefix, place) ?? []);
}

const covers = (range: Range | undefined, whole: Range): boolean => range !== undefined && range.from <= whole.from && range.to >= whole.to;

function cut(box: Box, part: Box): Box | undefined {
  const [peer, local, port] = [overlap(box.peer, part.peer), overlap(box.local, part.local), overlap(box.port, part.port)];
  return peer && local && port ? { peer, local, port } : undefined;
}

/** `box` without `part`, as boxes that do not overlap. */
function minus(box: Box, part: Box): readonly Box[] {
  const inner = cut(box, part);
  if (!inner) return [box];
  return [
    ...without(box.peer, inner.peer).map((peer) => ({ ...box, peer })),
    ...without(box.local, inner.local).map((local) => ({ ...box, peer: inner.peer, local })),
    ...without(box.port, inner.port).map((port) => ({ peer: inner.peer, local: inner.local, port })),
  ];
}

const describe = ({ protocol, ports }: Packets, peer: string): string => `${protocol} ${ports.join(', ')} ${peer}`;

function describeBoxes(boxes: readonly Box[], flow: Packets, peer: string): string {
  const ports = [...new Set(boxes.map(({ port }) => showPorts(port)))].join(', ');
  const peers = isCidr(peer)
    ? [...new Set(boxes.map(({ peer: range }) => `${showAddress(range.from)}-${showAddress(range.to - 1)}`))].join(', ')
    : peer;
  return `${flow.protocol} ${ports} ${peers}`;
}
