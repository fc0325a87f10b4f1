/** What a binding declares about Azure, as one hash: by it drift is told from a wish that has not been fulfilled yet. Pure. */

import type { BindingStatus } from '../../../api/binding.ts';
import { oncePer } from '../../../network/remembered.ts';
import { isDisruptive, shortHash, type Phase, type Step } from '../values/step.ts';
import type { Settings } from '../values/settings.ts';

/** Who approves, when changes may begin and what becomes of it all at the end is not what Azure shall look like. */
export const declarationOf = oncePer((settings: Settings): string => {
  const { changes: _who, suspend: _rest, deletionPolicy: _end, takeOver: _from, firewallConfigMap: _list, ...declared } = settings;
  return shortHash(declared);
});

/** True when Azure was once seen to be as this binding declares, and nothing else was declared since. */
export const wasFulfilled = (settings: Settings, { fulfilled }: BindingStatus): boolean => fulfilled === declarationOf(settings);

export interface Standing {
  readonly settings: Settings;
  readonly previous: BindingStatus;
}

/**
 * What prepares a gateway that was as declared, or takes away what it did not have, only restores what it was: that is never disruptive, whatever whoever
 * changed it has broken. Others may have got used to it meanwhile.
 */
export const interrupts = (step: Step, { settings, previous }: Standing): boolean =>
  isDisruptive(step) && !(restoring.has(step.phase) && (step.impact.others ?? 0) === 0 && wasFulfilled(settings, previous));

const restoring: ReadonlySet<Phase> = new Set<Phase>(['prepare', 'clean', 'retire']);
