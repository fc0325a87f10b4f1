/** A stage for scenarios: both simulators and the operator in one process on one virtual clock. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createAzure, type SimAzure } from '../../../sim/azure/azure.ts';
import { loadWorld } from '../../../sim/azure/world.ts';
import { createCluster, type SimCluster } from '../../../sim/kubernetes/cluster.ts';
import { type CrdDocument } from '../../../sim/kubernetes/kinds.ts';
import { virtualClock, type VirtualClock } from '../../../sim/virtual-clock.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../../src/api/binding.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { type ChangeLine } from '../../told/changes.ts';
import { watchEvents } from '../../told/events.ts';
import { follow } from '../../told/follow.ts';
import { asFile, edited, planOracle } from '../oracles/plan-kept.ts';
import { keep } from './kept.ts';
import { illegalIn } from './legal.ts';
import { type Call, type Fate } from './mortal.ts';
import { steadyRandom } from './steady.ts';
import { ordinary, serviceId, subnetId } from './world.ts';
import { isClean, startInstance, type Instance, type StageOptions } from '../stage/instance.ts';

export { startInstance, type Around, type Instance, type StageOptions } from '../stage/instance.ts';

export interface Stage {
  readonly clock: VirtualClock;
  readonly azure: SimAzure;
  readonly cluster: SimCluster;
  /** `election` overrides that of the stage for this instance. */
  start(fateOf?: (call: Call) => Fate, election?: boolean): Instance;
  apply(name: string, spec?: object): Promise<Binding>;
  /** A merge patch of the spec, as a user edits it. */
  edit(name: string, spec: object): Promise<Binding>;
  annotate(name: string, annotations: Readonly<Record<string, string | null>>): Promise<Binding>;
  remove(name: string): Promise<void>;
  binding(name: string): Promise<Binding>;
  /** As it is stored now; undefined when there is none. */
  latest(name: string): Binding | undefined;
  /** Whether it was there and is not any more. */
  isGone(name: string): boolean;
  /** `Ready` as it is now, e.g. `True/Settled`. */
  ready(name: string): string;
  /** Lets time pass until Ready is this; fails with what it was instead. */
  until(name: string, ready: string, limit?: string): Promise<void>;
  /** Every value that Ready took so far, in order. */
  seen(name: string): readonly string[];
  /** The change logs of all instances, in order. */
  readonly changes: readonly ChangeLine[];
  forward(time: string): Promise<void>;
  /** This version was written by another client, and need not be as promised; all others must be. */
  excuse(version: Binding): void;
  /** Lets go of what was recorded so far of bindings that are gone, and of all requests. */
  forget(names: readonly string[]): void;
}

export const crd = parse(readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as CrdDocument;
const namespace = 'platform';
export const ms = (time: string): number => {
  const [, count, unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(time) ?? [];
  const factor = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit];
  if (count === undefined || factor === undefined) throw new Error(`"${time}" is not a time such as 10m`);
  return Number(count) * factor;
};

/** What the tests' own bindings ask for: the service and the subnet of the ordinary world. */
export const ordinarySpec = (name = 'orders') => ({ serviceId: serviceId(name), mode: 'External', subnetId: subnetId('hub', 'apim') });

export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const clock = virtualClock();
  const random = seededRandom(options.seed ?? 1);
  const ofOperator = options.steady === true ? steadyRandom(2) : random;
  const ofCluster = options.steady === true ? seededRandom(3) : random;
  const world = loadWorld({ resources: options.resources ?? ordinary });
  const { assumptions, assignments, limits = {}, speed = 1 } = options;
  const azure = createAzure({
    ...{ clock, random, world, speed, limits },
    ...(assumptions && { assumptions }),
    ...(assignments && { assignments }),
  });
  const cluster = createCluster({ clock, random: ofCluster, crds: [options.crd ?? crd] });
  const admin = cluster.api();
  await admin.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });

  const pathOf = (name: string) => `${bindingsPath(namespace)}/${name}`;
  const binding = (name: string) => admin.request<Binding>({ method: 'GET', path: pathOf(name) });
  const patch = (name: string, body: object) =>
    admin.request<Binding>({ method: 'PATCH', path: pathOf(name), body, contentType: 'application/merge-patch+json' });
  const newest = new Map<string, Binding>();
  const taken = new Map<string, string[]>();
  const gone = new Set<string>();
  const illegal = new Map<string, string>();
  /** Whoever looks at the stage after a status that no client is promised hears of that first. */
  const lawful = <T>(value: T): T => {
    if (illegal.size > 0) throw new Error(`what is not as promised:\n${[...illegal.values()].join('\n')}`);
    return value;
  };
  const seen = (name: string): readonly string[] => lawful(taken.get(name) ?? []);
  const plans = planOracle(azure, clock, isClean(options), (what) => illegal.set(what, `the plan was not kept: ${what}`));
  void follow(admin, bindingsPath(), (object, isDeleted) => {
    const changed = object as Binding;
    const { name } = changed.metadata;
    plans.told(changed);
    if (isDeleted) return void gone.add(name);
    gone.delete(name);
    // Whose status was emptied is told anew what is the case.
    if (readyOf(changed) === 'Unknown/Pending') events?.forget();
    const wrong = options.judged === false ? undefined : illegalIn(changed);
    if (wrong === undefined && options.judged !== false) keep(changed);
    if (wrong !== undefined && illegal.size < 10) illegal.set(changed.metadata.resourceVersion, wrong);
    newest.set(name, changed);
    const list = taken.get(name) ?? [];
    taken.set(name, list);
    if (list.at(-1) !== readyOf(changed)) list.push(readyOf(changed));
  });
  const broken = (what: string) => (illegal.size < 10 ? illegal.set(what, what) : illegal);
  const changes: ChangeLine[] = [];
  const events = options.judged !== undefined ? undefined : watchEvents(admin, (name) => newest.get(name)?.metadata.generation, broken);
  if (options.eventsMayBeLost) events?.loseTrack();
  const around = { clock, azure, cluster, random: ofOperator, wrong: broken, changes };

  const stage: Stage = {
    ...{ clock, azure, cluster, changes },
    start(fateOf, election = options.election === true) {
      if (fateOf) events?.loseTrack();
      events?.forget();
      return startInstance({ ...around, options: { ...options, election }, plans }, fateOf);
    },
    async apply(name, spec = ordinarySpec()) {
      await plans.plan(asFile(name, namespace, spec));
      const body = { apiVersion, kind, metadata: { name, namespace }, spec };
      return plans.made(await admin.request<Binding>({ method: 'POST', path: bindingsPath(namespace), body }));
    },
    async edit(name, spec) {
      await plans.plan(edited(await binding(name), spec));
      return plans.made(await patch(name, { spec }));
    },
    annotate: (name, annotations) => patch(name, { metadata: { annotations } }),
    remove: (name) => admin.request<undefined>({ method: 'DELETE', path: pathOf(name) }),
    binding: async (name) => lawful(await binding(name)),
    latest: (name) => lawful(newest.get(name)),
    isGone: (name) => lawful(gone.has(name)),
    ready: (name) => seen(name).at(-1) ?? 'none',
    until: async (name, wanted, limit = '4h') => {
      const end = clock.now() + ms(limit);
      if (await clock.until(() => seen(name).at(-1) === wanted, end - clock.now())) return;
      throw new Error(`after ${limit} ${name} is ${seen(name).at(-1)}, not ${wanted}: ${await said(name)}`);
    },
    seen,
    forward: async (time) => lawful(await clock.forward(ms(time))),
    excuse: ({ metadata }) => void illegal.delete(metadata.resourceVersion),
    forget(names) {
      for (const name of names) {
        newest.delete(name);
        taken.delete(name);
        gone.delete(name);
      }
      events?.forget();
      changes.length = 0;
      cluster.requests.length = 0;
      azure.requests.length = 0;
      cluster.compact();
    },
  };
  await clock.settle();
  const said = async (name: string) => (await binding(name)).status?.conditions?.find(({ type }) => type === 'Ready')?.message;
  return stage;
}

const readyOf = ({ status }: Binding): string => {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  return `${condition?.status}/${condition?.reason}`;
};
