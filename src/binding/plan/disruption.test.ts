/** Promises about what people feel: what is merely restored interrupts no client, and what follows a move waits for no window. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus, HistoryEntry, OperationRecord } from '../../api/binding.ts';
import { declarationOf, interrupts } from '../model/terms/declaration.ts';
import { ids, iso, isoExact } from '../testing/observation.test-support.ts';
import { binding, operation, situation } from '../testing/situation.test-support.ts';
import { completesMove, needsWindow } from './disruption.ts';
import { step, type Impact, type Phase, type Step, type Write } from '../model/values/step.ts';
import type { Progress } from '../model/values/reach.ts';

const { settings } = situation();
const fulfilled = declarationOf(settings);
const of = (phase: Phase, impact: Partial<Impact> = {}, verb: Write['verb'] = 'post'): Step =>
  step({
    phase,
    parent: ids.service,
    writes: [{ verb, target: ids.service, changes: [] }],
    impact: { traffic: 'Downtime', minutes: [15, 45], ...impact },
    why: '',
  });

describe('a step interrupts', () => {
  test.each<[string, Step, BindingStatus, boolean]>([
    ['when it is disruptive', of('prepare'), {}, true],
    ['not when it is quiet', of('prepare', { traffic: 'None' }), {}, false],
    ['not when it only restores what there was', of('prepare'), { fulfilled }, false],
    ['when something else was declared before', of('prepare'), { fulfilled: 'other' }, true],
    ['when it moves the gateway back', of('switch'), { fulfilled }, true],
    ['when it restores what others have got used to', of('prepare', { others: 1 }), { fulfilled }, true],
    ['not when it restores what no others use', of('prepare', { others: 0 }), { fulfilled }, false],
  ])('%s', (_, one, previous, is) => expect(interrupts(one, { settings, previous })).toBe(is));
});

const moved = operation('08:00', { endedAt: isoExact('08:30') });
const standing = (previous: BindingStatus, progress?: Progress['is']) => ({
  settings,
  previous,
  binding: binding({}),
  progress: progress === undefined ? undefined : progress === 'Failed' ? { is: progress, code: '', cause: '' } : { is: progress },
});
const past = (change: Partial<OperationRecord> & Pick<HistoryEntry, 'result'> = {}): BindingStatus => {
  const { result = 'Verified', kind = 'UpdatingNetwork', generation = 1 } = change;
  return { history: [{ at: iso('08:30'), what: kind, outcome: 'As it was.', result, generation, step: 'aaaaaaaaaaaa' }] };
};

describe('a step completes a move', () => {
  test.each<[string, Step, ReturnType<typeof standing>, boolean]>([
    ['after it', of('cutover'), standing({ operation: moved }, 'Done'), true],
    ['in the phase of proof as well', of('verify'), standing({ operation: moved }, 'Done'), true],
    ['also when it is short', of('cutover', {}, 'put'), standing({ operation: moved }, 'Done'), true],
    ['not when it prepares one', of('prepare'), standing({ operation: moved }, 'Done'), false],
    ['not when it is one', of('switch'), standing({ operation: moved }, 'Done'), false],
    ['not while that runs', of('cutover'), standing({ operation: moved }, 'Running'), false],
    ['not after anything else', of('cutover'), standing({ operation: { ...moved, kind: 'ApplyingNetworkConfiguration' } }, 'Done'), false],
    ['not out of the blue', of('cutover'), standing({}), false],
    ['that is remembered', of('cutover'), standing(past()), true],
    ['that is remembered, though it was not proven', of('cutover'), standing(past({ result: 'Unproven' })), true],
    ['that is remembered, though another wish came', of('cutover'), standing(past({ result: 'Superseded' })), true],
    ['that is remembered, when it is long', of('cutover', {}, 'put'), standing(past()), false],
    ['that is remembered, until all is as declared', of('cutover'), standing({ ...past(), fulfilled }), false],
    ['that is remembered of this generation', of('cutover'), standing(past({ generation: 2 })), false],
    ['that is remembered as done', of('cutover'), standing(past({ result: 'Failed' })), false],
    ['and nothing else that is remembered', of('cutover'), standing(past({ kind: 'ApplyingNetworkConfiguration' })), false],
  ])('%s', (_, one, s, is) => expect(completesMove(one, s)).toBe(is));

  test('that is one of several things that are remembered', () => {
    const history = [...(past({ result: 'Failed' }).history ?? []), ...(past().history ?? [])];
    expect(completesMove(of('cutover'), standing({ history }))).toBe(true);
  });
});

describe('a step begins inside a window', () => {
  test.each<[string, Step, ReturnType<typeof standing>, boolean]>([
    ['when it moves the gateway', of('switch'), standing({}), true],
    ['when it interrupts what runs', of('cutover'), standing({}), true],
    ['not when it is quiet', of('switch', { traffic: 'None' }), standing({}), false],
    ['not when it completes a move', of('cutover'), standing({ operation: moved }, 'Done'), false],
    ['not when it merely takes away', of('clean'), standing({}), false],
    ['not when it takes away what was needed before', of('retire'), standing({}), false],
    ['not when it only restores', of('prepare'), standing({ fulfilled }), false],
  ])('%s', (_, one, s, is) => expect(needsWindow(one, s)).toBe(is));
});
