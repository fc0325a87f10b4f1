/** What a judgement means for a flow, and how much it matters. */

import { sizeOf } from '../addresses/intervals.ts';
import type { Need } from '../flow.ts';
import { isDefault } from '../rules.ts';
import { canonicalTag, serviceOf } from '../words/words.ts';
import type { Judgement, Share } from './judge.ts';

/** `Partly`: a part is denied for certain, and another is not. */
export type Is = 'Allowed' | 'Denied' | 'Partly' | 'Unknown';

export function verdictOf({ allowed, denied, unknown }: Judgement): Is {
  if (denied.length === 0) return unknown.length === 0 ? 'Allowed' : 'Unknown';
  return allowed.length === 0 && unknown.length === 0 ? 'Denied' : 'Partly';
}

/** Peers that stand for so much that a small part of them tells nothing. */
const wide: ReadonlySet<string> = new Set(['*', 'internet', 'azurecloud']);
/** Of the whole internet this much has to be open or closed to be worth a word. */
export const leastShare = 1 / 64;

/**
 * A flow from or to anywhere is not closed by a rule about a partner's range, nor opened by one: what takes less than a good share of it is left out, but
 * not all of Azure, where much of what matters is.
 */
export const weighed = ({ allowed, denied, unknown }: Judgement): Judgement => ({
  allowed: weighty(allowed),
  denied: weighty(denied),
  unknown: weighty(unknown),
});

function weighty(shares: readonly Share[]): readonly Share[] {
  const isSameCell = (a: Share, b: Share): boolean => a.part === b.part && a.ports === b.ports;
  const size = (share: Share): number => (share.addresses ? sizeOf(share.addresses) : 0);
  return shares.filter((share) => {
    const { part } = share;
    if (part.kind !== 'Addresses' || !wide.has(canonicalTag(part.peer)) || namesAzure(share)) return true;
    const taken = shares.reduce((sum, other) => sum + (isSameCell(share, other) ? size(other) : 0), 0);
    return taken >= sizeOf(part.addresses) * leastShare;
  });
}

const namesAzure = ({ rule }: Share): boolean =>
  rule !== undefined &&
  (rule.direction === 'Inbound' ? rule.sourceAddressPrefixes : rule.destinationAddressPrefixes).some(
    (text) => serviceOf(canonicalTag(text)) === 'azurecloud',
  );

/** Certainly and wholly allowed by explicit rules: a default one may be overruled by a later rule of anybody. A perhaps never spares a rule of ours. */
export const isCovered = (judgement: Judgement): boolean =>
  verdictOf(judgement) === 'Allowed' &&
  judgement.allowed.length > 0 &&
  judgement.allowed.every(({ rule, isAdmin }) => rule !== undefined && (isAdmin || !isDefault({ ...rule, access: 'Allow' })));

/** What is most worth naming: what is vital, then what takes most; a tag whose addresses are not known is taken whole. */
export const worst = (shares: readonly Share[]): Share | undefined =>
  shares.toSorted((a, b) => Number(b.part.isVital) - Number(a.part.isVital) || sizeIn(b) - sizeIn(a))[0];

const sizeIn = ({ addresses }: Share): number => (addresses ? sizeOf(addresses) : 2 ** 32);

export type Level = 'Blocking' | 'Degrading' | 'Advisory';

export interface Circumstances {
  readonly need: Exclude<Need, 'No'>;
  /** The binding asks for it: `optionalFlows`. */
  readonly isAskedFor: boolean;
  /** `Switch`: the gateway is about to be put there. `InPlace`: it runs there, and what depends on the flow answers; `Failing`: it does not. */
  readonly gateway: 'Switch' | 'InPlace' | 'Failing';
}

/** How much it matters; undefined where nothing is denied or unknown. A perhaps never blocks. */
export function levelOf(judgement: Judgement, { need, isAskedFor, gateway }: Circumstances): Level | undefined {
  const is = verdictOf(judgement);
  if (is === 'Allowed') return undefined;
  if (is === 'Unknown') return 'Advisory';
  if (need !== 'Required') return isAskedFor && gateway === 'Switch' ? 'Degrading' : 'Advisory';
  if (gateway === 'Failing') return 'Degrading';
  const isVital = is === 'Denied' || judgement.denied.some(({ part }) => part.isVital);
  if (gateway === 'Switch') return isVital ? 'Blocking' : 'Degrading';
  return isVital ? 'Degrading' : 'Advisory';
}
