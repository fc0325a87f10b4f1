/** What a security group does to a flow as a whole: one verdict, the rule that decides it, and what it is about. */

import { judge, showPeers, showSharePorts, type Judgement, type Share } from './filter/judge.ts';
import { isConcerned, portsOf, type AdminRule } from './filter/cells.ts';
import type { Packets } from './filter/needs.ts';
import { verdictOf, weighed, worst } from './filter/verdict.ts';
import type { SecurityRule } from './rules.ts';
import type { Place } from './words/place.ts';

export type Verdict =
  | { readonly is: 'Allowed'; readonly by: readonly SecurityRule[] }
  | { readonly is: 'Denied'; readonly by: SecurityRule }
  /** `isVital`: a part without which the gateway does not work is denied for certain. */
  | (InPart & { readonly is: 'Partly'; readonly isVital: boolean })
  /** A rule may speak of some of its addresses, or not. */
  | (InPart & { readonly is: 'Unknown' });

interface InPart {
  readonly by: SecurityRule;
  readonly remainder: string;
  /** All of it is denied if nothing of what is in doubt holds. */
  readonly isClosedAtLeast: boolean;
}

/** A flow without peers is allowed by no rule: there is nothing to check. `admin` are rules that a network manager puts before those of the group. */
export const evaluate = (rules: readonly SecurityRule[], flow: Packets, place: Place, admin: readonly AdminRule[] = []): Verdict =>
  summaryOf(judgeFlow(rules, flow, place, admin), flow);

/** What is worth a word of what rules do to a flow. */
export const judgeFlow = (rules: readonly SecurityRule[], flow: Packets, place: Place, admin: readonly AdminRule[] = []): Judgement =>
  weighed(judge(rules, flow, place, admin));

export function summaryOf(judgement: Judgement, { protocol }: Pick<Packets, 'protocol'>): Verdict {
  const is = verdictOf(judgement);
  const shares = is === 'Allowed' ? judgement.allowed : is === 'Unknown' ? judgement.unknown : judgement.denied;
  const first = worst(shares);
  const [by] = first ? rulesOf([first]) : [];
  if (is === 'Allowed' || !first || !by)
    return { is: 'Allowed', by: rulesOf(judgement.allowed).toSorted((a, b) => a.priority - b.priority) };
  if (is === 'Denied') return { is, by };
  const part: InPart = {
    by,
    remainder: describe(
      protocol,
      shares.filter(({ rule }) => rule === first.rule),
    ),
    isClosedAtLeast: judgement.allowed.length === 0 && judgement.unknown.every((share) => share.isClosedAtLeast),
  };
  return is === 'Unknown' ? { is, ...part } : { is, ...part, isVital: judgement.denied.some((share) => share.part.isVital) };
}

/** Whether anything comes through: who does only if it is in the network after all is no client from outside. */
export const isOpen = (verdict: Verdict): boolean => verdict.is === 'Allowed' || (verdict.is !== 'Denied' && !verdict.isClosedAtLeast);

/** Each rule once; those of a network manager in the shape of a group's. */
const rulesOf = (shares: readonly Share[]): readonly SecurityRule[] =>
  [...new Set(shares.flatMap(({ rule }) => rule ?? []))].map((rule) =>
    rule.access === 'AlwaysAllow' ? { ...rule, access: 'Allow' } : rule,
  );

/** `Tcp 443 Storage.westeurope`: the ports, then whom it is about. */
function describe(protocol: Packets['protocol'], shares: readonly Share[]): string {
  const byPorts = new Map<string, Set<string>>();
  for (const share of shares) {
    const ports = showSharePorts(share);
    byPorts.set(ports, (byPorts.get(ports) ?? new Set()).add(showPeers(share)));
  }
  return [...byPorts].map(([ports, peers]) => `${protocol} ${ports} ${[...peers].join(', ')}`).join('; ');
}

/** Rules that speak of the ports and the protocol of a flow: the others have no say in it. */
export const concerning = (
  rules: readonly SecurityRule[],
  flow: Pick<Packets, 'direction' | 'protocol' | 'ports'>,
): readonly SecurityRule[] => rules.filter((rule) => maySpeakOf(rule, flow));

export const maySpeakOf = (rule: SecurityRule, flow: Pick<Packets, 'direction' | 'protocol' | 'ports'>): boolean =>
  isConcerned(rule, flow, portsOf(flow.ports));
