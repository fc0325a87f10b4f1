/** Situations that tests of the conditions share: closed, refused, out of sight, for as long as is wished. */

import { expect } from '@jest/globals';
import type { BindingStatus, Condition } from '../../api/binding.ts';
import {
  fitting,
  forbidden,
  group,
  iso,
  isoExact,
  observation,
  preparedObservation,
  seen,
  settledObservation,
  shadow,
} from '../testing/observation.test-support.ts';
import { situation, type Given } from '../testing/situation.test-support.ts';

export const open: Given = { seen: preparedObservation() };
export const closed: Given = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) };
export const blind = (waiting: string): BindingStatus => ({ waiting: { reason: 'AzureUnreachable', since: iso(waiting) } });
export const refused = (reason: string): Given => ({
  ...open,
  status: {
    lastFailure: {
      step: situation(open).plan.steps[0]?.hash ?? '',
      reason,
      count: 1,
      at: iso('07:50'),
      retryAfter: isoExact('09:00'),
      message: 'Azure said no.',
      observation: situation(open).fingerprint(),
    },
  },
});
export const notFrom = (given: Given): Given => ({ ...given, seen: settledObservation({ network: forbidden }) });

/** apimachinery: meta/v1 Condition, and what we promise beyond it. */
export function wellFormed(conditions: readonly Condition[]): void {
  const types = conditions.map(({ type }) => type);
  expect(types.filter((type) => type !== 'Stalled' && type !== 'Reconciling')).toEqual([
    'Ready',
    'AcceptingChanges',
    'Available',
    'PrerequisitesMet',
  ]);
  expect(types.indexOf('Ready')).toBeLessThan(2);
  for (const { reason, message, lastTransitionTime } of conditions) {
    expect(reason).toMatch(/^[A-Z][A-Za-z]*$/);
    expect(message).toMatch(/\S/);
    expect(message.length).toBeLessThanOrEqual(32_768);
    expect(lastTransitionTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }
}
