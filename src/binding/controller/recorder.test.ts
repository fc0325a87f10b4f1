/** Promises about what is told of a binding: a refusal of its status once for each reason, and again after one was taken. */

import { describe, expect, test } from '@jest/globals';
import { apiVersion, kind, type Binding } from '../../api/binding.ts';
import type { EventRecord } from '../../runtime/events.ts';
import { newsOf, type News } from './recorder.ts';

const binding = {
  apiVersion,
  kind,
  metadata: { namespace: 'platform', name: 'orders', uid: 'u', generation: 1, resourceVersion: '1' },
  spec: {},
} as unknown as Binding;

function listening() {
  const events: EventRecord[] = [];
  const lines: string[] = [];
  const news = newsOf(
    {},
    {
      events: { record: (event) => void events.push(event) },
      log: { warn: (line) => void lines.push(`warn ${line}`), info: (line) => void lines.push(`info ${line}`) },
    },
  );
  return { events, lines, news };
}

describe('a status that the API server refuses', () => {
  test('is a warning with its reason, the same in the log', () => {
    const { events, lines, news } = listening();
    news.refused(binding, 'status.phase: Required value');
    expect(events).toMatchObject([
      { type: 'Warning', reason: 'StatusRefused', note: expect.stringMatching(/status\.phase: Required value$/) },
    ]);
    expect(lines).toEqual(events.map(({ note }) => `warn ${note}`));
  });

  test.each([
    ['the same reason again', [], 1],
    ['another reason', [(news: News) => news.refused(binding, 'another')], 3],
    ['the same reason after one was taken', [(news: News) => news.changed(binding, {}, {})], 2],
  ] as const)('%s', (_, between, told) => {
    const { events, news } = listening();
    news.refused(binding, 'one');
    for (const act of between) act(news);
    news.refused(binding, 'one');
    expect(events).toHaveLength(told);
  });
});

test('fields that were dropped are told, and nothing is told of none', () => {
  const { events, news } = listening();
  news.dropped(binding, []);
  expect(events).toEqual([]);
  news.dropped(binding, ['status.holds']);
  expect(events).toMatchObject([{ reason: 'StatusFieldsDropped' }]);
});
