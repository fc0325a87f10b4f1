/** A stage for scenarios: both simulators and the operator in one process on one virtual clock. */

import { readFileSync } from 'node:fs';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { createAzure, type SimAzure } from '../../../sim/azure/azure.ts';
import type { Assignment } from '../../../sim/azure/directory/roles.ts';
import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import type { Played } from '../../../sim/azure/throttle/throttle.ts';
import { loadWorld } from '../../../sim/azure/world.ts';
import { createCluster, type SimCluster } from '../../../sim/kubernetes/cluster.ts';
import { type CrdDocument } from '../../../sim/kubernetes/kinds.ts';
import { virtualClock, type VirtualClock } from '../../../sim/virtual-clock.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../../src/api/binding.ts';
import type { Arm } from '../../../src/azure/arm.ts';
import { clouds } from '../../../src/azure/clouds.ts';
import { createArm } from '../../../src/azure/gateway.ts';
import { armMetrics } from '../../../src/azure/metrics.ts';
import type { Grants } from '../../../src/azure/tenancy/grants.ts';
import { intervalsAt } from '../../../src/binding/model/terms/intervals.ts';
import { defaultWorkers, runOperator } from '../../../src/operator.ts';
import type { KubernetesApi } from '../../../src/runtime/api.ts';
import { createLog, type Log } from '../../../src/runtime/log.ts';
import { createRuntimeMetrics } from '../../../src/runtime/metrics.ts';
import type { ProgramEnd } from '../../../src/runtime/program.ts';
import { seededRandom, uuid } from '../../../src/runtime/random.ts';
import { watchEvents } from '../../told/events.ts';
import { follow } from '../../told/follow.ts';
import { asFile, edited, isClean, planOracle, type PlanOracle } from '../oracles/plan-kept.ts';
import { keep } from './kept.ts';
import { illegalIn } from './legal.ts';
import { createLife, type Call, type Fate, type Life } from './mortal.ts';
import { steadyRandom } from './steady.ts';
import { ordinary, serviceId, subnetId } from './world.ts';

export interface Instance {
  readonly life: Life;
  readonly registry: Registry;
  /** SIGKILL: nothing that it has begun goes on. */
  kill(): void;
  /** SIGTERM. */
  stop(): Promise<ProgramEnd>;
  /** Settles when the program has ended by itself or was stopped; never after a kill. */
  readonly ended: Promise<ProgramEnd>;
}

export interface StageOptions {
  readonly resources?: readonly object[];
  readonly assumptions?: Partial<Assumptions>;
  /** Azure's limits on requests; all are played unless said. */
  readonly limits?: Partial<Played>;
  readonly seed?: number;
  /** Instants that stay the same from one version of the product to the next, as far as it does the same. */
  readonly steady?: boolean;
  /** Divides Azure's durations; the operator keeps its intervals. */
  readonly speed?: number;
  /** Changes what the operator's calls to the API server do, e.g. to take a promise out and see a test fail. */
  readonly meddle?: (api: KubernetesApi) => KubernetesApi;
  /** The same for its requests to Azure. */
  readonly meddleAzure?: (http: HttpClient) => HttpClient;
  /** The same for what it is given of Azure, e.g. to let a part of the program itself fail. */
  readonly meddleArm?: (arm: Arm) => Arm;
  /** In place of the one that is shipped. */
  readonly crd?: CrdDocument;
  /** Where the operator's identity gets its tokens; one that always works unless said. */
  readonly credential?: TokenCredential;
  /** For a definition that drops parts of a status: it is not held against what is promised, or only events are not, which may be told again then. */
  readonly judged?: false | 'statuses';
  /** Elections cost timers; scenarios of many hours leave them out. */
  readonly election?: boolean;
  /** Of an instance with election; that of the release as it is shipped unless said. */
  readonly lease?: { readonly namespace: string; readonly name: string };
  /** Bindings that are worked on at once; as many as the program is shipped with unless said. */
  readonly workers?: number;
  /** Where the operator writes its log; nowhere unless said. */
  readonly log?: Log;
  /** Watched by an instance; all unless said. */
  readonly namespaces?: readonly string[];
  /** Labels of the bindings that an instance watches; all unless said. */
  readonly selector?: string;
  /** What each principal may do in Azure; everything unless said. */
  readonly assignments?: readonly Assignment[];
  /** Azure by the identity of a namespace, in place of the one of the operator. */
  readonly armOf?: (parts: {
    readonly api: KubernetesApi;
    readonly armBy: (credential: TokenCredential) => Arm;
  }) => (namespace: string) => Arm;
  /** What each namespace may touch of Azure; all unless said. */
  readonly grants?: Grants;
}

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
  forward(time: string): Promise<void>;
  /** This version was written by another client, and need not be as promised; all others must be. */
  excuse(version: Binding): void;
  /** Lets go of what was recorded so far of bindings that are gone, and of all requests. */
  forget(names: readonly string[]): void;
}

export const crd = parse(readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as CrdDocument;
const credential: TokenCredential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.UTC(2100, 0) }) };
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
  void follow<Binding>(admin, bindingsPath(), (changed, isDeleted) => {
    const { name } = changed.metadata;
    plans.told(changed);
    if (isDeleted) return void gone.add(name);
    gone.delete(name);
    const wrong = options.judged === false ? undefined : illegalIn(changed);
    if (wrong === undefined && options.judged !== false) keep(changed);
    if (wrong !== undefined && illegal.size < 10) illegal.set(changed.metadata.resourceVersion, wrong);
    newest.set(name, changed);
    const list = taken.get(name) ?? [];
    taken.set(name, list);
    if (list.at(-1) !== readyOf(changed)) list.push(readyOf(changed));
  });
  const broken = (what: string) => void (illegal.size < 10 && illegal.set(what, what));
  if (options.judged === undefined) watchEvents(admin, (name) => newest.get(name)?.metadata.generation, broken);
  const around = { clock, azure, cluster, random: ofOperator };

  const stage: Stage = {
    ...{ clock, azure, cluster },
    start(fateOf, election = options.election === true) {
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
    remove: async (name) => {
      await admin.request({ method: 'DELETE', path: pathOf(name) });
    },
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
    excuse: ({ metadata }) => {
      illegal.delete(metadata.resourceVersion);
    },
    forget(names) {
      for (const name of names) {
        newest.delete(name);
        taken.delete(name);
        gone.delete(name);
      }
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

export interface Around {
  readonly clock: VirtualClock;
  readonly azure: SimAzure;
  readonly cluster: SimCluster;
  readonly random: ReturnType<typeof seededRandom>;
  readonly options: StageOptions;
  readonly plans?: PlanOracle;
}

/** An instance of the program in any cluster, at work on this Azure. */
export function startInstance({ clock, azure, cluster, random, options, plans }: Around, fateOf?: (call: Call) => Fate): Instance {
  if (fateOf) plans?.spoilForGood();
  const life = createLife(clock, fateOf);
  const registry = new Registry();
  const intervals = intervalsAt(1);
  const stopping = new AbortController();
  const bare = life.http(plans ? plans.client() : azure.httpClient());
  const http = plans?.watching(bare) ?? bare;
  const metrics = armMetrics(registry);
  const armBy = (one: TokenCredential) =>
    createArm({
      cloud: { ...clouds.public, keepsOmittedSubnets: azure.assumptions.omittedSubnets === 'kept' },
      credential: one,
      clock: life.clock,
      httpClient: options.meddleAzure ? options.meddleAzure(http) : http,
      metrics,
      shareForMs: intervals.shared,
      shareSeldomForMs: intervals.sharedSeldom,
    });
  const arm = armBy(options.credential ?? credential);
  const api = life.api(cluster.api('operator'));
  const ended = runOperator(
    {
      api: options.meddle ? options.meddle(api) : api,
      arm: options.meddleArm ? options.meddleArm(arm) : arm,
      clock: life.clock,
      random,
      intervals,
      log: options.log ?? createLog({ level: 'silent' }),
      registry,
      runtimeMetrics: createRuntimeMetrics(registry),
      identity: `test_${uuid(random)}`,
      namespaces: options.namespaces ?? [],
      ...(options.selector !== undefined && { selector: options.selector }),
      ...(options.grants && { grants: options.grants }),
      ...(options.armOf && { armOf: options.armOf({ api, armBy }) }),
      workers: options.workers ?? defaultWorkers,
      // Nobody asks after its health here, and days of beats are most of what a virtual clock would do.
      heartbeatMs: 3_600_000,
      ...(options.election === true && { lease: options.lease ?? { namespace: 'kube-system', name: 'apim-vnet-operator' } }),
    },
    stopping.signal,
  );
  return {
    life,
    registry,
    kill() {
      plans?.spoil();
      life.kill();
    },
    async stop() {
      stopping.abort();
      await clock.until(() => false, 1_000);
      return ended;
    },
    ended,
  };
}
