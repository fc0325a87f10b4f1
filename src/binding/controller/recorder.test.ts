/** Promises about what is told of a binding: a refusal of its status once for each reason, and again after one was taken. */

import { describe, expect, test } from '@jest/globals';
import { apiVersion, kind, type Binding, type BindingStatus } from '../../api/binding.ts';
import type { EventRecord } from '../../runtime/events.ts';
import { recorderOf, type Recorder } from './recorder.ts';

const binding = {
  apiVersion,
  kind,
  metadata: { namespace: 'platform', name: 'orders', uid: 'u', generation: 1, resourceVersion: '1' },
  spec: {},
} as unknown as Binding;

function listening() {
  const events: EventRecord[] = [];
  const lines: string[] = [];
  const recorder = recorderOf(
    {},
    {
      events: { record: (event) => void events.push(event) },
      log: { warn: (line) => void lines.push(`warn ${line}`), info: (line) => void lines.push(`info ${line}`) },
    },
  );
  return { events, lines, recorder };
}

describe('a status that the API server refuses', () => {
  test('is a warning with its reason, and in the log with all there is to say', () => {
    const { events, lines, recorder } = listening();
    recorder.refused(binding, 'status.phase: Required value');
    expect(events).toMatchObject([
      { type: 'Warning', reason: 'StatusRefused', note: expect.stringMatching(/status\.phase: Required value$/) },
    ]);
    expect(lines).toEqual([expect.stringMatching(/^warn .* nothing new is begun in Azure\. .* It said: status\.phase: Required value$/)]);
  });

  test.each([
    ['the same reason again', [], 1],
    ['another reason', [(recorder: Recorder) => recorder.refused(binding, 'another')], 3],
    ['the same reason after one was taken', [(recorder: Recorder) => recorder.changed(binding, {}, {})], 2],
  ] as const)('%s', (_, between, told) => {
    const { events, recorder } = listening();
    recorder.refused(binding, 'one');
    for (const act of between) act(recorder);
    recorder.refused(binding, 'one');
    expect(events).toHaveLength(told);
  });
});

test('fields that were dropped are told, and nothing is told of none', () => {
  const { events, recorder } = listening();
  recorder.dropped(binding, []);
  expect(events).toEqual([]);
  recorder.dropped(binding, ['status.holds']);
  expect(events).toMatchObject([{ reason: 'StatusFieldsDropped' }]);
});

test('P14: that all is well again is told where it was told that it was not, and else not', () => {
  const { events, recorder } = listening();
  const status = (isIdle: boolean): BindingStatus => ({
    conditions: [
      {
        ...{ type: 'AcceptingChanges', status: isIdle ? 'True' : 'False', reason: isIdle ? 'Idle' : 'ServiceUpdating' },
        ...{ message: 'So it is.', observedGeneration: 1, lastTransitionTime: '2026-01-05T08:00:00Z' },
      },
    ],
  });
  recorder.changed(binding, status(false), status(true));
  expect(events).toEqual([]);
  recorder.changed(binding, status(true), status(false));
  recorder.changed(binding, status(false), status(true));
  expect(events.map(({ reason }) => reason)).toEqual(['ServiceUpdating', 'Idle']);
  recorder.changed(binding, status(false), status(true));
  expect(events).toHaveLength(2);
});
