/** Promises about the events of approvals: what was taken, what is for nothing, and what counts as spent is told once. */

import { expect, test } from '@jest/globals';
import { preparedObservation } from '../testing/observation.test-support.ts';
import { turn } from '../testing/situation.test-support.ts';
import { approvalNews } from './approval-news.ts';

const { plan } = turn({ seen: preparedObservation() }).status;
const hash = plan?.steps[0]?.hash ?? '';
const planned = plan ? { plan } : {};
const approval = (of: string, spent = false, since = '2026-01-05T08:00:00Z') => ({ hash: of, since, spent });

test.each([
  ['one that a step asks for', [], [approval(hash)], [`ApprovalTaken ${hash} is approved: Puts the gateway of orders into subnet apim`]],
  ['one that no step asks for', [], [approval('aaaaaaaaaaaa')], ['ApprovalNotAsked aaaaaaaaaaaa: no step of the plan']],
  ['one that was there before the status', [], [approval(hash, true)], [`ApprovalSpent ${hash} was there before this status`]],
  ['one that is known', [approval(hash)], [approval(hash, true)], []],
  [
    'one that what is left of a step has from the whole',
    [approval('aaaaaaaaaaaa', true)],
    [approval('aaaaaaaaaaaa', true), approval(hash)],
    [],
  ],
])('%s', (_, before, after, said) => {
  const news = approvalNews({ ...planned, approvals: before }, { ...planned, approvals: after });
  expect(news.map(({ reason, note }) => `${reason} ${note}`)).toEqual(said.map((start) => expect.stringContaining(start)));
});
