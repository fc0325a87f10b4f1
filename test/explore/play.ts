/** Plays a story on the virtual clock, then lets everything calm down and judges what is left; the same story always ends in the same way. */

import type { TokenCredential } from '@azure/core-auth';
import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { ApiError } from '../../src/runtime/api.ts';
import { createStage, type Stage } from '../scenarios/support/stage.ts';
import { sayYes } from './consent.ts';
import { calmDown, disturb } from './meddlings/disturbance.ts';
import { drawFrom } from './draw.ts';
import { approverMs, judgeEnd, leave } from './oracles/ending.ts';
import { judgeLasting } from './oracles/lasting.ts';
import { meddle } from './meddlings/meddling.ts';
import { shareZones } from './meddlings/names.ts';
import type { Meddling, Tokens } from './meddlings/undo.ts';
import { measureRates } from './oracles/rates.ts';
import type { Scene } from './story.ts';
import { goodSpec, type Spec } from './specs.ts';
import type { Action, Story } from './story.ts';
import { watch } from './oracles/witness.ts';
import { worldOf } from './world.ts';

export interface Played {
  readonly wrong: readonly string[];
  /** What was seen of Ready, in order. */
  readonly seen: readonly string[];
}

const path = `${bindingsPath('platform')}/orders`;

export async function play(story: Story): Promise<Played> {
  const { tier, speed, assumptions, first } = story;
  const tokens: Tokens = { hang: false };
  const credential: TokenCredential = {
    getToken: () => (tokens.hang ? new Promise(() => undefined) : Promise.resolve({ token: 'operator.a-token', expiresOnTimestamp: 0 })),
  };
  const stage = await createStage({ resources: worldOf(tier), speed, assumptions, credential, seed: story.seed, eventsMayBeLost: true });
  const witness = watch(stage, ['orders', 'second'], assumptions.staleReads);
  const scene: Scene = {
    stage,
    story,
    witness,
    instances: [],
    eyes: new Set(stage.cluster.watches),
    tokens,
    askedAt: stage.clock.now(),
    spec: first,
    ahead: 0,
    restarts: new Set(),
  };
  const draw = drawFrom(story.seed + 1);
  const disturbed: (() => void)[] = [];
  const undone: (() => void)[] = [];
  const rates = measureRates(scene);
  for (let replica = 0; replica < (story.replicas ? 2 : 1); replica++) begin(scene, story.replicas);
  if (story.approver) sayYes(stage, approverMs);
  if (story.sharedZones) shareZones(stage);
  await declare(scene, first);
  for (const action of story.actions) {
    await act(scene, action, draw, action.do === 'meddle' ? undone : disturbed);
    await stage.clock.forward(action.pauseSeconds * 1_000);
  }
  for (const undo of disturbed) undo();
  calmDown(stage);
  await calm(scene);
  const lasting = await judgeLasting(
    scene,
    story.actions.some((action) => action.do === 'meddle'),
  );
  for (const undo of undone) undo();
  const end = await judgeEnd(scene, (spec) => declare(scene, spec), goodSpec(tier));
  const farewell = await leave(scene);
  witness.end();
  return { wrong: [...witness.violations, ...lasting, ...end, ...farewell, ...rates()], seen: stage.seen('orders') };
}

/** A program that ends by itself, e.g. because no cache could be filled in time, is started again by its kubelet. */
function begin(scene: Scene, election: boolean): void {
  const { stage, instances, ahead } = scene;
  const instance = stage.start(undefined, election);
  instance.life.setAhead(ahead);
  instances.push(instance);
  void instance.ended.then(() => {
    if (instance.life.dead) return;
    instance.kill();
    scene.restarts.add(stage.clock.schedule(10_000, () => begin(scene, election)));
  });
}

/** The faults are over, and the clocks are right: one instance is left at work, without the lease, whose renewals are no matter of these hours. */
async function calm(scene: Scene): Promise<void> {
  const { stage, story, instances } = scene;
  scene.ahead = 0;
  for (const { life } of instances) life.setAhead(0);
  for (const cancel of scene.restarts) cancel();
  const alive = instances.filter(({ life }) => !life.dead);
  if (!story.replicas && alive.length === 1) return;
  for (const instance of alive) instance.kill();
  await stage.clock.forward(5_000);
  begin(scene, false);
}

async function act(scene: Scene, action: Action, draw: ReturnType<typeof drawFrom>, undone: (() => void)[]): Promise<void> {
  const { stage, instances, story } = scene;
  switch (action.do) {
    case 'edit':
      return declare(scene, action.spec);
    case 'write nonsense':
      if (await isTaken(stage, action.spec)) throw new Error(`the schema takes ${JSON.stringify(action.spec)}`);
      return;
    case 'delete':
      await stage.remove('orders').catch(ignoreMissing);
      return;
    case 'ask for a reconcile':
      scene.askedAt = stage.clock.now();
      await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': String(stage.clock.now()) }).catch(ignoreMissing);
      return;
    case 'crash':
      instances
        .filter(({ life }) => !life.dead)
        .at(-1)
        ?.kill();
      await stage.clock.forward(draw.below(20) * 1_000);
      begin(scene, story.replicas);
      return;
    case 'split': {
      const second = stage.start(undefined, false);
      second.life.setAhead(scene.ahead);
      const cancel = stage.clock.schedule(action.seconds * 1_000, () => second.kill());
      undone.push(() => (cancel(), second.kill()));
      return;
    }
    case 'disturb Azure':
    case 'disturb Kubernetes':
    case 'disturb watches':
      undone.push(disturb(stage, draw, action, scene.eyes));
      return;
    case 'move the clock':
      scene.ahead += action.minutes * 60_000;
      for (const { life } of instances) life.setAhead(scene.ahead);
      return;
    case 'meddle': {
      const meddling: Meddling = meddle(scene, action.deed, action.hours, action.pick);
      undone.push(() => meddling.undo());
    }
  }
}

/** Creates or replaces the binding, as `kubectl replace --force` would not: its status stays. What the operator writes in the same moment is no obstacle. */
async function declare(scene: Scene, spec: Spec): Promise<void> {
  const api = scene.stage.cluster.api();
  for (;;) {
    const present = await api.request<Binding>({ method: 'GET', path }).catch(ignoreMissing);
    if (!present) await scene.stage.apply('orders', spec);
    else if (!(await api.request({ method: 'PUT', path, body: { ...present, spec } }).then(() => true, ignoreConflict))) continue;
    scene.spec = spec;
    scene.askedAt = scene.stage.clock.now();
    return;
  }
}

async function isTaken(stage: Stage, spec: Spec): Promise<boolean> {
  const api = stage.cluster.api();
  const present = await api.request<Binding>({ method: 'GET', path }).catch(ignoreMissing);
  if (!present) return false;
  return api.request({ method: 'PUT', path, body: { ...present, spec } }).then(
    () => true,
    () => false,
  );
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}

function ignoreConflict(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 409) return undefined;
  throw error;
}
