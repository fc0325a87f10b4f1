/** Whoever says yes when a plan asks. */

import { approveAnnotation } from '../../src/api/binding.ts';
import type { Stage } from '../scenarios/support/stage.ts';

/** Steps that ask stand in the message, each behind its hash; a deletion asks in its own words, and a failed operation behind its cause. */
const askedBy = (stage: Stage): readonly string[] => {
  const message = stage.latest('orders')?.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
  return [...message.matchAll(/(?:^|\s)([0-9a-f]{12}(?:\.\d+)?): /g)].map(([, hash]) => hash ?? '');
};

export const asks = (stage: Stage): boolean =>
  stage.ready('orders') === 'False/AwaitingApproval' || (stage.ready('orders') === 'False/Deleting' && askedBy(stage).length > 0);

export const approveAsked = (stage: Stage) => stage.annotate('orders', { [approveAnnotation]: askedBy(stage).join(',') });

/** From now on a user looks every so often whether this is the case, and says yes. */
export function sayYes(stage: Stage, everyMs: number, isCase: (stage: Stage) => boolean = asks): void {
  const look = () => {
    if (isCase(stage)) void approveAsked(stage).catch(() => undefined);
    stage.clock.schedule(everyMs, look);
  };
  stage.clock.schedule(everyMs, look);
}

/** A failed operation whose way back is open to whoever says yes. */
export const offersWayBack = (stage: Stage): boolean =>
  /^False\/(OperationFailed|DependencyUnreachable)$/.test(stage.ready('orders')) && askedBy(stage).length > 0;
