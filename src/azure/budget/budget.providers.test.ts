/** Promises about what Azure counts apart: each provider has its own limits, and holds no other back. */

import { describe, expect, test } from '@jest/globals';
import type { Ask } from './budget.ts';
import type { Kind } from './limits.ts';
import { ask, burst, most, one, other, stage } from './budget.test-support.ts';

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
