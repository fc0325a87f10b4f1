/**
 * The rules that we want in a security group: one for each flow that is required or recommended, so that a later DenyAll of somebody does not break the gateway.
 *
 * Foreign rules are never touched: an explicit foreign allow that covers a flow spares ours, and behind a foreign deny nothing is written, because it
 * would have no effect. Priorities stay inside the band, are kept once taken, and are given in the order of the flows.
 */

import type { FlowNeed } from './flows.ts';
import { isDefault, type SecurityRule } from './rules.ts';
import { evaluate } from './security.ts';
import { isCidr, type Place } from './tags.ts';

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
  /** On a group that other subnets use, rules speak of the bound subnet only. */
  readonly shared: boolean;
}

export interface RuleChanges {
  /** New or different, as they shall be. */
  readonly write: readonly SecurityRule[];
  /** Ours, and no longer needed. */
  readonly remove: readonly SecurityRule[];
  readonly shadowed: readonly { readonly flow: FlowNeed; readonly by: SecurityRule }[];
  readonly noRoom: readonly FlowNeed[];
}

export function desiredRules(wanted: Wanted): RuleChanges {
  const ours = wanted.rules.filter(({ name }) => isOurs(name, wanted.prefix));
  const foreign = wanted.rules.filter(({ name }) => !isOurs(name, wanted.prefix));
  const taken = new Map(
    (['Inbound', 'Outbound'] as const).map((direction) => [
      direction,
      new Set(wanted.rules.filter((rule) => rule.direction === direction).map(({ priority }) => priority)),
    ]),
  );
  const write: SecurityRule[] = [];
  const keep = new Set<string>();
  const shadowed: { flow: FlowNeed; by: SecurityRule }[] = [];
  const noRoom: FlowNeed[] = [];

  for (const flow of wanted.flows.filter(({ need }) => need !== 'Optional')) {
    const shapes = shapesOf(flow, wanted);
    const existing = shapes.map((shape) => ours.find(({ name }) => name.toLowerCase() === shape.name.toLowerCase()));
    if (coveredByForeign(foreign, flow, wanted.place) && existing.every((rule) => rule === undefined)) continue;
    const strongest = free(taken.get(flow.direction), wanted.band);
    const works = (priority: number): boolean => inBand(priority, wanted.band) && !shadow(foreign, flow, shapes, priority, wanted.place);
    const by = existing.every((rule) => rule && works(rule.priority))
      ? undefined
      : shadow(foreign, flow, shapes, strongest ?? wanted.band.to, wanted.place);
    if (by && flow.peers.length > 0) {
      // One that is there already stays: it does no harm, and helps when the deny goes.
      for (const rule of existing) if (rule) keep.add(rule.name);
      shadowed.push({ flow, by });
      continue;
    }
    shapes.forEach((shape, at) => {
      const present = existing[at];
      const priority = present && works(present.priority) ? present.priority : free(taken.get(shape.direction), wanted.band);
      if (priority === undefined) {
        if (!noRoom.includes(flow)) noRoom.push(flow);
        return;
      }
      // The strongest priority may precede the deny where the next ones, for further peers of the flow, do not.
      const late = shadow(foreign, flow, shapes, priority, wanted.place);
      if (late) {
        if (present) keep.add(present.name);
        if (!shadowed.some((one) => one.flow === flow)) shadowed.push({ flow, by: late });
        return;
      }
      taken.get(shape.direction)?.add(priority);
      const rule = { ...shape, priority };
      keep.add(present?.name ?? rule.name);
      if (!present || !sameRule(present, rule)) write.push(present ? { ...rule, name: present.name } : rule);
    });
  }
  return { write, remove: ours.filter(({ name }) => !keep.has(name)), shadowed, noRoom };
}

export const isOurs = (name: string, prefix: string): boolean => name.toLowerCase().startsWith(prefix);

const inBand = (priority: number, { from, to }: Wanted['band']): boolean => priority >= from && priority <= to;

function free(taken: ReadonlySet<number> | undefined, { from, to }: Wanted['band']): number | undefined {
  for (let priority = from; priority <= to; priority++) if (!taken?.has(priority)) return priority;
  return undefined;
}

const coveredByForeign = (foreign: readonly SecurityRule[], flow: FlowNeed, place: Place): boolean => {
  const verdict = evaluate(foreign, flow, place);
  return verdict.is === 'Allowed' && verdict.by.length > 0 && verdict.by.every((rule) => !isDefault(rule));
};

/** The foreign deny that still hits the flow when our rules stand at `priority`. */
function shadow(
  foreign: readonly SecurityRule[],
  flow: FlowNeed,
  shapes: readonly Shape[],
  priority: number,
  place: Place,
): SecurityRule | undefined {
  const verdict = evaluate([...foreign, ...shapes.map((shape) => ({ ...shape, priority }))], flow, place);
  return verdict.is === 'Allowed' || isDefault(verdict.by) ? undefined : verdict.by;
}

type Shape = Omit<SecurityRule, 'priority'>;

/** One rule for all ranges of a flow, and one for each tag, because ARM takes lists of ranges but no lists of tags (Microsoft: augmented security rules). */
function shapesOf(
  flow: FlowNeed,
  { prefix, owner, shared, place }: Pick<Wanted, 'prefix' | 'owner' | 'shared' | 'place'>,
): readonly Shape[] {
  const ranges = flow.peers.filter(isCidr);
  const tags = flow.peers.filter((peer) => !isCidr(peer));
  const groups = [...tags.map((tag) => [tag]), ...(ranges.length > 0 ? [ranges] : [])];
  const subnet = shared ? place.subnetPrefixes : ['VirtualNetwork'];
  const inbound = flow.direction === 'Inbound';
  return groups.map((peers, at) => ({
    name: `${prefix}${flow.id}${groups.length > 1 ? `-${suffix(peers, at)}` : ''}`.slice(0, 80),
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

const suffix = (peers: readonly string[], at: number): string =>
  peers.length === 1 && peers[0] !== undefined && !isCidr(peers[0]) ? peers[0].toLowerCase() : `ranges${at}`;

const key = (list: readonly string[]): string =>
  list
    .map((text) => text.toLowerCase())
    .toSorted()
    .join(',');

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
  (a.description ?? '') === (b.description ?? '');
