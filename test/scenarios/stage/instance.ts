/** An instance of the operator on a stage: its life, its options, and what is watched of it. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { Registry } from 'prom-client';
import { type SimAzure } from '../../../sim/azure/azure.ts';
import type { Assignment } from '../../../sim/azure/directory/roles.ts';
import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import type { Played } from '../../../sim/azure/throttle/throttle.ts';
import { type SimCluster } from '../../../sim/kubernetes/cluster.ts';
import { type CrdDocument } from '../../../sim/kubernetes/kinds.ts';
import { type VirtualClock } from '../../../sim/virtual-clock.ts';
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
import { uuid, type seededRandom } from '../../../src/runtime/random.ts';
import type { Tracer } from '../../../src/runtime/traces/trace.ts';
import { changeWitness, type ChangeLine } from '../../told/changes.ts';
import { type PlanOracle } from '../oracles/plan-kept.ts';
import { createLife, type Call, type Fate, type Life } from '../support/mortal.ts';

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
  /** Instances die, and answers are lost, between a status and its events: that one is told again is no fault then. */
  readonly eventsMayBeLost?: true;
  /** For figures of the program, and for judges of their own: no edit is planned, and none is compared with what is written. */
  readonly plans?: false;
  /** Elections cost timers; scenarios of many hours leave them out. */
  readonly election?: boolean;
  /** Of an instance with election; that of the release as it is shipped unless said. */
  readonly lease?: { readonly namespace: string; readonly name: string };
  /** Bindings that are worked on at once; as many as the program is shipped with unless said. */
  readonly workers?: number;
  /** Spans of what it does; none unless said. */
  readonly tracer?: Tracer;
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

const credential: TokenCredential = { getToken: async () => ({ token: 'operator.a-token', expiresOnTimestamp: Date.UTC(2100, 0) }) };

export interface Around {
  readonly clock: VirtualClock;
  readonly azure: SimAzure;
  readonly cluster: SimCluster;
  readonly random: ReturnType<typeof seededRandom>;
  readonly options: StageOptions;
  /** Hears of a broken promise about the change log, whose lines go into `changes`. */
  readonly wrong?: (what: string) => void;
  readonly changes?: ChangeLine[];
  readonly plans?: PlanOracle;
}

/** Nothing of the program or of what it works with was replaced, and plans are to be compared. */
export const isClean = ({
  meddle,
  meddleAzure,
  meddleArm,
  crd: other,
  credential: odd,
  armOf,
  grants,
  assignments,
  judged,
  plans,
}: StageOptions) =>
  [meddle, meddleAzure, meddleArm, other, odd, armOf, grants, assignments, judged, plans].every((one) => one === undefined);

/** An instance of the program in any cluster, at work on this Azure. */
export function startInstance(
  { clock, azure, cluster, random, options, wrong, changes, plans }: Around,
  fateOf?: (call: Call) => Fate,
): Instance {
  if (fateOf) plans?.spoilForGood();
  const life = createLife(clock, fateOf);
  const registry = new Registry();
  const intervals = intervalsAt(1);
  const stopping = new AbortController();
  const witness = changeWitness(options.judged === false ? () => undefined : wrong, options.meddleAzure !== undefined, changes);
  const bare = life.http(witness.http(plans ? plans.client() : azure.httpClient()));
  const http = plans?.watching(bare) ?? bare;
  const identity = `test_${uuid(random)}`;
  const metrics = armMetrics(registry);
  const armBy = (one: TokenCredential) =>
    createArm({
      cloud: { ...clouds.public, keepsOmittedSubnets: azure.assumptions.omittedSubnets === 'kept' },
      credential: one,
      clock: life.clock,
      httpClient: options.meddleAzure ? options.meddleAzure(http) : http,
      metrics,
      tracer: options.tracer,
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
      identity,
      changes: witness.parts(life.clock, identity),
      tracer: options.tracer,
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
