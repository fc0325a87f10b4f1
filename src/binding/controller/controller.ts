/** Ties the loop to the runtime: which bindings there are, how a status is written, and who hears of it. */

import { apiVersion, bindingsPath, keyOf, kind, statusPath, type Binding, type BindingStatus, isLeaving } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import { ApiError, type KubernetesApi } from '../../runtime/api.ts';
import type { Clock } from '../../runtime/clock.ts';
import { startController, type Controller, type Next, type RunContext } from '../../runtime/controller.ts';
import type { EventRecorder } from '../../runtime/events.ts';
import type { Log } from '../../runtime/log.ts';
import type { RuntimeMetrics } from '../../runtime/metrics.ts';
import type { Random } from '../../runtime/random.ts';
import { union, type Change, type Store } from '../../runtime/reflector.ts';
import { createAbsences } from '../observe/absences.ts';
import { createAttempts } from '../ledger/attempts.ts';
import { createBehind } from './lagging-watch.ts';
import { createClaimsIndex } from './claims-index.ts';
import { createDropped } from './pruned-fields.ts';
import { createEchoes } from './own-writes.ts';
import { createEfforts } from '../ledger/efforts.ts';
import { createRivals, isStatusOnly } from './status-conflict-backoff.ts';
import { createFirewallPublisher } from './firewall-config-map.ts';
import { createWriteKeys } from '../act/keys.ts';
import { createMemory } from '../observe/freshness.ts';
import type { BindingMetrics } from './metrics.ts';
import type { Pace } from '../model/terms/intervals.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { detach } from '../reconcile/detach.ts';
import { finalizerPatch } from '../deletion/finalizer.ts';
import { whatStays } from '../status/farewell.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import { createPrecedence, rankOf } from './precedence.ts';
import { faultStatus, isFault } from '../status/fault.ts';
import { createNews } from './recorder.ts';
import { withReadStatus } from '../status/stored.ts';
import { createTagRanges } from '../observe/tags.ts';
import { createVigil } from './stale-cache-check.ts';
import type { DeletionPorts, Ports } from '../reconcile/ports.ts';

export interface BindingParts {
  readonly api: KubernetesApi;
  readonly arm: Arm;
  readonly clock: Clock;
  readonly random: Random;
  readonly pace: Pace;
  readonly log: Log;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly metrics: BindingMetrics;
  readonly runtimeMetrics: RuntimeMetrics;
  readonly workers: number;
  /** Whether no other instance can be at work; asked in the instant before each write to Azure. */
  readonly mayWrite?: () => boolean;
  /** Whether the watched namespaces are all of the cluster. */
  readonly seesAll: boolean;
  /** One for each watched namespace, or one for all. */
  readonly stores: () => readonly Store<Binding>[];
}

export interface BindingController {
  /** Told by the watches, also before this instance leads. */
  changed(key: string, change: Change): void;
  /** Begins to work; called once, when this instance leads. */
  start(): Controller;
}

export function createBindingController(parts: BindingParts): BindingController {
  const { api, clock, log, pace, metrics } = parts;
  const memory = createMemory();
  const efforts = createEfforts(pace);
  const attempts = createAttempts(pace);
  const rivals = createRivals(clock, pace);
  /** Keys of which more than the status has changed since the last look that a change brought about. */
  const asked = new Set<string>();
  const keys = createWriteKeys(clock);
  const absences = createAbsences(pace);
  const tags = createTagRanges(parts.arm, clock, pace);
  const echoes = createEchoes();
  const dropped = createDropped(clock, pace);
  const vigil = createVigil(clock, pace);
  const precedence = createPrecedence(clock, pace);
  const news = createNews(parts.events, log);
  const publisher = createFirewallPublisher(api, log);
  /** Each binding as it was last seen, so that those who wait for one that is gone can be told. */
  const known = new Map<string, Binding>();
  /** Bindings of whose end we have told. */
  const told = new Set<string>();
  const behind = createBehind(pace);
  const index = createClaimsIndex();
  let running: Controller | undefined;
  let cluster: Promise<string> | undefined;

  /** As it came from the API server, fit to be used. */
  const read = (binding: Binding): Binding => withReadStatus(binding, (leftOut) => news.leftOut(binding, leftOut));

  const find = (key: string): Binding | undefined => parts.stores().flatMap((store) => store.get(key) ?? [])[0];
  /** Somebody else's change: what people ask for is looked at now; another status may come from somebody who answers ours. */
  const answer = (key: string) => {
    if (asked.delete(key)) running?.[precedence.isDue(key) ? 'add' : 'addDue'](key);
    else if (running) running.addAfter(key, rivals.answerIn(key));
  };

  const write = async (binding: Binding, status: BindingStatus): Promise<Binding> => {
    const before = binding.status ?? {};
    const key = keyOf(binding);
    if (canonicalJson(before) === canonicalJson(status) && !dropped.isDue(key)) return makeSure(binding);
    // All of the metadata: what a PUT of the status leaves out stays, but belongs to nobody from then on, and no manifest can take it away.
    const body = { apiVersion, kind, metadata: binding.metadata, spec: binding.spec, status };
    echoes.writing(key);
    const written = await api.request<Binding>({ method: 'PUT', path: statusPath(binding), body }).catch((error: unknown) => {
      if (echoes.wrote(key, undefined)) answer(key);
      if (error instanceof ApiError && error.status === 422) news.refused(binding, error.message);
      throw error;
    });
    const version = written.metadata.resourceVersion;
    vigil.heard(key);
    running?.wrote(key, version);
    if (echoes.wrote(key, version)) answer(key);
    metrics.seen(binding, before, status, clock.now());
    news.changed(binding, before, status);
    news.dropped(binding, dropped.wrote(key, status, written.status));
    return { ...binding, metadata: { ...binding.metadata, resourceVersion: version }, status };
  };

  const pathOf = ({ metadata: { namespace, name } }: Binding): string => `${bindingsPath(namespace)}/${name}`;

  const hold = async (binding: Binding, wanted: boolean): Promise<Binding> => {
    const body = finalizerPatch(binding, wanted);
    if (!body) return binding;
    const key = keyOf(binding);
    echoes.writing(key);
    const contentType = 'application/json-patch+json';
    const held = await api.request<Binding>({ method: 'PATCH', path: pathOf(binding), body, contentType }).catch((error: unknown) => {
      if (echoes.wrote(key, undefined)) answer(key);
      // What a test did not find is what a conflict is to an update.
      throw error instanceof ApiError && error.status === 422 ? new ApiError(409, 'Conflict', error.message, { cause: error }) : error;
    });
    running?.wrote(key, held.metadata.resourceVersion);
    if (echoes.wrote(key, held.metadata.resourceVersion)) answer(key);
    return read(dropped.whole(held));
  };

  /** Undefined when it is not known, because we may not read it: then it is taken for one that stays. */
  const isGoing = (namespace: string): Promise<boolean> =>
    api
      .request<{ readonly metadata: { readonly deletionTimestamp?: string } }>({ method: 'GET', path: `/api/v1/namespaces/${namespace}` })
      .then(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .catch((error: unknown) => error instanceof ApiError && error.status === 404);

  /** Told before the finalizer goes: afterwards a restart would find nothing to tell of. */
  const release: DeletionPorts['release'] = async (binding, outcome, note, isNamespaceGoing) => {
    news.gone(binding, outcome, note, isNamespaceGoing);
    told.add(binding.metadata.uid);
    await hold(binding, false);
    metrics.gone(outcome);
  };

  const live = (binding: Binding): Promise<Binding | undefined> =>
    api.request<Binding>({ method: 'GET', path: pathOf(binding) }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });

  /** There is nothing to write. Whether that is so of the binding as it is now is looked up at times; an API server that fails is asked again then. */
  const makeSure = async (binding: Binding): Promise<Binding> => {
    const key = keyOf(binding);
    if (!vigil.isDue(key)) return binding;
    vigil.heard(key);
    const now = await live(binding).catch(() => binding);
    if (now?.metadata.resourceVersion !== binding.metadata.resourceVersion) relist(key);
    return binding;
  };

  const relist = (key: string) => parts.stores().forEach((store) => store.get(key) && store.relist());

  /** Read once; a failure is a failed run, and the next one asks again. */
  const clusterUid = (): Promise<string> => {
    cluster ??= api
      .request<{ readonly metadata: { readonly uid: string } }>({ method: 'GET', path: '/api/v1/namespaces/kube-system' })
      .then(({ metadata }) => metadata.uid)
      .catch((error: unknown) => {
        cluster = undefined;
        throw isFault(error) ? new Error(`which cluster this is cannot be read: ${String(error)}`, { cause: error }) : error;
      });
    return cluster;
  };

  const run = async (key: string, context: RunContext): Promise<Next> => {
    const found = find(key);
    const binding = found && read(dropped.whole(found));
    if (!binding || (binding.metadata.deletionTimestamp !== undefined && !isLeaving(binding))) return 'settled';
    let latest = binding;
    const portsFor = async (): Promise<Ports & DeletionPorts> => ({
      ...parts,
      arm:
        parts.arm.onBehalfOf?.({ key, rank: rankOf(binding, precedence), ...(parts.mayWrite && { mayWrite: parts.mayWrite }) }) ??
        parts.arm,
      memory,
      efforts,
      attempts,
      absences,
      tags,
      keys,
      reached: (one, statuses) => metrics.reached(one, statuses),
      publish: (one, rows) => publisher.publish(one, rows),
      neighbours: index,
      wake: (other) => find(other) && running?.wake(other),
      cluster: await clusterUid(),
      write: async (one, status) => (latest = await write(one, status)),
      hold: async (one, wanted) => (latest = await hold(one, wanted)),
      isGoing,
      release,
      live,
      decided: (_, { do: decision }, { note }) => context.log[decision === 'switch' ? 'info' : 'debug']('decided', { decision, note }),
    });
    try {
      const ports = await portsFor();
      if (isLeaving(binding)) return await detach(binding, ports, context.signal);
      return { after: await reconcile(binding, ports, context.signal) };
    } catch (error) {
      if (error instanceof ApiError && (error.status === 409 || error.status === 404)) return { after: behind.met(key, binding, relist) };
      // A status that is not taken is not worth another exception: the log has this one.
      if (isFault(error) && !context.signal.aborted)
        await write(latest, faultStatus(latest, error, clock.now(), pace)).catch(() => undefined);
      throw error;
    } finally {
      // It may have gone while it was looked at, and what was learnt then is learnt for nobody.
      if (!find(key)) letGo(key);
    }
  };

  return {
    changed(key, change) {
      const binding = change === 'applied' ? find(key) : undefined;
      if (!binding) return forget(key);
      const before = known.get(key);
      known.set(key, binding);
      index.put(binding);
      vigil.heard(key);
      if (before && before.metadata.uid !== binding.metadata.uid) tellOnce(before);
      if (!before) metrics.seen(binding, {}, binding.status ?? {}, clock.now());
      if (before?.metadata.generation !== binding.metadata.generation) {
        lookAtRivals(before ? [before, binding] : [binding]);
      }
      if (!before || !isStatusOnly(before, binding)) asked.add(key);
      if (echoes.heard(key, binding.metadata.resourceVersion)) answer(key);
    },
    start() {
      running = startController({
        name: 'apimvnetbinding',
        clock,
        random: parts.random,
        log,
        workers: parts.workers,
        store: union(parts.stores()),
        reconcile: run,
        metrics: parts.runtimeMetrics,
      });
      return running;
    },
  };

  /** Who claims the same as a binding that came, changed or went has to look again. */
  function lookAtRivals(changed: readonly Binding[]): void {
    if (running) for (const key of new Set(changed.flatMap((one) => index.rivalsOf(one).map(keyOf)))) running.add(key);
  }

  function tellOnce(gone: Binding): void {
    if (running && !told.delete(gone.metadata.uid)) void retained(gone);
  }

  /** Without a finalizer nobody is asked before a binding goes: what it leaves is told by the instance that leads. */
  async function retained(gone: Binding): Promise<void> {
    news.gone(
      gone,
      'Retained',
      `The binding was deleted. ${whatStays(read(gone), [], 'Retained')}`,
      await isGoing(gone.metadata.namespace),
    );
    metrics.gone('Retained');
  }

  function letGo(key: string): void {
    for (const one of [memory, efforts, attempts, absences, echoes, dropped, vigil, news, rivals, behind, publisher]) one.forget(key);
    asked.delete(key);
    const [namespace = '', name = ''] = key.split('/');
    metrics.forget(namespace, name);
  }

  function forget(key: string): void {
    const gone = known.get(key);
    known.delete(key);
    index.remove(key);
    letGo(key);
    if (gone) tellOnce(gone);
    if (gone) lookAtRivals([gone]);
  }
}
