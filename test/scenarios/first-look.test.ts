/** Promises about reads: the first reconcile of a binding is short, and what many bindings need is read once for all of them. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { group, network, networkId, securityGroup, service, subnetId } from './support/world.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `g${at}`);
const readsOf = ({ azure }: Stage, what: RegExp): number => azure.requests.filter((one) => !isWrite(one) && what.test(one.path)).length;
const looked = (stage: Stage, name: string): boolean => !/^(none|undefined|Unknown)/.test(stage.ready(name));

describe('W28: reads', () => {
  test('W28: the first reconcile of a binding takes seven reads at most', async () => {
    const stage = await createStage();
    stage.start();
    await stage.forward('1m');
    stage.azure.requests.length = 0;
    await stage.apply('orders');
    await stage.clock.until(() => stage.azure.requests.some(isWrite), 60_000);
    const reads = stage.azure.requests.filter((one) => !isWrite(one)).map(({ path }) => path);
    expect(reads.length).toBeLessThanOrEqual(7);
    expect(new Set(reads).size).toBe(reads.length);
  });

  test('W28: sixty fresh bindings read the locks of their subscription about once a minute', async () => {
    const all = names(60);
    const resources = all.flatMap((name) => [
      securityGroup(`${name}-nsg`),
      network(name, { apim: { prefix: '10.0.1.0/27', group: `${name}-nsg` } }),
      service(name),
    ]);
    const stage = await createStage({ resources, assumptions: { networkBusy: 'Accepted' } });
    stage.start();
    const began = stage.clock.now();
    for (const name of all) await stage.apply(name, { ...ordinarySpec(name), subnetId: subnetId(name, 'apim') });
    await stage.clock.until(() => all.every((name) => stage.ready(name) === 'False/UpdatingNetwork'), 1_200_000);
    expect(all.filter((name) => stage.ready(name) !== 'False/UpdatingNetwork')).toEqual([]);
    const minutes = (stage.clock.now() - began) / 60_000;
    expect(readsOf(stage, /Authorization\/locks$/)).toBeLessThanOrEqual(Math.ceil(minutes) + 1);
  });

  test('W28: eight bindings that share a network and its group share the reads of both, and none acts on what another has made old', async () => {
    const all = names(8);
    const subnets = Object.fromEntries(all.map((name, at) => [name, { prefix: `10.0.${at}.0/27`, group: 'shared-nsg' }]));
    const stage = await createStage({
      resources: [securityGroup('shared-nsg'), network('hub', subnets), ...all.map((name) => service(name))],
    });
    stage.start();
    await stage.forward('1m');
    stage.azure.requests.length = 0;
    for (const name of all) await stage.apply(name, { ...ordinarySpec(name), subnetId: subnetId('hub', name) });
    await stage.clock.until(() => all.every((name) => looked(stage, name)), 60_000);
    expect(all.filter((name) => !looked(stage, name))).toEqual([]);
    expect(readsOf(stage, new RegExp(`${networkId('hub')}$`))).toBeLessThan(5);
    const moved = (name: string) => stage.seen(name).includes('False/UpdatingNetwork');
    await stage.clock.until(() => all.every(moved), 600_000);
    expect(all.filter((name) => !moved(name))).toEqual([]);
  });

  test('W28: a lock that was lifted is seen at once by whoever asks for a reconcile', async () => {
    const lock = { id: `${group}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'ReadOnly' } };
    const stage = await createStage();
    stage.azure.put(lock.id, lock);
    stage.start();
    await stage.apply('orders');
    await stage.forward('30s');
    expect(stage.ready('orders')).toMatch(/^False\/(PrerequisitesNotMet|ScopeLocked)$/);
    stage.azure.remove(lock.id);
    await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': 'now' });
    await stage.forward('5s');
    expect(stage.ready('orders')).toBe('False/PreparingNetwork');
  });
});
