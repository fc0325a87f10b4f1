/** Where an operation stands after one reconcile, for tests of the reducer. */

import type { OperationRecord } from '../../api/binding.ts';
import { at, intervals } from '../testing/observation.test-support.ts';
import type { Observation } from '../model/values/observation.ts';
import { advance, type Advanced } from './advance.ts';
import { progressOf } from './progress.ts';
import { readOperation } from './record.ts';

export const looked = (record: OperationRecord, facts: Observation, now: string, isAsked = true): Advanced =>
  advance(readOperation(record), { is: 'Seen', facts, isAsked }, at(now), intervals);

/** `Running`, `Done`, `Unsent`, or `Failed` with code and cause. */
export function stands(record: OperationRecord, facts: Observation, now: string): string {
  const progress = progressOf(looked(record, facts, now));
  return progress.is === 'Failed' ? `Failed ${progress.code}: ${progress.cause}` : progress.is;
}
