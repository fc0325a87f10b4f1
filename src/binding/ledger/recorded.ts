/** What came of writes, as refusals with their reason and their back-off. Pure. */

import type { Failure } from '../../azure/arm.ts';
import type { Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Ledger, Written } from '../model/values/ledger.ts';
import { purposeOf, writeHash } from '../model/values/step.ts';
import { troubleOf, type Trouble } from './backoff.ts';
import { targetOf, withoutRefusal, withRefusal, type Refused } from './refusals.ts';

export interface RecordingFacts {
  readonly generation: number;
  readonly now: Instant;
  readonly intervals: Intervals;
}

/** The refusals that stand after these writes: one that was carried out clears its own. */
export const withOutcomes = (list: Ledger['refusals'], written: readonly Written[], facts: RecordingFacts): Ledger['refusals'] =>
  written.reduce((before, one) => refusalsAfter(before, one, facts), list);

function refusalsAfter(list: Ledger['refusals'], written: Written, facts: RecordingFacts): Ledger['refusals'] {
  const { step, write, outcome } = written;
  switch (outcome.is) {
    case 'Done':
      return withoutRefusal(list, step, write);
    case 'Refused':
      return withRefusal(list, refused(written, outcome, facts), facts.now, facts.intervals);
    case 'Accepted':
    case 'Moved':
    case 'Lost':
    case 'Unsent':
      return list;
  }
}

/** A read-modify-write after which something else was gone: an alarm, and the same request is not sent again by itself. */
export const lossAlarm = 'OtherSettingsChanged';

function refused(
  { step, write }: Written,
  { at, failure }: { readonly at: 'Answer' | 'End'; readonly failure: Failure },
  { generation }: RecordingFacts,
): Refused {
  const { code, detail, message } = failure;
  return {
    ...targetOf(step, write),
    write: writeHash(write),
    step: step.hash,
    generation,
    result: code === lossAlarm ? 'Alarm' : at === 'End' ? 'Failed' : 'Refused',
    reason: reasonFor(failure),
    code,
    message: detail === undefined ? `${code}: ${message}` : `${code} (${detail}): ${message}`,
    trouble: code === lossAlarm ? undefined : troubleWith(failure, purposeOf(step)),
    retryAfterMs: failure.retryAfterMs,
  };
}

/** What stands in the way of a removal may be a hold that does not show, and ends by itself within hours. */
function troubleWith(failure: Failure, purpose: string): Trouble {
  const trouble = troubleOf(failure);
  return trouble === 'Definite' && purpose === 'Remove' ? 'Blocked' : trouble;
}

/** What a refusal of a short write means for Ready. */
function reasonFor({ class: is, obstacle }: Failure): string {
  switch (is) {
    case 'Budget':
    case 'Waiting':
      return 'ServiceBusy';
    case 'Transient':
    case 'Throttled':
    case 'Gone':
      return 'RetryingAfterError';
    case 'Blocked':
      if (obstacle === 'Authorization') return 'NotAuthorized';
      if (obstacle === 'Policy') return 'PolicyDenied';
      return obstacle === 'Lock' ? 'PrerequisitesNotMet' : 'OperationFailed';
    case 'Invalid':
      return 'OperationFailed';
  }
}
