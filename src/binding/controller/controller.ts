/** Ties the reconcile to the runtime: which bindings there are, what a change of one is to it and to others, and whose turn it is. */

import { bindingsPath, keyOf, type Binding } from '../../api/binding.ts';
import { ApiError } from '../../runtime/api.ts';
import { startController, type Controller } from '../../runtime/controller.ts';
import type { RuntimeMetrics } from '../../runtime/metrics.ts';
import { union, type Change, type Store } from '../../runtime/reflector.ts';
import { createWriteKeys } from '../act/keys.ts';
import { whatStays } from '../status/deletion-notice.ts';
import { withReadStatus } from '../status/stored.ts';
import { createClaimsIndex } from './claims-index.ts';
import { answerIn, isForeign, isStatusOnly } from './foreign-writes.ts';
import { createKeyStates, type KeyState } from './key-state.ts';
import { createPrecedence } from './precedence.ts';
import { recorderOf } from './recorder.ts';
import { createRun, isNamespaceGoing, type RunParts } from './run.ts';

export interface BindingParts extends RunParts {
  readonly runtimeMetrics: RuntimeMetrics;
  readonly workers: number;
  /** One for each watched namespace, or one for all. None is ever asked for all that it has: who is concerned by a change is in the index. */
  readonly stores: () => readonly CachedBindings[];
  /** Labels of the watched bindings; absent for all. */
  readonly selector?: string;
}

export type CachedBindings = Pick<Store<Binding>, 'get' | 'keys' | 'version' | 'lastRevision'>;

export interface BindingController {
  /** Told by the watches, also before this instance leads. */
  changed(key: string, change: Change): void;
  /** Begins to work; called once, when this instance leads. */
  start(): Controller;
}

export function createBindingController(parts: BindingParts): BindingController {
  const { clock, metrics, intervals } = parts;
  const states = createKeyStates();
  const index = createClaimsIndex();
  const precedence = createPrecedence(clock, intervals);
  let running: Controller | undefined;
  const keys = createWriteKeys(clock, intervals, (key) => {
    if (find(key)) running?.wake(key);
  });

  const find = (key: string): Binding | undefined => parts.stores().flatMap((store) => store.get(key) ?? [])[0];

  /** What people ask for is reconciled now; another status may come from a client that answers ours. */
  const answer = (key: string, state: KeyState) => {
    const { isAsked } = state;
    state.isAsked = false;
    if (isAsked === true) running?.[precedence.isDue(key) ? 'add' : 'addDue'](key);
    else running?.addAfter(key, answerIn(state, clock, intervals));
  };

  /** Who claims the same as a binding that came, changed or went is reconciled too. */
  const reconcileRivals = (...changed: readonly Binding[]) => {
    if (running) for (const key of new Set(changed.flatMap((one) => index.contendersOf(one).map(keyOf)))) running.add(key);
  };

  const applied = (key: string, binding: Binding) => {
    const state = states.of(key);
    const { seen: before } = state;
    state.seen = binding;
    index.put(binding);
    if (!before) metrics.seen(binding, {}, binding.status ?? {}, clock.now());
    if (before?.metadata.generation !== binding.metadata.generation) reconcileRivals(...(before ? [before] : []), binding);
    if (!before || !isStatusOnly(before, binding)) state.isAsked = true;
    if (isForeign(state, binding.metadata.resourceVersion)) answer(key, state);
  };

  const forget = (key: string) => {
    const { seen: gone, told } = states.forget(key) ?? {};
    index.remove(key);
    metrics.forget(key);
    if (!gone) return;
    keys.settle(gone.metadata.uid, [], []);
    if (running && told !== gone.metadata.uid) void tellGone(gone, parts);
    reconcileRivals(gone);
  };

  return {
    changed(key, change) {
      const binding = change === 'applied' ? find(key) : undefined;
      if (binding) applied(key, binding);
      else forget(key);
    },
    start() {
      running = startController({
        ...{ name: 'apimvnetbinding', clock, random: parts.random, log: parts.log, workers: parts.workers },
        store: union(parts.stores()),
        reconcile: createRun(parts, {
          ...{ states, neighbours: index, precedence, keys, find, answer },
          wrote: (key, version) => running?.wrote(key, version),
        }),
        metrics: parts.runtimeMetrics,
        tracer: parts.tracer,
      });
      return running;
    },
  };
}

/** With a selector a binding may have gone from our sight only: then another installation has it, and nothing is told of an end. */
async function tellGone(gone: Binding, parts: Pick<BindingParts, 'selector'> & RunParts): Promise<void> {
  if (parts.selector !== undefined && (await isElsewhere(gone, parts))) {
    parts.log.info('a binding has other labels now and is not watched any more', { key: keyOf(gone), selector: parts.selector });
    return;
  }
  await tellRetained(gone, parts);
}

const isElsewhere = ({ metadata: { namespace, name, uid } }: Binding, { api }: Pick<RunParts, 'api'>): Promise<boolean> =>
  api
    .request<Binding>({ method: 'GET', path: `${bindingsPath(namespace)}/${name}` })
    .then(({ metadata }) => metadata.uid === uid)
    .catch((error: unknown) => !(error instanceof ApiError && error.status === 404));

/** Without a finalizer the operator is not asked before a binding goes: what it leaves is told by the instance that leads. */
async function tellRetained(gone: Binding, { api, events, log, metrics }: RunParts): Promise<void> {
  const recorder = recorderOf({}, { events, log });
  const binding = withReadStatus(gone, (leftOut) => recorder.leftOut(gone, leftOut));
  const note = `The binding was deleted. ${whatStays(binding, [], 'Retained')}`;
  recorder.gone(gone, 'Retained', note, await isNamespaceGoing(api, gone.metadata.namespace));
  metrics.gone('Retained');
}
