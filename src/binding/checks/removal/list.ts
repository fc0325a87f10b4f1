/**
 * The one list of removal, for an edit, a move and a deletion alike: each entry of `status.owned` and each thing that bears our mark gets one verdict.
 *
 * Guarantees: total, because it goes over what there is and not over what the checks say; nothing is removed that no check asks to remove; a step that
 * would also take what another check keeps is not planned at all.
 */

import { contains } from '../../../api/arm-id.ts';
import type { Context, Judgement } from '../../model/values/judgement.ts';
import { hiddenIn, isTransitional, unreadable, valueOf, type Observation } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Step, Removal, Thing, RemovalVerdict } from '../../model/values/step.ts';
import { containers, thingKey, thingsOf } from './things.ts';
import { partOf, policySays } from './verdicts.ts';

/** The same judgement with a verdict on every thing, and the steps of those that go, in the order of the checks. */
export function withRemovals(judgement: Judgement, settings: Settings, seen: Observation, context: Context): Judgement {
  const removals = removalsOf(judgement.removals, settings, seen, context);
  const asked = (of: (verdict: RemovalVerdict) => Step | undefined): readonly Step[] => {
    const settled = new Set(removals.flatMap(({ verdict }) => of(verdict) ?? []));
    return [...new Set(judgement.removals.flatMap(({ verdict }) => of(verdict) ?? []))].filter((step) => settled.has(step));
  };
  return {
    ...judgement,
    removals,
    steps: [...judgement.steps, ...asked(stepOf)],
    audited: [...judgement.audited, ...asked((verdict) => (verdict.is === 'Stays' ? verdict.audited : undefined))],
  };
}

/** What goes later is among them: a binding that goes shows all that it still has to do. */
const stepOf = (verdict: RemovalVerdict): Step | undefined =>
  verdict.is === 'Remove' ? verdict.step : verdict.is === 'Keep' ? verdict.later : undefined;

export function removalsOf(claims: readonly Removal[], settings: Settings, seen: Observation, context: Context): readonly Removal[] {
  const claimed = agreed(claims);
  const isBlind = isUnseen(settings, seen);
  const remembered = new Set((context.previous.owned ?? []).map(thingKey));
  const things = thingsOf(settings, seen, context);
  const judged = things.map((thing): Removal => ({
    ...thing,
    verdict: claimed.get(thingKey(thing)) ?? unclaimed(thing, settings, isBlind, remembered.has(thingKey(thing))),
  }));
  return judged.map((one) => (claimed.has(thingKey(one)) ? one : asItsParts(one, judged)));
}

const caution = { Keep: 3, Stays: 2, Remove: 1, Gone: 0 } as const;

/** Where two checks speak of one thing the more careful one is right, and the step of the other is not carried out. */
function agreed(claims: readonly Removal[]): ReadonlyMap<string, RemovalVerdict> {
  const claimed = new Map<string, RemovalVerdict>();
  const overruled = new Set<Step>();
  for (const { verdict, ...thing } of claims) {
    const before = claimed.get(thingKey(thing));
    const [more, less] = before === undefined || caution[verdict.is] > caution[before.is] ? [verdict, before] : [before, verdict];
    if (less?.is === 'Remove' && more !== less && !(more.is === 'Remove' && more.step === less.step)) overruled.add(less.step);
    claimed.set(thingKey(thing), more);
  }
  if (overruled.size === 0) return claimed;
  return new Map(
    [...claimed].map(([key, verdict]) => [
      key,
      verdict.is === 'Remove' && overruled.has(verdict.step)
        ? { is: 'Keep', why: 'the step that would remove it would also remove what is to be kept' }
        : verdict,
    ]),
  );
}

/** No check has spoken of it: nothing is removed for lack of a reason to keep it. Whoever deletes has looked for all that is remembered, and found nothing. */
function unclaimed({ kind }: Thing, settings: Settings, isBlind: boolean, isRemembered: boolean): RemovalVerdict {
  const part = partOf(kind);
  if (kind === 'DnsServers') return { is: 'Stays', why: 'its DNS servers serve everything in it' };
  if (part === undefined) return { is: 'Stays', why: 'this version does not know what it is' };
  if (isBlind) return { is: 'Keep', why: 'Azure cannot be read, or is at work on the service' };
  if (settings.wish.is === 'Nothing')
    return isRemembered ? { is: 'Gone' } : { is: 'Stays', why: 'status does not remember that this binding made it' };
  const policy = policySays(part.policy(settings), part.field);
  return policy === undefined ? { is: 'Keep', why: 'it is in use, or goes with the binding' } : { is: 'Stays', why: policy };
}

/** What status remembers of a parent in which only something of ours is: it goes when that goes. */
function asItsParts(parent: Removal, all: readonly Removal[]): Removal {
  const part = containers.get(parent.kind);
  if (part === undefined) return parent;
  const inside = all.filter(({ kind, id }) => part.includes(kind) && contains(parent.id, id)).map(({ verdict }) => verdict);
  const [first] = inside.toSorted((a, b) => strength[b.is] - strength[a.is]);
  return first ? { ...parent, verdict: first } : parent;
}

const strength = { Remove: 3, Keep: 2, Stays: 1, Gone: 0 } as const;

/** A deletion reads nothing but the service while Azure is at work on that, and all that is remembered otherwise. */
export function isUnseen({ wish }: Settings, seen: Observation): boolean {
  if (wish.is === 'Declared') return unreadable(seen) !== undefined;
  const service = valueOf(seen.service);
  return hiddenIn(seen) !== undefined || (service !== undefined && isTransitional(service));
}
