/** What may begin now: approvals and windows, over the steps of a plan. Pure. */

import type { Instant } from '../../runtime/clock.ts';
import { consentOf, reasonToAsk } from './approval.ts';
import type { Approval } from './approvals/list.ts';
import { needsWindow } from './disruption.ts';
import { isAdditive, type Step } from '../model/values/step.ts';
import { openingFor } from '../model/terms/calendar.ts';
import type { Situation } from '../model/values/situation.ts';

export interface Closed {
  readonly step: Step;
  /** When the next window opens that is long enough; undefined when none ever does. */
  readonly until: Instant | undefined;
  /** By which it was confirmed, where it has to be. */
  readonly approval?: Approval;
}

export interface Gates {
  /**
   * Those that may begin, up to the first that may not: what comes later may rest on it. Only what merely adds goes ahead of one that has to wait.
   */
  readonly startable: (steps: readonly Step[]) => readonly Step[];
  /** Those that a human has to confirm first. */
  readonly lacking: (steps: readonly Step[]) => readonly Step[];
  /** Those that wait for a window, the first to open first. */
  readonly closed: (steps: readonly Step[]) => readonly Closed[];
  /** Without its repairs an operation fails, so that approving the operation approves them; what they would open is not approved by that. */
  readonly mayRepair: (step: Step) => boolean;
}

export function gatesOf(s: Situation): Gates {
  const { isLacking, approvalOf } = consentOf(s);
  const opening = (step: Step) =>
    needsWindow(step, s) ? openingFor(s.settings.changes.windows, step.impact.minutes[1], s.now) : ({ is: 'Open' } as const);
  const isClosed = (step: Step): boolean => opening(step).is !== 'Open';
  return {
    startable: (steps) => {
      const first = steps.findIndex((step) => isLacking(step) || isClosed(step));
      return first < 0 ? steps : steps.filter((step, at) => at < first || (isAdditive(step) && !isLacking(step) && !isClosed(step)));
    },
    lacking: (steps) => steps.filter(isLacking),
    closed: (steps) =>
      steps
        .flatMap((step): readonly Closed[] => {
          const next = opening(step);
          const approval = reasonToAsk(step, s) === undefined ? undefined : approvalOf(step);
          return next.is === 'Open' ? [] : [{ step, until: next.is === 'Later' ? next.at : undefined, ...(approval && { approval }) }];
        })
        .toSorted((a, b) => (a.until ?? Infinity) - (b.until ?? Infinity)),
    mayRepair: (step) => !isClosed(step) && (!isLacking(step) || (s.previous.operation !== undefined && reasonToAsk(step, s) === 'Always')),
  };
}
