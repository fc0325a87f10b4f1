/** Promises about what is believed to be gone: three sightings over five minutes and a witness, or our own removal; nothing less. */

import { describe, expect, test } from '@jest/globals';
import type { Arm, Outcome } from '../../azure/arm.ts';
import { instant } from '../../runtime/clock.ts';
import { absencesOf, unconfirmed, type Absences, type Sighting } from './absences.ts';
import { done, play } from '../testing/arm.test-support.ts';
import { at, forbidden, gone, ids, intervals, seen, unseen } from '../testing/observation.test-support.ts';

const minutes = (count: number) => instant(at('08:00') + count * 60_000);
type Witnesses = Sighting['arm'];

const witnesses = (
  listed: Outcome<readonly (typeof ids.service)[]> = seen([]),
  group: Outcome<string> = gone,
  locks: Outcome<never[]> = seen([]),
): Witnesses => ({ siblings: async () => listed, resourceGroup: async () => group, locks: async () => locks });

const look = (absences: Absences, minute: number, arm = witnesses(), outcome: Outcome<string> = gone, id = ids.service) =>
  absences.believed(id, outcome, { at: minutes(minute), arm, options: {} });
const said = (outcome: Outcome<string>): string =>
  outcome.ok ? 'there' : outcome.failure.code === unconfirmed ? `in doubt: ${outcome.failure.message}` : outcome.failure.class;

describe('a resource that Azure says is not there', () => {
  test.each<[string, readonly number[], string]>([
    ['once', [0], 'in doubt'],
    ['three times in a minute', [0, 0.5, 1], 'in doubt'],
    ['twice over five minutes', [0, 5], 'in doubt'],
    ['twice in one reconcile, and once later', [0, 0, 5], 'in doubt'],
    ['three times over five minutes', [0, 2.5, 5], 'Gone'],
    ['often over five minutes', [0, 1, 2, 3, 4, 5], 'Gone'],
    ['before the clock was set back', [10, 12.5, 5], 'in doubt'],
  ])('%s', async (_, looks, verdict) => {
    const absences = absencesOf({}, intervals);
    const answers: string[] = [];
    for (const minute of looks) answers.push(said(await look(absences, minute)));
    expect(answers.at(-1)).toMatch(new RegExp(`^${verdict}`));
  });

  test.each<[string, Witnesses, string]>([
    ['its group lists nothing', witnesses(), 'Gone'],
    ['its group lists another', witnesses(seen([ids.group])), 'Gone'],
    ['its group lists it', witnesses(seen([ids.service])), 'in doubt: .* still lists it'],
    ['its group may not be listed', witnesses(forbidden), 'in doubt: .*the list of resource group gateways cannot be read'],
    ['its group cannot be reached', witnesses(unseen()), 'in doubt: .*cannot be read'],
    ['its group is gone too', witnesses(gone), 'Gone'],
    ['its group is there, and no list of it', witnesses(gone, seen('gateways')), 'in doubt: .*is there, and cannot be listed'],
    ['whether its group is there may not be known', witnesses(gone, forbidden), 'in doubt: .*resource group gateways cannot be read'],
    ['nothing of the subscription is there', witnesses(gone, gone, gone), 'in doubt: .*subscription .* cannot be read'],
  ])('long enough, and %s', async (_, arm, verdict) => {
    const absences = absencesOf({}, intervals);
    for (const minute of [0, 2.5]) await look(absences, minute, arm);
    expect(said(await look(absences, 5, arm))).toMatch(new RegExp(`^${verdict}`));
  });

  test('is counted anew once it has been seen, and for each resource alone', async () => {
    const absences = absencesOf({}, intervals);
    for (const minute of [0, 2.5]) await look(absences, minute);
    expect(said(await look(absences, 4, witnesses(), seen('orders')))).toBe('there');
    expect(said(await look(absences, 5))).toMatch(/^in doubt/);
    expect(said(await look(absences, 5, witnesses(), gone, ids.group))).toMatch(/^in doubt/);
  });

  test('is counted on through what cannot be read, which is told as it is', async () => {
    const absences = absencesOf({}, intervals);
    for (const minute of [0, 2.5]) await look(absences, minute);
    expect(said(await look(absences, 4, witnesses(), forbidden))).toBe('Blocked');
    expect(said(await look(absences, 5))).toBe('Gone');
  });
});

describe('what the operator itself has removed', () => {
  const removed = async (method: 'DELETE' | 'PUT', answer: Awaited<ReturnType<Arm['write']>>): Promise<Absences> => {
    const absences = absencesOf({}, intervals);
    const { arm } = play({ writes: [answer] }).context;
    await absences.watching(arm).write({ method, id: ids.service, clientRequestId: 'mine' });
    return absences;
  };
  test('is believed at once', async () => expect(said(await look(await removed('DELETE', done()), 0))).toBe('Gone'));
  test('not when Azure refused it', async () => expect(said(await look(await removed('DELETE', gone), 0))).toMatch(/^in doubt/));
  test('not what it wrote', async () => expect(said(await look(await removed('PUT', done()), 0))).toMatch(/^in doubt/));
  test('not when it has come back since', async () => {
    const absences = await removed('DELETE', done());
    await look(absences, 1, witnesses(), seen('orders'));
    expect(said(await look(absences, 2))).toMatch(/^in doubt/);
  });
});
