/** Cuts a flow into cells in which every rule hits all packets of a peer or none, by the gateway's addresses and by the ports of both sides. */

import { intersection, interval, isEmpty, none, overlaps, pieces, union, type Intervals } from '../addresses/intervals.ts';
import { addressesOf } from '../addresses/prefix-list.ts';
import { allPorts, parsePorts } from '../ports.ts';
import type { Range } from '../prefixes.ts';
import { oncePer } from '../remembered.ts';
import { isOfProtocol, isOn, newWords, type Direction, type SecurityRule } from '../rules.ts';
import type { Meanings } from '../words/meaning.ts';
import type { Packets } from './needs.ts';

/** A rule of a network manager decides before the group does, and `Allow` only lets the group decide (Microsoft: Security admin rules). */
export type AdminRule = SecurityRule;

/** A rule in the order in which it is asked. */
export interface Ordered {
  readonly rule: AdminRule;
  readonly isAdmin: boolean;
}

export interface Applying extends Ordered {
  /** It may not speak of these addresses of the gateway, or has a word that is not known. */
  readonly isDoubtful: boolean;
}

export interface Cell {
  readonly ports: readonly Range[];
  readonly rules: readonly Applying[];
}

/** A sender may take any port as its own. */
const senderPorts: Range = allPorts;

const portLists = new WeakMap<readonly string[], readonly Range[]>();

/** Lists of ports are read once: a group of a thousand rules is looked at for every flow. */
export function portsOf(texts: readonly string[]): readonly Range[] {
  const known = portLists.get(texts);
  if (known) return known;
  const read = texts.flatMap((text) => parsePorts(text) ?? []);
  portLists.set(texts, read);
  return read;
}

const meet = (a: Range, b: Range): boolean => a.from < b.to && b.from < a.to;
const holds = (ranges: readonly Range[], one: Range): boolean => ranges.some(({ from, to }) => from <= one.from && one.to <= to);

/** Rules that speak of the direction, the protocol and the ports of a flow: the others have no say in it. */
export function isConcerned(
  rule: AdminRule,
  { direction, protocol }: Pick<Packets, 'direction' | 'protocol'>,
  wanted: readonly Range[],
): boolean {
  return isOn(rule, direction) && isOfProtocol(rule, protocol) && isOnPorts(portsOf(rule.destinationPortRanges), wanted);
}

const isOnPorts = (ports: readonly Range[], wanted: readonly Range[]): boolean =>
  ports.some((one) => wanted.some((other) => meet(one, other)));

/** A rule with what it says of the gateway's subnet, and its ports. */
interface Near {
  readonly ordered: Ordered;
  readonly sure: Intervals;
  readonly perhaps: Intervals;
  readonly ports: readonly Range[];
  readonly senders: readonly Range[];
}

/** Rules of each direction that may speak of the subnet: found once for a list in a place, and asked for every flow. */
const nearIn = oncePer((rules: readonly Ordered[], meanings: Meanings): Readonly<Record<Direction, readonly Near[]>> => {
  const subnet = addressesOf(meanings.place.subnetPrefixes);
  const within = oncePer((set: Intervals): Intervals => intersection(set, subnet));
  const of = (direction: Direction): readonly Near[] =>
    rules.flatMap((ordered) => {
      const { rule } = ordered;
      const inbound = direction === 'Inbound';
      // The gateway's machines are Microsoft's, and in no application security group of a user.
      const groups = inbound ? rule.destinationApplicationSecurityGroups : rule.sourceApplicationSecurityGroups;
      if (!isOn(rule, direction) || groups.length > 0) return [];
      const near = meanings.of(inbound ? rule.destinationAddressPrefixes : rule.sourceAddressPrefixes);
      const [sure, perhaps] = [within(near.sure), within(near.perhaps)];
      if (isEmpty(sure) && isEmpty(perhaps)) return [];
      const isKnown = newWords(rule).length === 0;
      const claim = isKnown ? { sure, perhaps } : { sure: none, perhaps: union(sure, perhaps) };
      return [{ ordered, ...claim, ports: portsOf(rule.destinationPortRanges), senders: portsOf(rule.sourcePortRanges) }];
    });
  return { Inbound: of('Inbound'), Outbound: of('Outbound') };
});

export function cellsOf(rules: readonly Ordered[], flow: Packets, meanings: Meanings): readonly Cell[] {
  const wanted = portsOf(flow.ports);
  const subnet = addressesOf(meanings.place.subnetPrefixes);
  const concerned = nearIn(rules, meanings)[flow.direction].filter(
    ({ ordered, ports }) => isOfProtocol(ordered.rule, flow.protocol) && isOnPorts(ports, wanted),
  );
  const ports = cut(
    wanted,
    concerned.flatMap((one) => one.ports),
  );
  const senders = cut(
    [senderPorts],
    concerned.flatMap((one) => one.senders),
  );
  const locals = cutAddresses(subnet, [...new Set(concerned.flatMap((one) => [one.sure, one.perhaps]))]);
  const byRules = new Map<string, { readonly ports: Range[]; readonly rules: readonly Applying[] }>();
  for (const port of ports)
    for (const sender of senders)
      for (const local of locals) {
        const applying = concerned.flatMap((one, at) => {
          if (!holds(one.ports, port) || !holds(one.senders, sender)) return [];
          const isSure = overlaps(one.sure, local);
          return isSure || overlaps(one.perhaps, local) ? [{ at, applying: { ...one.ordered, isDoubtful: !isSure } }] : [];
        });
        const key = applying.map(({ at, applying: { isDoubtful } }) => (isDoubtful ? `${at}?` : `${at}`)).join();
        const cell = byRules.get(key) ?? { ports: [], rules: applying.map((one) => one.applying) };
        byRules.set(key, cell);
        if (!cell.ports.includes(port)) cell.ports.push(port);
      }
  return [...byRules.values()];
}

/** Ranges in pieces that no border of another range runs through. */
function cut(ranges: readonly Range[], by: readonly Range[]): readonly Range[] {
  const borders = new Set(by.flatMap(({ from, to }) => [from, to]));
  return ranges.flatMap(({ from, to }) => {
    const inside = [...borders].filter((border) => border > from && border < to).toSorted((a, b) => a - b);
    return [from, ...inside].map((start, at) => ({ from: start, to: inside[at] ?? to }));
  });
}

function cutAddresses(whole: Intervals, by: readonly Intervals[]): readonly Intervals[] {
  const as = (set: Intervals): readonly Range[] => pieces(set).map(([from, to]) => ({ from, to: to + 1 }));
  return cut(as(whole), by.flatMap(as)).map(({ from, to }) => interval(from, to - 1));
}
