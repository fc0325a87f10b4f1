/** One run of the queue for one binding: finds it in the cache, gives the reconcile its ports, and says of a failure what becomes of it. */

import { definitionPath, isBeingDeleted, type Binding } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import { recordedArm, type Asker, type ChangeLogParts } from '../../azure/records/change-log.ts';
import { nothingGranted, type Grants } from '../../azure/tenancy/grants.ts';
import { closedArm, limitedArm } from '../../azure/tenancy/limited.ts';
import { ApiError, type KubernetesApi } from '../../runtime/api.ts';
import { fromIso, type Clock, type Instant } from '../../runtime/clock.ts';
import type { Next, RunContext } from '../../runtime/controller.ts';
import type { Log } from '../../runtime/log.ts';
import type { Random } from '../../runtime/random.ts';
import type { Rival } from '../../runtime/rivals.ts';
import type { Tracer } from '../../runtime/traces/trace.ts';
import { openWritesOf } from '../act/open-writes.ts';
import type { WriteKeys } from '../act/keys.ts';
import { askerOf } from '../act/reason.ts';
import { notListed, outsideScopes } from '../checks/scopes.ts';
import type { Neighbours } from '../checks/context.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { readSettings } from '../model/values/settings.ts';
import { absencesOf } from '../observe/absences.ts';
import { memoryOf } from '../observe/freshness.ts';
import { createTagRanges, type TagRanges } from '../observe/tags.ts';
import { detach } from '../reconcile/detach.ts';
import { inPhase, type DeletionPorts, type Ports } from '../reconcile/ports.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import { faultStatus, isFault } from '../status/fault.ts';
import { bindingIo, type BindingIo } from './binding-io.ts';
import { publishFirewall } from './firewall-config-map.ts';
import { outdatedFor } from './foreign-writes.ts';
import type { KeyState, KeyStates } from './key-state.ts';
import type { BindingMetrics } from './metrics.ts';
import { rankOf, type Precedence } from './precedence.ts';
import { recorderOf, type RecorderParts } from './recorder.ts';

export interface RunParts extends RecorderParts {
  readonly api: KubernetesApi;
  readonly arm: Arm;
  readonly clock: Clock;
  readonly random: Random;
  readonly intervals: Intervals;
  readonly log: Log;
  readonly metrics: BindingMetrics;
  /** Whether no other instance can be at work; asked in the instant before each write to Azure. */
  readonly mayWrite?: () => boolean;
  /** Another release of the operator that is in charge of a binding in this namespace, with these labels, in our place. */
  readonly inCharge?: (binding: Pick<Binding['metadata'], 'namespace' | 'labels'>) => Promise<Rival | undefined>;
  /** Whether the watched namespaces are all of the cluster. */
  readonly seesAll: boolean;
  /** Azure by the identity of a namespace; absent where all use the one of the operator. */
  readonly armOf?: (namespace: string) => Arm;
  /** What each namespace may touch of Azure through the operator's identity; absent where all may touch all that it may. */
  readonly grants?: Grants;
  /** Where every write to Azure is told, before and after; absent where none is. */
  readonly changes?: ChangeLogParts;
  /** Spans for the phases of a reconcile; absent where there are no traces. */
  readonly tracer?: Tracer | undefined;
}

/** What the runs have in common. */
export interface RunSurroundings {
  readonly states: KeyStates;
  readonly neighbours: Neighbours;
  readonly precedence: Precedence;
  readonly keys: WriteKeys;
  /** As the cache has it. */
  readonly find: (key: string) => Binding | undefined;
  readonly wrote: (key: string, version: string) => void;
  /** Another client changed the binding. */
  readonly answer: (key: string, state: KeyState) => void;
}

export function createRun(parts: RunParts, around: RunSurroundings): (key: string, context: RunContext) => Promise<Next> {
  const { api, clock, metrics, intervals } = parts;
  const { states, find } = around;
  const portsFor = createPorts(parts, around);
  return async (key, context) => {
    const found = find(key);
    if (!found || (found.metadata.deletionTimestamp !== undefined && !isBeingDeleted(found))) return 'settled';
    const state = states.of(key);
    const recorder = recorderOf(state, parts);
    const other = await parts.inCharge?.(found.metadata);
    recorder.elsewhere(found, other);
    if (other) return { after: intervals.elsewhere };
    const io = bindingIo({
      ...{ api, clock, log: parts.log, metrics, intervals, state, recorder },
      wrote: (version) => around.wrote(key, version),
      answer: () => around.answer(key, state),
      isKept: () => states.isKept(key, state),
    });
    const binding = io.read(found);
    recorder.asked(binding);
    let latest = binding;
    const keeping: BindingIo = {
      ...io,
      write: async (one, status) => (latest = await inPhase(parts, 'report', () => io.write(one, status))),
      hold: async (one, wanted) => (latest = await io.hold(one, wanted)),
    };
    try {
      const ports = await portsFor(key, state, binding, keeping, context, () => askerOf(found, latest));
      if (isBeingDeleted(binding)) return await detach(binding, ports, context.signal);
      return { after: await reconcile(binding, ports, context.signal) };
    } catch (error) {
      if (error instanceof ApiError && (error.status === 409 || error.status === 404))
        return { after: outdatedFor(state, binding, intervals) };
      // A status that is not taken is not worth another exception: the log has this one.
      if (isFault(error) && !context.signal.aborted)
        await io.write(latest, faultStatus(latest, error, clock.now(), intervals)).catch(() => undefined);
      throw error;
    }
  };
}

type PortsFor = (
  key: string,
  state: KeyState,
  binding: Binding,
  io: BindingIo,
  context: RunContext,
  asker: () => Asker,
) => Promise<Ports & DeletionPorts>;

function createPorts(parts: RunParts, { states, neighbours, precedence, keys }: RunSurroundings): PortsFor {
  const { api, arm, clock, random, intervals, log, metrics, mayWrite, seesAll, changes } = parts;
  const shared = { clock, random, intervals, seesAll, neighbours, keys, tracer: parts.tracer };
  const tagsOf = tagsByIdentity(clock, intervals);
  const clusterUid = clusterUidFrom(api);
  return async (key, state, binding, { write, hold, live, release }, context, asker) => {
    const identity = parts.armOf?.(binding.metadata.namespace) ?? arm;
    const told = (one: Arm): Arm => (changes ? recordedArm(one, changes, asker) : one);
    return {
      ...shared,
      tags: tagsOf(identity),
      ...{ write, hold, live, release },
      ...granted(
        told(identity.onBehalfOf?.({ key, rank: rankOf(binding, precedence), ...(mayWrite && { mayWrite }) }) ?? identity),
        binding,
        parts.grants,
      ),
      memory: memoryOf(state),
      absences: absencesOf(state, intervals),
      inHand: openWritesOf(state, binding.metadata.uid),
      cluster: await clusterUid(),
      reached: (one, statuses) => {
        if (states.isKept(key, state)) metrics.reached(one, statuses);
      },
      publish: (one, rows) => publishFirewall(state, one, rows, { api, log }),
      isGoing: (namespace) => isNamespaceGoing(api, namespace),
      definitionGoesSince: () => definitionGoesSince(api),
      decided: (_, { do: decision }, { note }) => context.log[decision === 'switch' ? 'info' : 'debug']('decided', { decision, note }),
    };
  };
}

/** What one identity may read is nothing for another. */
function tagsByIdentity(clock: Clock, intervals: Intervals): (arm: Arm) => TagRanges {
  const known = new Map<Arm, TagRanges>();
  return (arm) => {
    const ranges = known.get(arm) ?? createTagRanges(arm, clock, intervals);
    known.set(arm, ranges);
    return ranges;
  };
}

/** Azure as the namespace of the binding may see it, and as what the binding names lets it be seen at all. */
function granted(arm: Arm, { spec, metadata: { namespace } }: Binding, grants: Grants | undefined): Pick<Ports, 'arm' | 'grant'> {
  if (grants === undefined) return { arm };
  const grant = grants.get(namespace);
  const settings = readSettings(spec);
  const outside = settings instanceof Error ? undefined : outsideScopes(namespace, settings, grant);
  if (grant === undefined || outside !== undefined)
    return { arm: closedArm(outside ?? notListed(namespace)), grant: grant ?? nothingGranted };
  return { arm: limitedArm(arm, namespace, grant), grant };
}

/** False when it is not known, because we may not read it: then it is taken for one that stays. */
export const isNamespaceGoing = (api: KubernetesApi, namespace: string): Promise<boolean> =>
  api
    .request<{ readonly metadata: { readonly deletionTimestamp?: string } }>({ method: 'GET', path: `/api/v1/namespaces/${namespace}` })
    .then(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .catch((error: unknown) => error instanceof ApiError && error.status === 404);

/** Undefined also when it may not be read: rights of before did not have it. */
const definitionGoesSince = (api: KubernetesApi): Promise<Instant | undefined> =>
  api
    .request<{ readonly metadata: { readonly deletionTimestamp?: string } }>({ method: 'GET', path: definitionPath })
    .then(({ metadata }) => fromIso(metadata.deletionTimestamp))
    .catch((error: unknown) => {
      if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return undefined;
      throw error;
    });

/** Read once; a failure is a failed run, and the next one asks again. */
function clusterUidFrom(api: KubernetesApi): () => Promise<string> {
  let cluster: Promise<string> | undefined;
  return () =>
    (cluster ??= api
      .request<{ readonly metadata: { readonly uid: string } }>({ method: 'GET', path: '/api/v1/namespaces/kube-system' })
      .then(({ metadata }) => metadata.uid)
      .catch((error: unknown) => {
        cluster = undefined;
        throw isFault(error) ? new Error(`which cluster this is cannot be read: ${String(error)}`, { cause: error }) : error;
      }));
}
