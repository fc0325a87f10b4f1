/**
 * The version before this one, as far as a rolling update needs it: operations as it wrote them (taken from its golden files), and how it read one.
 * It goes with that version, one release later.
 */

import type { BindingStatus, OperationRecord } from '../../api/binding.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';
import { ids, intervals } from '../testing/observation.test-support.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import { isEtagOf } from './basis.ts';
import { isAsDesired } from './desired.ts';

const basis = [
  'dns:cf1cbb66a638',
  'subnet:7ccb6d3c973a',
  'rules:7e8106e1e764',
  'wantedRules:1d8fc6ceb1f9',
  'routes:1d8fc6ceb1f9',
  'wantedRoutes:1d8fc6ceb1f9',
  'addresses:cf1cbb66a638',
  'adminRules:cf1cbb66a638',
  'locks:4f53cda18c2b',
  'version:ed4a5c631789',
];
const handle = `https://management.azure.com${ids.service}/operationresults/d2VzdGV1cm9wZTpvcmRlcnNfVXBkYXRlXzkxZDgyYjY1?api-version=2024-05-01`;

/** Before its request was sent, or after an answer that could not be read. */
const intended: OperationRecord = {
  kind: 'UpdatingNetwork',
  step: 'ed7d77214811',
  generation: 1,
  attempt: 1,
  target: ids.service,
  requestId: '33333333-3333-5333-8333-333333333333',
  desired: { mode: 'External', subnetId: ids.subnet },
  basis,
  startedAt: '2026-01-05T08:00:21.000Z',
  usualUntil: '2026-01-05T08:45:21Z',
  overdueAfter: '2026-01-05T10:00:21Z',
};
const accepted: OperationRecord = { ...intended, answer: 'Accepted', handle, correlationId: '44444444-4444-4444-8444-444444444444' };
const { desired: _none, ...traceless } = accepted;

export const earlier = {
  intended,
  accepted,
  acceptedWithoutHandle: { ...intended, answer: 'Accepted' },
  /** Of the version before that one, which had no field for the answer. */
  handleOnly: { ...intended, handle },
  secondAttempt: { ...intended, attempt: 2, startedAt: '2026-01-05T08:02:41.000Z' },
  ended: { ...accepted, endedAt: '2026-01-05T08:32:21.000Z' },
  rollback: { ...accepted, step: '59d62f102f53', generation: 2, reverts: true },
  takingOver: { ...traceless, kind: 'ApplyingNetworkConfiguration', location: 'westeurope', dnsServers: ['10.0.0.4'] },
} as const satisfies Readonly<Record<string, OperationRecord>>;

/** After a change that failed and was taken back. */
export const takenBack: BindingStatus = {
  approvals: [{ hash: '59d62f102f53', since: '2026-01-05T12:18:52Z', spent: true }],
  lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: ids.subnet }] },
  lastFailure: {
    step: '59d62f102f53',
    reason: 'OperationFailed',
    count: 1,
    at: '2026-01-05T12:41:32Z',
    code: 'Reverted',
    message: 'The change was taken back to the last settings that worked.',
    observation: 'reverted-2',
  },
  history: [
    entry('2026-01-05T12:54:32Z', 'Succeeded, and verified by network status.'),
    entry('2026-01-05T11:54:32Z', 'Succeeded; the binding wants something else meanwhile.'),
    entry('2026-01-05T09:18:52Z', 'Failed: ActivationFailed: Unable to activate API service at this time.'),
    entry('2026-01-05T08:18:52Z', 'Failed: SettingsUnchanged: Azure took the request and is done with it.'),
    entry('2026-01-05T08:08:52Z', 'In words of no version.'),
  ],
};

function entry(at: string, outcome: string) {
  return { at, what: 'UpdatingNetwork', outcome, generation: 2, step: '59d62f102f53', requestId: '55555555-5555-5555-8555-555555555555' };
}

/** What that version makes of a record, by the fields that it knows: to send it again, to follow it, or what became of it. */
export function readEarlier(record: OperationRecord, seen: Observation, now: Instant): 'Running' | 'Unsent' | 'Done' | 'Failed' {
  const service = valueOf(seen.service);
  if (!service) return seen.service.ok || seen.service.failure.class !== 'Gone' ? 'Running' : 'Failed';
  if (isTransitional(service)) return 'Running';
  const failed = service.provisioningState.toLowerCase() === 'failed';
  const word = seen.operation?.status;
  if (record.endedAt !== undefined) return isAsDesired(record, service) === false ? 'Failed' : 'Done';
  if (!failed && (isAsDesired(record, service) ?? word === 'Succeeded')) return 'Done';
  if (word === 'Failed' || word === 'Canceled') return 'Failed';
  const age = now - (fromIso(record.startedAt) ?? 0);
  if (word === 'InProgress' || (age < intervals.resend && age > -intervals.clockError)) return 'Running';
  const isUnanswered = record.answer === undefined && record.handle === undefined;
  const again = record.attempt < 3 ? 'Unsent' : 'Failed';
  if (failed) return isUnanswered && isEtagOf(record.basis, service) === true ? again : 'Failed';
  if (isUnanswered) return again;
  return isAsDesired(record, service) === undefined ? 'Done' : 'Failed';
}
