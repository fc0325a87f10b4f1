/** Promises about the log: JSON lines, one for each transition in the words of its event and whole, and none for a reconcile that tells nothing. */

import { describe, expect, test } from '@jest/globals';
import { brief } from '../../src/binding/status/events/brief.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { ToldEvent } from '../told/events.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';

interface Line {
  readonly level: string;
  readonly time: string;
  readonly message: string;
  readonly binding?: string;
  readonly reason?: string;
  readonly condition?: string;
  readonly generation?: number;
}

async function logged() {
  const lines: Line[] = [];
  const stage = await createStage({
    log: createLog({ level: 'info', destination: { write: (text) => void lines.push(JSON.parse(text) as Line) } }),
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
  await stage.until('orders', 'True/Settled');
  return { stage, lines };
}

/** Lines about a binding that tell of a condition or of something else that an event tells of. */
const transitions = (lines: readonly Line[]): readonly Line[] => lines.filter(({ reason }) => reason !== undefined);

async function eventsOf(stage: Stage): Promise<readonly ToldEvent[]> {
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly ToldEvent[] }>({ method: 'GET', path: '/apis/events.k8s.io/v1/events' });
  return items;
}

const count = (events: readonly ToldEvent[]): number => events.reduce((sum, { series }) => sum + (series?.count ?? 1), 0);

describe('the log of an attach', () => {
  test('has one line for each event, with the binding, its generation, the condition and the reason', async () => {
    const { stage, lines } = await logged();
    const events = await eventsOf(stage);
    expect(transitions(lines)).toHaveLength(count(events));
    const told = transitions(lines).map(({ condition, reason, message }) => [condition, reason, brief(message)].join(' '));
    for (const { action, reason, note } of events.filter(({ action: what }) => what !== 'Findings'))
      expect(told).toContain([action, reason, note].join(' '));
    for (const line of transitions(lines)) expect(line).toMatchObject({ binding: 'platform/orders', generation: 1 });
  });

  test('has little else: what begins and ends with the program, and the long request', async () => {
    const { lines } = await logged();
    const others = lines.filter(({ reason }) => reason === undefined).map(({ message }) => message);
    expect(others.filter((message) => message === 'decided')).toHaveLength(1);
    expect(others.length).toBeLessThan(8);
  });

  test('is JSON with a level, a time and a message, in one line each', async () => {
    const { lines } = await logged();
    expect(lines.length).toBeGreaterThan(5);
    for (const { level, time, message } of lines)
      expect([['info', 'warn', 'error'].includes(level), Number.isNaN(Date.parse(time)), message === '']).toEqual([true, false, false]);
  });
});

test('reconciles that find nothing to tell leave no line, for a day', async () => {
  const { stage, lines } = await logged();
  await stage.forward('1h');
  const before = lines.length;
  const reads = stage.azure.requests.length;
  await stage.forward('24h');
  expect(stage.azure.requests.length).toBeGreaterThan(reads + 90);
  expect(lines.slice(before)).toEqual([]);
});

test('a deletion is told with what stays, whole', async () => {
  const { stage, lines } = await logged();
  await stage.remove('orders');
  await stage.forward('24h');
  expect(stage.isGone('orders')).toBe(true);
  expect(lines.at(-1)).toMatchObject({ level: 'info', binding: 'platform/orders', outcome: 'Detached', owned: expect.any(Array) });
});
