/** Bindings under Flux' own controllers, from the commit to the gateway and back. docs/gitops.md says what was measured here. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { approveAnnotation, type Binding } from '../../src/api/binding.ts';
import { subnetId } from '../scenarios/support/world.ts';
import { readyOf } from './flux.ts';
import { isAsking, isGreen, isRed, isSettled, isUpdating, startStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage(['attach', 'labels', 'stall', 'asks', 'annotates', 'prunes']);
}, 180_000);
afterAll(() => stage.close(), 60_000);

describe('T20: under Flux', () => {
  test('T20: an attach is green when the gateway works in its network, and a move too', async () => {
    const told = await stage.tell('attach');
    await told.commit(told.spec('first'));
    stage.measured('a commit is in the cluster after', await told.until('the binding', (one) => one !== undefined));
    await told.until('the update', isUpdating);
    expect(readyOf(await told.kustomization())).toMatchObject({ status: 'Unknown' });
    await told.until('settled', isSettled);
    stage.measured('the Kustomization is green after the gateway by', await told.until('green', isGreen));
    expect(stage.place('attach')).toBe(subnetId('attach', 'first'));
    const { resourceVersion } = (await told.binding())?.metadata ?? {};

    await told.commit(told.spec('second'));
    await told.until('the move', isUpdating);
    expect(readyOf(await told.kustomization())).toMatchObject({ status: 'Unknown' });
    await told.until('green again', isGreen);
    expect([stage.place('attach'), stage.switches('attach')]).toEqual([subnetId('attach', 'second'), 2]);
    expect(resourceVersion).not.toBe((await told.binding())?.metadata.resourceVersion);
  }, 180_000);

  test('T20: labels and annotations leave with the manifest, and the finalizer stays', async () => {
    const told = await stage.tell('labels');
    const spec = told.spec('first', { deletionPolicy: 'Detach' });
    await told.commit(spec, { labels: { tier: 'gold' }, annotations: { 'team/owner': 'payments' } });
    await told.until('green', isGreen);
    expect((await told.binding())?.metadata).toMatchObject({ labels: { tier: 'gold' }, annotations: { 'team/owner': 'payments' } });
    await told.commit(spec);
    stage.measured(
      'labels and annotations leave after',
      await told.until(
        'gone',
        (one) => one?.metadata.annotations?.['team/owner'] === undefined && !JSON.stringify(one?.metadata).includes('gold'),
      ),
    );
    expect((await told.binding())?.metadata.finalizers).toEqual(['apimvnet.io/detach']);
    expect(stage.place('labels')).toBe(subnetId('labels', 'first'));
  }, 180_000);

  test('T20: what needs a human is red long before the time limit, and green when the commit mends it', async () => {
    const told = await stage.tell('stall');
    await told.commit({ ...told.spec('first'), subnetId: subnetId('stall', 'none') });
    await told.until(
      'stalled',
      (one) => one?.status?.conditions?.some(({ type, status }) => type === 'Stalled' && status === 'True') === true,
    );
    stage.measured('red after Stalled by', await told.until('red', isRed));
    expect(readyOf(await told.kustomization())?.reason).toBe('HealthCheckFailed');
    expect(stage.switches('stall')).toBe(0);
    await told.commit(told.spec('first'));
    stage.measured(
      'the mending commit is applied after',
      await told.until('mended', (one) => one?.spec.subnetId === subnetId('stall', 'first')),
    );
    await told.until('green', isGreen);
    expect(stage.place('stall')).toBe(subnetId('stall', 'first'));
  }, 180_000);

  const asking = { changes: { approval: 'WhenDisruptive' } };
  const askedOf = (one: Binding | undefined): readonly string[] =>
    [...(one?.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '').matchAll(/^([0-9a-f]{12}(?:\.\d+)?): /gm)].map(
      ([, hash]) => hash ?? '',
    );

  test('T20: an approval by commit ends the red that asks for it', async () => {
    const told = await stage.tell('asks');
    await told.commit(told.spec('first', asking));
    await told.until('asking', isAsking);
    stage.measured('red after the question by', await told.until('red', isRed));
    const approved = askedOf(await told.binding());
    expect(approved).not.toEqual([]);
    expect(stage.place('asks')).toBe('None');
    await told.commit(told.spec('first', { changes: { ...asking.changes, approved } }));
    stage.measured('the approving commit begins the update after', await told.until('begun', isUpdating));
    await told.until('green', isGreen);
    expect(stage.place('asks')).toBe(subnetId('asks', 'first'));
  }, 180_000);

  test('T20: an approval by annotation counts, though Flux takes it away', async () => {
    const told = await stage.tell('annotates', { spec: { interval: '2s', retryInterval: '2s' } });
    await told.commit(told.spec('first', asking));
    await told.until('asking', isAsking);
    const hashes = askedOf(await told.binding());
    const said = await stage.server.kubectl(['annotate', 'avb', 'annotates', '-n', 'gateways', `${approveAnnotation}=${hashes.join(',')}`]);
    expect(said).toMatchObject({ code: 0 });
    stage.measured(
      'an annotation by kubectl is taken away after',
      await told.until('away', (one) => one?.metadata.annotations?.[approveAnnotation] === undefined),
    );
    await told.until('green', isGreen);
    expect([stage.place('annotates'), stage.switches('annotates')]).toEqual([subnetId('annotates', 'first'), 1]);
  }, 180_000);

  test('T20: a binding that leaves the repository with Detach takes its gateway out, and with Retain leaves it', async () => {
    const told = await stage.tell('prunes');
    await told.commit(told.spec('first', { deletionPolicy: 'Detach' }));
    await told.until('green', isGreen);
    await told.commit(null);
    stage.measured(
      'pruned, a binding with Detach is being deleted after',
      await told.until('going', (one) => one === undefined || one.metadata.deletionTimestamp !== undefined),
    );
    await told.until('gone', (one) => one === undefined);
    expect(stage.place('prunes')).toBe('None');

    await told.commit(told.spec('second'));
    await told.until('green', isGreen);
    await told.commit(null);
    await told.until('gone', (one) => one === undefined);
    expect(stage.place('prunes')).toBe(subnetId('prunes', 'second'));
  }, 240_000);
});
