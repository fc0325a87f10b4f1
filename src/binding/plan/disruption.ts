/** What a step does to people who use the gateway, as things stand: drift, what is merely restored, and what only completes a move. Pure. */

import { wasFulfilled, type Standing, interrupts } from '../model/terms/declaration.ts';
import type { Situation } from '../model/values/situation.ts';
import { isLong, type Step } from '../model/values/step.ts';

/** Ends of an operation that Azure has carried out, whatever was seen afterwards. */
const azureDid: ReadonlySet<string> = new Set(['Verified', 'Unproven', 'Superseded']);

/** The gateway has been moved by this binding and waits for what follows it: to leave that undone would be worse than either end. */
export function completesMove({ phase, ...step }: Step, s: Standing & Pick<Situation, 'binding' | 'progress'>): boolean {
  if (phase !== 'cutover' && phase !== 'verify') return false;
  const { operation, history = [] } = s.previous;
  if (operation?.kind === 'UpdatingNetwork' && s.progress?.is === 'Done') return true;
  return (
    isLong({ phase, ...step }) &&
    !wasFulfilled(s.settings, s.previous) &&
    history.some(
      ({ what, generation, result = 'Failed' }) =>
        what === 'UpdatingNetwork' && generation === s.binding.metadata.generation && azureDid.has(result),
    )
  );
}

/** Whether a step begins only inside a window: what follows a move, and what merely takes away, never waits for one. */
export const needsWindow = (step: Step, s: Standing & Pick<Situation, 'binding' | 'progress'>): boolean =>
  step.phase !== 'clean' && step.phase !== 'retire' && interrupts(step, s) && !completesMove(step, s);
