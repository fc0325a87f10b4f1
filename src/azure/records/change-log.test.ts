/** Promises about the change log: a line before, a line after, and no write without the first. */

import { describe, expect, test } from '@jest/globals';
import type { ArmId } from '../../api/arm-id.ts';
import { instant } from '../../runtime/clock.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Arm, Outcome, Written, WriteRequest } from '../arm.ts';
import { changeLogParts, recordedArm, type Asker, type ChangeLog } from './change-log.ts';

const clock = { now: () => instant(Date.UTC(2026, 0, 5, 8)) } as Clock;
const asker: Asker = {
  binding: { namespace: 'platform', name: 'orders', uid: 'u', generation: 3 },
  specBy: { manager: 'kustomize-controller', at: '2026-01-05T07:00:00Z' },
  approvals: [{ hash: 'aaaaaaaaaaaa.2', from: 'Annotation', since: '2026-01-05T07:30:00Z', manager: 'kubectl-annotate' }],
};
const request: WriteRequest = {
  method: 'PUT',
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n/securityRules/r' as ArmId,
  body: { properties: { secret: 'of the body' } },
  clientRequestId: 'c-1',
  reason: {
    step: 'aaaaaaaaaaaa',
    purpose: 'Prepare',
    why: 'Writes 1 rule.',
    changes: [{ path: 'properties.access', from: '"Deny"', to: '"Allow"' }],
  },
};

/** Sends when it may, and answers. */
const armThat = (answer: () => Outcome<Written>, leaves = true): Arm =>
  ({
    async write({ leaving }: WriteRequest) {
      if (leaves) leaving?.();
      return answer();
    },
  }) as Partial<Arm> as Arm;

async function played(arm: Arm, one: WriteRequest = request, failing?: (line: object) => void) {
  const lines: Record<string, unknown>[] = [];
  const log: ChangeLog = {
    append(line) {
      failing?.(line);
      lines.push(line as Record<string, unknown>);
    },
  };
  const outcome = await recordedArm(arm, changeLogParts(log, clock, 'pod_1'), () => asker)
    .write(one)
    .catch((error: unknown) => String(error));
  return { lines, outcome };
}

const done = (): Outcome<Written> => ({ ok: true, value: { status: 201, body: {}, requestId: 'r-1', correlationId: 'k-1' } });

test('a write has who, what, why and outcome, and nothing of its body', async () => {
  const { lines } = await played(armThat(done));
  const common = {
    channel: 'changes',
    instance: 'pod_1',
    entry: 1,
    binding: asker.binding,
    method: 'PUT',
    target: request.id,
    requestId: 'c-1',
  };
  expect(lines).toEqual([
    {
      time: '2026-01-05T08:00:00Z',
      record: 'intent',
      ...common,
      askedBy: asker.specBy,
      approval: asker.approvals[0],
      purpose: 'Prepare',
      why: 'Writes 1 rule.',
      step: 'aaaaaaaaaaaa',
      changes: [{ path: 'properties.access', from: '"Deny"', to: '"Allow"' }],
    },
    {
      time: '2026-01-05T08:00:00Z',
      record: 'outcome',
      ...common,
      outcome: 'Done',
      status: 201,
      azureRequestId: 'r-1',
      correlationId: 'k-1',
      tookMs: 0,
    },
  ]);
});

describe('the outcome', () => {
  const failure = { class: 'Blocked', status: 403, code: 'AuthorizationFailed', message: 'No.', ambiguous: false } as const;
  test.each<[string, () => Outcome<Written>, string]>([
    ['of a long operation', () => ({ ok: true, value: { status: 202, body: {}, operation: { url: 'u' } } }), 'Accepted'],
    ['of a refusal', () => ({ ok: false, failure }), 'Refused'],
    ['of a lost answer', () => ({ ok: false, failure: { ...failure, status: 0, ambiguous: true } }), 'Unclear'],
    [
      'of an exception',
      () => {
        throw new Error('out of order');
      },
      'Unclear',
    ],
  ])('%s is %s', async (_, answer, expected) => {
    const { lines } = await played(armThat(answer));
    expect(lines.map(({ record, outcome }) => [record, outcome])).toEqual([
      ['intent', undefined],
      ['outcome', expected],
    ]);
  });
});

test('what never leaves has no line', async () => {
  const { lines } = await played(
    armThat(() => ({ ok: false, failure: { class: 'Budget', status: 0, code: 'NoTurn', message: '', ambiguous: false } }), false),
  );
  expect(lines).toEqual([]);
});

test('a line that cannot be written keeps the request back', async () => {
  const { lines, outcome } = await played(armThat(done), request, () => {
    throw new Error('ENOSPC');
  });
  expect([lines, outcome]).toEqual([[], 'Error: ENOSPC']);
});

test('an outcome that cannot be written changes nothing of the answer', async () => {
  const { lines, outcome } = await played(armThat(done), request, (line) => {
    if ('outcome' in line) throw new Error('ENOSPC');
  });
  expect([lines.length, outcome]).toEqual([1, done()]);
});

test('texts and lists are cut, and tokens withheld', async () => {
  const changes = Array.from({ length: 200 }, (_, at) => ({ path: `p${at}`, to: `Bearer abc.def ${'x'.repeat(5_000)}` }));
  const reason = { step: 's', purpose: 'Apply', why: 'because '.repeat(1_000), changes };
  const { lines } = await played(armThat(done), { ...request, reason });
  const text = JSON.stringify(lines[0]);
  expect([text.length < 8_192, text.includes('Bearer'), lines[0]?.['furtherChanges']]).toEqual([true, false, 180]);
});
