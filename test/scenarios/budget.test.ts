/** Promises about our own limits on requests: each provider, region and subscription for itself, and our own waiting is never shown as an error of Azure. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import type { Arm } from '../../src/azure/arm.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { groupId, network, rule, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `g${at}`);

/** Gateways that are in no network yet, each with a network and a group of its own. */
const fresh = (all: readonly string[]): readonly object[] =>
  all.flatMap((name) => [
    securityGroup(`${name}-nsg`),
    network(name, { apim: { prefix: '10.0.1.0/27', group: `${name}-nsg` } }),
    service(name),
  ]);

async function staged(all: readonly string[], options: StageOptions = {}, resources: readonly object[] = fresh(all)): Promise<Stage> {
  const stage = await createStage({ resources, ...options });
  stage.start();
  await stage.forward('1m');
  for (const name of all) await stage.apply(name, { ...ordinarySpec(name), subnetId: subnetId(name, 'apim') });
  return stage;
}

/** Nothing is to be added to these: the service is all that is written. */
const open = [rule('all-in', 4000, 'Inbound Allow * from * to *'), rule('all-out', 4000, 'Outbound Allow * from * to *')];

/** Another client of the same subscription deletes what is not there, until Microsoft.Network has had as many writes as it takes. */
async function useUp(stage: Stage, group: string, count = 1_000): Promise<void> {
  for (let at = 0; at < count; at++) {
    const url = `https://management.azure.com${groupId(group)}/securityRules/none?api-version=2024-05-01`;
    await stage.azure.send({
      method: 'DELETE',
      url,
      headers: { authorization: `Bearer another-${Math.floor(at / 200)}` },
      body: undefined,
    });
  }
  stage.azure.requests.length = 0;
}

const saidErrors = (stage: Stage, all: readonly string[]): readonly string[] =>
  all.filter((name) => stage.seen(name).some((ready) => /RetryingAfterError|AzureUnreachable/.test(ready)));
const patched = ({ azure }: Stage, name: string): boolean =>
  azure.requests.some(({ method, path, carriedOut }) => method === 'PATCH' && carriedOut && path === serviceId(name));
const refused = ({ azure }: Stage): number => azure.requests.filter(({ status }) => status === 429).length;

describe('W20: what waits for our own budget is not shown as an error of Azure', () => {
  test('W20: a hundred gateways and 64 workers, where Azure refuses nothing', async () => {
    const all = names(100);
    const stage = await staged(all, { workers: 64, limits: { arm: false, network: false }, assumptions: { networkBusy: 'Accepted' } });
    await stage.clock.until(() => all.every((name) => !/^(none|undefined|Unknown)/.test(stage.ready(name))), 180_000);
    expect(all.filter((name) => /^(none|undefined|Unknown)/.test(stage.ready(name)))).toEqual([]);
    await stage.forward('1m');
    expect(saidErrors(stage, all)).toEqual([]);
  });

  test('W20: a binding that waits while the rules of a thousand others are written says what it waits for, and goes on', async () => {
    const stage = await staged([], {}, fresh(['busy', 'orders']));
    await useUp(stage, 'busy-nsg');
    await stage.apply('orders', { ...ordinarySpec('orders'), subnetId: subnetId('orders', 'apim') });
    await stage.forward('2m');
    // Azure has refused what left side by side, and whoever came afterwards waited by themselves.
    expect(refused(stage)).toBeLessThanOrEqual(8);
    await stage.until('orders', 'True/Settled', '2h');
  });

  test('W20: a settled binding stays Ready while others use the reads up', async () => {
    const all = names(3);
    const stage = await staged(all);
    for (const name of all) await stage.until(name, 'True/Settled', '2h');
    const before = all.map((name) => stage.seen(name).length);
    stage.azure.faults.add({
      where: ({ method }) => method === 'GET',
      when: ({ nth }) => nth === 1,
      fault: { kind: 'status', status: 429, code: 'SubscriptionRequestsThrottled', message: 'Too many.', retryAfter: 1_800 },
    });
    await stage.forward('3h');
    expect(all.map((name) => stage.seen(name).length)).toEqual(before);
  });
});

describe('W20: whatever has no turn, nothing is concluded from it', () => {
  const noTurn = { class: 'Budget', status: 0, code: 'NoTurn', message: 'No room.', retryAfterMs: 30_000, ambiguous: false } as const;
  /** Calls of this name have no turn while `shut` says so. */
  const shutting =
    (name: Exclude<keyof Arm, 'onBehalfOf'>, shut: () => boolean) =>
    (arm: Arm): Arm => {
      const own: Arm = {
        ...arm,
        [name]: (...question: never[]) => (shut() ? Promise.resolve({ ok: false, failure: noTurn }) : call(arm, name, question)),
      };
      return { ...own, onBehalfOf: (caller) => shutting(name, shut)(arm.onBehalfOf?.(caller) ?? arm) };
    };
  const call = (arm: Arm, name: Exclude<keyof Arm, 'onBehalfOf'>, question: never[]): unknown =>
    (arm[name] as (...all: never[]) => unknown)(...question);

  test.each(['service', 'virtualNetwork', 'securityGroup', 'locks', 'adminRules', 'raw', 'operation', 'networkStatus', 'write'] as const)(
    'W20: %s',
    async (name) => {
      let until = Infinity;
      const stage = await createStage({ meddleArm: shutting(name, () => stage.clock.now() < until) });
      stage.start();
      await stage.apply('orders');
      await stage.forward('40m');
      expect(saidErrors(stage, ['orders'])).toEqual([]);
      expect(stage.latest('orders')?.status?.lastFailure).toBeUndefined();
      if (['service', 'virtualNetwork', 'securityGroup', 'locks', 'adminRules'].includes(name))
        expect([stage.ready('orders'), stage.latest('orders')?.status?.waiting?.reason]).toEqual(['Unknown/Observing', 'RequestBudget']);
      until = stage.clock.now();
      await stage.until('orders', 'True/Settled', '2h');
      expect(stage.latest('orders')?.status?.waiting).toBeUndefined();
      until = Infinity;
      const before = stage.seen('orders').length;
      await stage.forward('5h');
      expect([stage.seen('orders').length, stage.ready('orders')]).toEqual([before, 'True/Settled']);
    },
  );

  test('W20: a deletion', async () => {
    let until = 0;
    const stage = await createStage({ meddleArm: shutting('virtualNetwork', () => stage.clock.now() < until) });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.until('orders', 'True/Settled', '2h');
    until = Infinity;
    await stage.remove('orders');
    await stage.forward('1h');
    expect(saidErrors(stage, ['orders'])).toEqual([]);
    expect(stage.latest('orders')?.status?.waiting?.reason).toBe('RequestBudget');
    until = stage.clock.now();
    await stage.clock.until(() => stage.isGone('orders'), 12 * 3_600_000);
    expect(stage.isGone('orders')).toBe(true);
  });
});

describe("A36: Microsoft.Network's limit is one of its own", () => {
  test('A36: where the writes of a region are used up, services are updated all the same', async () => {
    const [, ...rest] = fresh(['ready']);
    const stage = await staged([], {}, [...fresh(['busy', 'orders']), securityGroup('ready-nsg', open), ...rest]);
    await useUp(stage, 'busy-nsg');
    await stage.apply('orders', { ...ordinarySpec('orders'), subnetId: subnetId('orders', 'apim') });
    await stage.forward('10s');
    // One rule, or those that left with it side by side.
    expect(refused(stage)).toBeLessThanOrEqual(8);
    await stage.apply('ready', { ...ordinarySpec('ready'), subnetId: subnetId('ready', 'apim') });
    await stage.forward('30s');
    expect(patched(stage, 'ready')).toBe(true);
    expect(patched(stage, 'orders')).toBe(false);
    expect(stage.azure.requests.filter(isWrite).filter(({ path }) => path.includes('/securityRules/'))).toHaveLength(refused(stage));
    await stage.until('orders', 'True/Settled', '2h');
  });

  test('A36: a hundred and twenty gateways that want more rules than Microsoft.Network takes are refused none', async () => {
    const all = names(120);
    const stage = await staged(all, { assumptions: { networkBusy: 'Accepted' } });
    await stage.clock.until(() => all.every((name) => patched(stage, name)), 1_800_000);
    expect(all.filter((name) => !patched(stage, name))).toEqual([]);
    expect(refused(stage)).toBe(0);
    expect(saidErrors(stage, all)).toEqual([]);
  });
});
