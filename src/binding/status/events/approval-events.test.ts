/** Promises about the events of approvals: what was taken, what is for nothing, and what counts as spent is told once. */

import { expect, test } from '@jest/globals';
import { preparedObservation } from '../../testing/observation.test-support.ts';
import { operation, turn } from '../../testing/situation.test-support.ts';
import { approvalEvents } from './approval-events.ts';

const { plan } = turn({ seen: preparedObservation() }).status;
const hash = plan?.steps[0]?.hash ?? '';
const planned = plan ? { plan } : {};
const approval = (of: string, spent = false, more: object = {}) => ({ hash: of, since: '2026-01-05T08:00:00Z', spent, ...more });

test.each([
  ['one that a step asks for', [], [approval(hash)], [`ApprovalTaken ${hash} is approved: Puts the gateway of orders into subnet apim`]],
  ['one that no step asks for', [], [approval('aaaaaaaaaaaa')], ['ApprovalNotAsked aaaaaaaaaaaa: no step of the plan']],
  ['one that was there before the status', [], [approval(hash, true)], [`ApprovalSpent ${hash} was there before this status`]],
  ['one that is known', [approval(hash)], [approval(hash, true)], []],
])('%s', (_, before, after, said) => {
  const news = approvalEvents({ ...planned, approvals: before }, { ...planned, approvals: after });
  expect(news.map(({ reason, note }) => `${reason} ${note}`)).toEqual(said.map((start) => expect.stringContaining(start)));
});

const [revoked, lapsed] = [approval(hash, true, { ended: 'Revoked' }), approval(hash, true, { ended: 'Lapsed' })];
const begun = approval(hash, true, { writes: ['cccccccccccc'] });
test.each([
  [
    'taken out of the spec',
    {},
    [approval(hash, false, { from: 'Spec' })],
    [],
    [`ApprovalWithdrawn ${hash} stands in spec.changes.approved no longer`],
  ],
  ['forgotten', {}, [approval(hash, false, { from: 'Annotation' })], [], []],
  ['revoked before its step', {}, [approval(hash)], [revoked], [`ApprovalRevoked ${hash} is revoked; nothing was done with it.`]],
  ['given and revoked at once', {}, [], [revoked], [`ApprovalRevoked ${hash} is revoked; nothing was done with it.`]],
  ['revoked half-way', {}, [begun], [revoked], [`ApprovalRevoked ${hash} is revoked; what is left of its step is not done.`]],
  [
    'revoked too late',
    { operation: operation('08:00', { step: hash }) },
    [begun],
    [revoked],
    [`ApprovalRevoked ${hash} is revoked, but its request had left`],
  ],
  ['revoked long ago', {}, [revoked], [revoked], []],
  ['lapsed', {}, [approval(hash)], [lapsed], [`ApprovalLapsed ${hash} has lapsed`]],
])('W25: one that was %s', (_, more, before, after, said) => {
  const news = approvalEvents({ ...planned, ...more, approvals: before }, { ...planned, ...more, approvals: after });
  expect(news.map(({ reason, note }) => `${reason} ${note}`)).toEqual(said.map((start) => expect.stringContaining(start)));
});
