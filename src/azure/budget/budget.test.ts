/** Promises about the budget: below Azure's own limits at any time, apart for what Azure counts apart, and silent while Azure asks for silence. */

import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../arm.ts';
import { createBudget, type Ask, type Budget } from './budget.ts';
import type { Kind } from './limits.ts';
import { handClock } from '../hand-clock.test-support.ts';

const most = 10_000;
const [one, other] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

/** Of a provider whose own limits are not known. */
const ask = (kind: Kind, subscription = one): Ask => ({
  subscription,
  provider: 'Microsoft.ApiManagement',
  region: '',
  kind,
  isRead: kind === 'read',
  path: `/subscriptions/${subscription}/x`,
});

function stage() {
  const clock = handClock();
  return { clock, budget: createBudget(clock) };
}
/** How many get a turn without any time passing. */
async function burst(budget: Budget, kind: Kind, subscription = one): Promise<number> {
  for (let count = 0; ; count++) if ((await budget.take(ask(kind, subscription), 0)) > 0) return count;
}

describe('a bucket', () => {
  test.each<[Kind, number, number]>([
    ['read', 200, 20],
    ['write', 150, 8],
    ['delete', 150, 8],
  ])('of %ss holds %i and gets %i a second', async (kind, size, perSecond) => {
    const { clock, budget } = stage();
    expect(await burst(budget, kind)).toBe(size);
    await clock.forward(1000);
    expect(await burst(budget, kind)).toBe(perSecond);
    await clock.forward(3_600_000);
    expect(await burst(budget, kind)).toBe(size);
  });

  test('of one subscription, in any spelling, is not that of another, and writes are not reads', async () => {
    const { budget } = stage();
    await burst(budget, 'read');
    expect(await burst(budget, 'read', one.toUpperCase())).toBe(0);
    expect([await burst(budget, 'read', other), await burst(budget, 'write'), await burst(budget, 'delete')]).toEqual([200, 150, 150]);
  });

  test('that is empty is waited for in turn, by no caller longer than asked', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'read');
    const turns: number[] = [];
    const waiting = [1, 2, 3].map((turn) => budget.take(ask('read', one), most).then((left) => (left === 0 ? turns.push(turn) : 0)));
    await clock.forward(49);
    expect(turns).toEqual([]);
    await clock.forward(1);
    expect(turns).toEqual([1]);
    await clock.forward(100);
    await Promise.all(waiting);
    expect(turns).toEqual([1, 2, 3]);
  });

  test('that is far too empty says how long, and no turn is taken', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'read');
    const queue = Array.from({ length: 300 }, () => budget.take(ask('read', one), most));
    const left = (await clock.settled(Promise.all(queue))).filter((ms) => ms > 0);
    expect(left).toHaveLength(100);
    for (const ms of left) expect(ms).toBeGreaterThan(most);
  });
});

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

test('what ARM says is left counts, because others use the same limit', async () => {
  const { clock, budget } = stage();
  budget.left(ask('read', one), 3);
  expect(await burst(budget, 'read')).toBe(3);
  budget.left(ask('read', one), 11_999);
  expect(await burst(budget, 'read')).toBe(0);
  await clock.forward(1000);
  expect(await burst(budget, 'read')).toBe(20);
});

describe('a pause that ARM asked for', () => {
  test('holds all clients of that bucket back, and no other client', async () => {
    const { clock, budget } = stage();
    budget.pause(ask('read', one), 'Arm', 60_000);
    expect(await budget.take(ask('read', one), most)).toBe(60_000);
    expect([await budget.take(ask('write', one), most), await budget.take(ask('read', other), most)]).toEqual([0, 0]);
    await clock.forward(55_000);
    const turn = budget.take(ask('read', one), most);
    await clock.forward(4999);
    expect(await Promise.race([turn, Promise.resolve('waiting')])).toBe('waiting');
    await clock.forward(1);
    expect(await turn).toBe(0);
  });

  test('is not shortened by a later, shorter one', async () => {
    const { budget } = stage();
    budget.pause(ask('write', one), 'Arm', 60_000);
    budget.pause(ask('write', one), 'Arm', 1000);
    expect(await budget.take(ask('write', one), most)).toBe(60_000);
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

test('time that is set back gives nothing away and takes nothing', async () => {
  const { clock, budget } = stage();
  await burst(budget, 'read');
  await clock.forward(-3_600_000);
  expect(await burst(budget, 'read')).toBe(0);
  await clock.forward(1000);
  expect(await burst(budget, 'read')).toBe(20);
});

describe("A36: a provider's limit", () => {
  const network = (kind: Kind, region = 'westeurope', subscription = one): Ask => ({
    ...ask(kind, subscription),
    provider: 'Microsoft.Network',
    region,
    path: `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/${region}`,
  });
  /** Sends as soon as ARM's limit lets it, for so many seconds. */
  async function steadily({ clock, budget }: ReturnType<typeof stage>, seconds: number, what: () => Ask): Promise<number> {
    let sent = 0;
    for (let second = 0; second < seconds; second++) {
      while ((await budget.take(what(), 0)) === 0) sent += 1;
      await clock.forward(1000);
    }
    return sent;
  }

  test.each<[string, Ask['provider'], Kind, number]>([
    ['900 writes', 'Microsoft.Network', 'write', 900],
    ['900 deletes', 'Microsoft.Network', 'delete', 900],
    ['450 reads of private zones', 'Microsoft.Network/privateDnsZones', 'read', 450],
  ])('is %s in any five minutes', async (_, provider, kind, most) => {
    const here = stage();
    const what = () => ({ ...network(kind), provider });
    expect(await steadily(here, 250, what)).toBe(most);
    expect(await steadily(here, 51, what)).toBeGreaterThan(0);
    await here.clock.forward(300_000);
    expect(await steadily(here, 299, what)).toBe(most);
  });

  test('counts writes and deletes together, each region and each subscription for itself, and holds no other provider back', async () => {
    const here = stage();
    let at = 0;
    expect(await steadily(here, 120, () => network(at++ % 2 === 0 ? 'write' : 'delete'))).toBe(900);
    const { budget } = here;
    expect(await budget.take(network('write'), most)).toBeGreaterThan(most);
    const free = [network('write', 'northeurope'), network('write', 'westeurope', other), network('read'), ask('write'), ask('delete')];
    for (const one of free) expect(await budget.take(one, 0)).toBe(0);
  });

  test('that Azure says was passed rests alone, and so does a single operation', async () => {
    const { budget } = stage();
    const tags = { ...network('read'), path: `/subscriptions/${one}/providers/Microsoft.Network/locations/westeurope/serviceTags` };
    budget.pause(network('write'), 'Provider', 60_000);
    budget.pause(tags, 'Operation', 300_000);
    expect([await budget.take(network('write'), 0), await budget.take(network('delete'), 0), await budget.take(tags, 0)]).toEqual([
      60_000, 60_000, 300_000,
    ]);
    for (const one of [network('read'), network('write', 'northeurope'), ask('write')]) expect(await budget.take(one, 0)).toBe(0);
  });

  test('counts a POST that lists with its reads, which ARM counts with the writes', async () => {
    const { budget } = stage();
    const lists = { ...network('write'), isRead: true };
    budget.pause(network('write'), 'Provider', 60_000);
    expect(await budget.take(lists, 0)).toBe(0);
    budget.pause(ask('write'), 'Arm', 60_000);
    expect(await budget.take(lists, 0)).toBe(60_000);
  });

  test('that leaves room where ARM has none takes nothing from others', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'write');
    for (let at = 0; at < 2_000; at++) await budget.take(network('write'), 0);
    await clock.forward(20_000);
    expect(await budget.take(network('write'), 0)).toBe(0);
  });

  test('is shared out by namespace first, then by binding', async () => {
    const here = stage();
    await steadily(here, 250, () => network('write'));
    const turns: string[] = [];
    const join = async (key: string) =>
      (await here.budget.take(network('write'), 300_000, undefined, { key, rank: 'Working' })) === 0 && turns.push(key);
    const all = [...Array(6).fill('evil/a'), ...Array(6).fill('evil/b'), ...Array(3).fill('platform/orders')].map(join);
    for (let second = 0; second < 120; second++) await here.clock.forward(1000);
    await Promise.all(all);
    expect(turns.slice(0, 6).filter((key) => key === 'platform/orders')).toHaveLength(3);
    expect(turns.slice(0, 6).filter((key) => key === 'evil/a').length).toBeLessThanOrEqual(2);
    expect(turns).toHaveLength(15);
  });
});
