/** What Flux' own controllers do with bindings in an emergency and by mistake: late commits, suspended bindings, force, and what the deletion guard stops. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';

import type { Binding } from '../../src/api/binding.ts';
import { subnetId } from '../scenarios/support/world.ts';
import { gated, readyOf } from './flux.ts';
import { bindingReady } from './story.ts';
import { isGreen, isRed, isSettled, isUpdating, startStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage(['late', 'gate', 'paused', 'forced', 'guarded', 'kept']);
}, 180_000);
afterAll(() => stage.close(), 60_000);

const isGoing = (one: Binding | undefined) => one === undefined || one.metadata.deletionTimestamp !== undefined;
const isSuspended = (one: Binding | undefined) => one?.spec.suspend === true;

describe('T20: late commits', () => {
  test.each([
    ['late', 'is applied when Flux has stopped waiting, that is after the update', {}],
    ['gate', 'is applied in the middle of the update with CancelHealthCheckOnNewRevision', { labels: gated }],
  ])(
    'T20: suspend, committed in mid-operation (%s), %s',
    async (name, _, more) => {
      const told = await stage.tell(name, more);
      await told.commit(told.spec('first'));
      await told.until('the update', isUpdating);
      await told.commit(told.spec('first', { suspend: true }));
      const late = await told.until('suspended', isSuspended);
      stage.measured(`suspend, committed in mid-operation, is in the cluster after (${name})`, late);
      const before = bindingReady(await told.binding());
      if (name === 'gate') expect(late).toBeLessThan(5_000);
      else expect([before, (await told.binding())?.status?.operation?.endedAt]).not.toEqual(['False/UpdatingNetwork', undefined]);
      // What Azure has begun goes to its end, suspended or not.
      await told.until('in place', () => stage.place(name) === subnetId(name, 'first'));
      expect(stage.switches(name)).toBe(1);
    },
    120_000,
  );

  test('T20: a suspended binding with work to do is red after the time limit', async () => {
    const told = await stage.tell('paused', { spec: { timeout: '6s' } });
    await told.commit(told.spec('first', { suspend: true }));
    await told.until('seen', (one) => one?.status?.observedGeneration !== undefined);
    stage.measured('suspended with work to do and a time limit of 6 s: red after', await told.until('red', isRed));
    expect(readyOf(await told.kustomization())?.message).toMatch(/timeout/);
    expect(stage.place('paused')).toBe('None');
  }, 120_000);
});

describe('T20: force and prune', () => {
  const guard = fileURLToPath(new URL('../../deploy/deletion-guard', import.meta.url));
  const removeGuard = () => stage.server.kubectl(['delete', '-k', guard]);

  /** The API server begins to ask a policy some seconds after it has taken it. */
  const installGuard = async (name: string) => {
    expect(await stage.server.kubectl(['apply', '-k', guard])).toMatchObject({ code: 0 });
    for (let tries = 0; tries < 200; tries++) {
      const { code } = await stage.server.kubectl(['delete', 'avb', name, '-n', 'gateways', '--dry-run=server']);
      if (code !== 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the guard is not asked');
  };

  test('T20: force with a misspelt mode deletes a binding, and its gateway is on its way out', async () => {
    const told = await stage.tell('forced', { spec: { force: true } });
    await told.commit(told.spec('first', { deletionPolicy: 'Detach' }));
    await told.until('green', isGreen);
    await told.commit({ ...told.spec('first', { deletionPolicy: 'Detach' }), mode: 'Extern' });
    stage.measured('force and a misspelt mode: the binding is being deleted after', await told.until('going', isGoing));
    await told.until('out', () => stage.place('forced') === 'None');
  }, 120_000);

  test('T20: with the guard neither force nor prune deletes a binding with Detach, until a commit confirms it', async () => {
    const told = await stage.tell('guarded', { spec: { force: true, interval: '3s', retryInterval: '3s' } });
    const spec = told.spec('first', { deletionPolicy: 'Detach' });
    await told.commit(spec);
    await told.until('green', isGreen);
    await installGuard('guarded');
    try {
      await told.commit({ ...spec, mode: 'Extern' });
      await told.until(
        'refused',
        (_, one) => readyOf(one)?.status === 'False' && /Extern|confirm-delete/.test(readyOf(one)?.message ?? ''),
      );
      expect(isGoing(await told.binding())).toBe(false);

      await told.commit(null);
      await told.until('refused again', (_, one) => readyOf(one)?.status === 'False' && /confirm-delete/.test(readyOf(one)?.message ?? ''));
      expect([isSettled(await told.binding()), stage.place('guarded')]).toEqual([true, subnetId('guarded', 'first')]);

      await told.commit(spec, { annotations: { 'apimvnet.io/confirm-delete': 'guarded' } });
      await told.until('confirmed', (one) => one?.metadata.annotations?.['apimvnet.io/confirm-delete'] === 'guarded');
      await told.until('green again', isGreen);
      await told.commit(null);
      await told.until('gone', (one) => one === undefined);
      expect(stage.place('guarded')).toBe('None');
    } finally {
      await removeGuard();
    }
  }, 240_000);

  test('T20: prune: disabled on a binding excludes it', async () => {
    const told = await stage.tell('kept', { spec: { interval: '2s' } });
    await told.commit(told.spec('first', { deletionPolicy: 'Detach' }), {
      annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    });
    await told.until('green', isGreen);
    await told.commit(null);
    const { lastAppliedRevision } = (await told.kustomization()).status ?? {};
    await told.until(
      'the removal is applied',
      (_, one) => readyOf(one)?.status === 'True' && one.status?.lastAppliedRevision !== lastAppliedRevision,
    );
    expect([isSettled(await told.binding()), stage.place('kept')]).toEqual([true, subnetId('kept', 'first')]);
  }, 120_000);
});
