/** What is said of waits for what is held, and of what takes longer than is normal: with all that Microsoft's support asks for. Pure. */

import type { OperationRecord } from '../../api/binding.ts';
import { fromIso } from '../../runtime/clock.ts';
import { overdueSentence } from '../operation/words.ts';
import { named } from '../release/holds.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';

/** Followed still, and ends by itself: only a human may make it end sooner. */
export const overdueMessage = (operation: OperationRecord): string => {
  const { kind, target, startedAt, overdueAfter, requestId, correlationId, attempt } = operation;
  return [
    `${overdueSentence(operation)} and was to be done by ${overdueAfter}; it is followed until it ends. Look at the Activity Log of the service, and if nothing moves open a support request with Microsoft:`,
    `service ${target}`,
    `operation ${kind}, attempt ${attempt}, sent at ${startedAt}`,
    `x-ms-client-request-id ${requestId}`,
    ...(correlationId === undefined ? [] : [`x-ms-correlation-request-id ${correlationId}`]),
  ].join('\n');
};

export function awaiting({ reason, hold }: Extract<Decision, { do: 'await' }>, { settings, now }: Situation) {
  const { kind, id, since, deadline, evidence = '' } = hold;
  const what = named(kind, id);
  if (now < (fromIso(deadline) ?? Infinity))
    return {
      status: 'False' as const,
      reason,
      message: `${what.charAt(0).toUpperCase()}${what.slice(1)} is not free yet. ${evidence} Azure may take up to six hours to let go; waiting since ${since}, overdue after ${deadline}.`,
      also: 'Reconciling' as const,
    };
  return {
    status: 'False' as const,
    reason: 'Overdue' as const,
    message: [
      `${what.charAt(0).toUpperCase()}${what.slice(1)} was to be free by ${deadline} and is not; it is looked at until it is. ${evidence} See who uses it, or bind another; if it is not in use, open a support request with Microsoft:`,
      `service ${settings.serviceId}`,
      `held ${id}`,
      `waiting since ${since}`,
    ].join('\n'),
    also: 'Stalled' as const,
  };
}
