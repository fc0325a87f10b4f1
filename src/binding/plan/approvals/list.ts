/** The approvals that status holds: taken when first seen, with where they came from; withdrawn with the spec, revoked by annotation, or lapsed. Pure. */

import { approveAnnotation, revokeAnnotation, type Binding, type BindingStatus } from '../../../api/binding.ts';
import { fromIso, toIso, type Instant } from '../../../runtime/clock.ts';
import { printable } from '../../../runtime/printable.ts';
import { mostApprovals } from '../../model/terms/limits.ts';

export type Approvals = NonNullable<BindingStatus['approvals']>;
export type Approval = Approvals[number];

/** Hashes that stand in a binding now. */
export interface Given {
  readonly spec: ReadonlySet<string>;
  readonly annotation: ReadonlySet<string>;
  readonly revoked: ReadonlySet<string>;
}

/** What is no hash of a step is none. Of approvals there are never more than status holds. */
export function givenIn({ spec, metadata: { annotations = {} } }: Pick<Binding, 'spec' | 'metadata'>): Given {
  const declared = hashesAmong(spec.changes?.approved ?? []).slice(0, mostApprovals);
  const annotated = hashesAmong(listed(annotations[approveAnnotation]));
  const room = mostApprovals - declared.length;
  return {
    spec: new Set(declared),
    annotation: new Set([
      ...annotated.filter((hash) => declared.includes(hash)),
      ...annotated.filter((hash) => !declared.includes(hash)).slice(0, room),
    ]),
    revoked: new Set(hashesAmong(listed(annotations[revokeAnnotation])).slice(0, mostApprovals)),
  };
}

const listed = (text = ''): readonly string[] => text.slice(0, 4096).split(/[\s,]+/);

const hashesAmong = (texts: readonly string[]): readonly string[] => [...new Set(texts.map((text) => text.toLowerCase()).filter(isHash))];

const isHash = (text: string): boolean => /^[0-9a-f]{12}(\.\d{1,6})?$/.test(text);

/** Words in an annotation that stand where hashes are expected and are none, as they may be shown: a user has meant something by them. */
export const noHashesIn = ({ metadata: { annotations = {} } }: Pick<Binding, 'metadata'>, annotation: string): readonly string[] => [
  ...new Set(
    listed(annotations[annotation])
      .filter((word) => word !== '' && !isHash(word.toLowerCase()))
      .map((word) => printable(word).slice(0, 40)),
  ),
];

const isGiven = ({ spec, annotation }: Given, hash: string): boolean => spec.has(hash) || annotation.has(hash);

/**
 * The list as it is once what stands in the binding was taken in, in the order in which it was seen. Where status was found empty, what an approval has
 * let through already is not known: each counts as spent.
 */
export function takenIn(before: Approvals, given: Given, now: Instant, foundEmpty = false): Approvals {
  const known = new Set(before.map(({ hash }) => hash));
  const kept = before.flatMap((one) => standing(one, given) ?? []);
  const added = [...new Set([...given.spec, ...given.annotation])]
    .filter((hash) => !known.has(hash))
    .map((hash): Approval => {
      const approval: Approval = { hash, since: toIso(now), spent: foundEmpty, from: given.spec.has(hash) ? 'Spec' : 'Annotation' };
      return given.revoked.has(hash) && !foundEmpty ? ended(approval, 'Revoked') : approval;
    });
  const isUnchanged = added.length === 0 && kept.length === before.length && kept.every((one, at) => one === before[at]);
  return isUnchanged ? before : evicted([...kept, ...added], given);
}

/**
 * An approval as it stands now; undefined when it was given by the spec, stands there no longer, and its step has not begun. One of an earlier version,
 * which did not say where it came from, counts as an annotation unless it stands in the spec.
 */
function standing(one: Approval, given: Given): Approval | undefined {
  if (given.revoked.has(one.hash) && isOpen(one)) return ended(one, 'Revoked');
  if (one.spent) return one;
  if (given.spec.has(one.hash)) return one.from === 'Spec' ? one : { ...active(one), from: 'Spec' };
  if (one.from === 'Annotation') return one;
  return one.from === undefined || given.annotation.has(one.hash) ? { ...one, from: 'Annotation' } : undefined;
}

/** Whether it lets something through, or has let something through that may not be done yet. */
export const isOpen = ({ spent, writes, ended: end }: Approval): boolean => end === undefined && (!spent || writes !== undefined);

/** `spent` too: a program of an earlier version knows no other way in which an approval ends. */
const ended = ({ hash, since, from }: Approval, end: NonNullable<Approval['ended']>): Approval => ({
  hash,
  since,
  spent: true,
  ...(from && { from }),
  ended: end,
});

const active = ({ idleSince: _over, ...one }: Approval): Approval => one;

/** Of an annotation only: what the spec says is said anew at every moment. */
export function lapsed(one: Approval, now: Instant, after: number): Approval {
  const idle = fromIso(one.idleSince);
  return !one.spent && idle !== undefined && now - idle >= after ? ended(one, 'Lapsed') : one;
}

/** Begins and ends the time after which an approval lapses: it passes only while no step of a plan that was seen whole asks for it. */
export function timed(one: Approval, isAsked: boolean, isPlanWhole: boolean, now: Instant): Approval {
  if (isAsked || one.spent || one.from === 'Spec') return one.idleSince === undefined ? one : active(one);
  return isPlanWhole && one.idleSince === undefined ? { ...one, idleSince: toIso(now) } : one;
}

/** What is given now never goes: it would come back unspent, and there is never more of it than status holds. Else the oldest spent first. */
export function evicted(list: Approvals, given: Given): Approvals {
  const surplus = list.length - mostApprovals;
  if (surplus <= 0) return list;
  const absent = list.filter(({ hash }) => !isGiven(given, hash));
  const going = new Set([...absent.filter(({ spent }) => spent), ...absent.filter(({ spent }) => !spent)].slice(0, surplus));
  return list.filter((one) => !going.has(one));
}

/** Azure has refused the request of the step that asked by this hash: what it was to do is still approved, unless that was taken back meanwhile. */
export const restore = (approvals: Approvals | undefined, hash: string): Approvals =>
  (approvals ?? []).map((one) => (one.hash === hash && one.ended === undefined ? { ...one, spent: false } : one));

/** The hash of the step, without the count of how often it asked. */
export const baseOf = (hash: string): string => hash.replace(/\..*$/, '');
