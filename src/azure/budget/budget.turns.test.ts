/** Promises about who waits for a turn: in a fair order, never longer than asked, and not after having stopped. */

import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../arm.ts';
import type { Kind } from './limits.ts';
import { ask, burst, most, one, stage } from './budget.test-support.ts';

describe('who waits', () => {
  /** Empties the bucket, lets these wait in this order, and says in which order they had their turns. */
  async function served(callers: readonly Caller[], kind: Kind = 'write'): Promise<readonly string[]> {
    const { clock, budget } = stage();
    await burst(budget, kind);
    const turns: string[] = [];
    const all = callers.map(async (caller) => (await budget.take(ask(kind, one), most, undefined, caller)) === 0 && turns.push(caller.key));
    await clock.settled(Promise.all(all));
    return turns;
  }
  const times = (count: number, key: string, rank: Caller['rank'] = 'Working'): readonly Caller[] =>
    Array.from({ length: count }, () => ({ key, rank }));

  test('behind a binding with fifty requests waits for one of them', async () => {
    const turns = await served([...times(50, 'noisy'), ...times(2, 'quiet'), ...times(2, 'other')]);
    expect(turns.slice(0, 7)).toEqual(['noisy', 'quiet', 'other', 'noisy', 'quiet', 'other', 'noisy']);
    expect(turns).toHaveLength(54);
  });

  test('for what a human asked comes before what is under way, and that before what is looked at anyway', async () => {
    const turns = await served([...times(3, 'drift', 'Periodic'), ...times(2, 'attach'), ...times(2, 'edit', 'Asked')]);
    expect(turns).toEqual(['edit', 'edit', 'attach', 'attach', 'drift', 'drift', 'drift']);
  });

  test('and is overtaken for longer than asked is told so, and sends nothing', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'write');
    // Its turn without regard to rank would be the third, after 375 ms.
    const drift = budget.take(ask('write', one), 300, undefined, { key: 'drift', rank: 'Periodic' });
    const edits = times(20, 'edit', 'Asked').map((caller) => budget.take(ask('write', one), most, undefined, caller));
    expect(await clock.settled(drift)).toBeGreaterThan(0);
    expect(await clock.settled(Promise.all(edits))).toEqual(times(20, '').map(() => 0));
  });

  test('T5: is served beside a namespace that asks without end, in every third turn', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'read');
    const turns: string[] = [];
    const again = async (caller: Caller): Promise<void> => {
      if ((await budget.take(ask('read', one), most, undefined, caller)) === 0) turns.push(caller.key);
      if (turns.length < 90) await again(caller);
    };
    const noisy = Array.from({ length: 6 }, (_, i) => times(10, `evil/${i}`, 'Asked')).flat();
    await clock.settled(Promise.all([...noisy, ...times(3, 'platform/orders')].map(again)));
    expect(turns.slice(0, 90).filter((key) => key === 'platform/orders')).toHaveLength(30);
  });

  test('T5: hears at once when its fair share would come too late', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'read');
    const others = times(300, 'evil/a', 'Asked').map((caller) => budget.take(ask('read', one), most, undefined, caller));
    const mine = times(70, 'platform/orders').map((caller) => budget.take(ask('read', one), most, undefined, caller));
    // In ten seconds there are 200 turns, every third of them for the others of another namespace.
    const refused = await Promise.all([...others.slice(200), ...mine.slice(66)].map((take) => Promise.race([take, Promise.resolve(-1)])));
    expect(refused.every((left) => left > most)).toBe(true);
    const [theirs, ours] = await Promise.all([clock.settled(Promise.all(others)), clock.settled(Promise.all(mine))]);
    expect(ours.filter((left) => left === 0)).toHaveLength(66);
    expect(theirs.filter((left) => left === 0)).toHaveLength(134);
  });

  test('when ARM asks for a pause waits for its end, or hears of it', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'write');
    const [short, long] = [1000, most].map((mostMs) => budget.take(ask('write', one), mostMs));
    budget.pause(ask('write', one), 'Arm', 5000);
    await clock.forward(1000);
    expect(await short).toBe(4000);
    await clock.forward(3999);
    expect(await Promise.race([long, Promise.resolve('waiting')])).toBe('waiting');
    await clock.forward(1);
    expect(await long).toBe(0);
  });

  test('and stops leaves the turn to the next', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'write');
    const stop = new AbortController();
    const [first, second] = [budget.take(ask('write', one), most, stop.signal), budget.take(ask('write', one), most)];
    stop.abort();
    expect(await first).toBe(0);
    await clock.forward(125);
    expect(await second).toBe(0);
  });
});

test('who stops waits no longer', async () => {
  const { budget, clock } = stage();
  budget.pause(ask('read', one), 'Arm', 5000);
  const stop = new AbortController();
  const turn = budget.take(ask('read', one), most, stop.signal);
  stop.abort();
  await clock.forward(0);
  expect(await turn).toBe(0);
});

test('T7: who has stopped already waits for nothing, and takes no turn from others', async () => {
  const { budget, clock } = stage();
  await burst(budget, 'read');
  const stop = new AbortController();
  stop.abort();
  const turn = budget.take(ask('read', one), most, stop.signal);
  expect(await Promise.race([turn, Promise.resolve('waiting')])).toBe(0);
  await clock.forward(1000);
  expect(await burst(budget, 'read')).toBe(20);
});
