/** What one reconcile writes to its binding and reads of it live: the status, the finalizer, and the recorder of both. */

import { apiVersion, bindingsPath, keyOf, kind, statusPath, type Binding, type BindingStatus } from '../../api/binding.ts';
import { ApiError, type ApiRequest, type KubernetesApi } from '../../runtime/api.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { finalizerPatch } from '../deletion/finalizer.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { DeletionPorts, Ports } from '../reconcile/ports.ts';
import { fitted } from '../status/limits/fit.ts';
import { withReadStatus } from '../status/stored.ts';
import { beginWrite, endWrite } from './foreign-writes.ts';
import type { KeyState } from './key-state.ts';
import type { BindingMetrics } from './metrics.ts';
import { isPrunedLongAgo, prunedOf, withPrunedFields } from './pruned-fields.ts';
import type { Recorder } from './recorder.ts';

export interface IoParts {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly intervals: Intervals;
  readonly log: Log;
  readonly metrics: Pick<BindingMetrics, 'seen' | 'gone'>;
  readonly recorder: Recorder;
  readonly state: KeyState;
  /** Our write made this version: the next run waits until the cache has it. */
  readonly wrote: (version: string) => void;
  /** Another client's change was heard while we wrote. */
  readonly answer: () => void;
  /** Whether the binding is still there. */
  readonly isKept: () => boolean;
}

export type BindingIo = Pick<Ports & DeletionPorts, 'write' | 'hold' | 'live' | 'release'> & {
  /** The binding as it came from the API server, fit to be used. */
  readonly read: (stored: Binding) => Binding;
};

export function bindingIo(parts: IoParts): BindingIo {
  const { api, recorder, metrics, state } = parts;
  const read = (stored: Binding): Binding =>
    withReadStatus(withPrunedFields(state, stored), (leftOut) => recorder.leftOut(stored, leftOut));
  const hold = (binding: Binding, wanted: boolean): Promise<Binding> => putFinalizer(binding, wanted, parts, read);
  return {
    read,
    hold,
    write: (binding, status) => writeStatus(binding, status, parts),
    live: (binding) => orUndefined(api.request<Binding>({ method: 'GET', path: pathOf(binding) })),
    /** Told before the finalizer goes: afterwards a restart would find nothing to tell of. */
    async release(binding, outcome, note, isNamespaceGoing) {
      recorder.gone(binding, outcome, note, isNamespaceGoing);
      state.told = binding.metadata.uid;
      await hold(binding, false);
      metrics.gone(outcome);
    },
  };
}

async function writeStatus(binding: Binding, wanted: BindingStatus, parts: IoParts): Promise<Binding> {
  const { clock, log, metrics, recorder, intervals, state } = parts;
  const before = binding.status ?? {};
  const stored = canonicalJson(before);
  // Most reconciles change nothing: then nothing is fitted, and nothing compared twice.
  const { status, leftOut } = canonicalJson(wanted) === stored ? { status: before, leftOut: [] } : fitted(wanted);
  const isSame = status === before || canonicalJson(status) === stored;
  if (isSame && !isPrunedLongAgo(state, clock, intervals)) return binding;
  if (leftOut.length > 0) log.warn('what the definition does not take is left out of the status', { binding: keyOf(binding), leftOut });
  // All of the metadata: what a PUT of the status leaves out stays, but has no owner from then on, and no manifest can take it away.
  const body = { apiVersion, kind, metadata: binding.metadata, spec: binding.spec, status };
  const written = await echoed(parts, { method: 'PUT', path: statusPath(binding), body }).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 422) recorder.refused(binding, error.message);
    throw error;
  });
  if (parts.isKept()) metrics.seen(binding, before, status, clock.now());
  recorder.changed(binding, before, status);
  recorder.dropped(binding, prunedOf(state, status, written.status, clock));
  return { ...binding, metadata: { ...binding.metadata, resourceVersion: written.metadata.resourceVersion }, status };
}

async function putFinalizer(binding: Binding, wanted: boolean, parts: IoParts, read: BindingIo['read']): Promise<Binding> {
  const body = finalizerPatch(binding, wanted);
  if (!body) return binding;
  const contentType = 'application/json-patch+json';
  const request = { method: 'PATCH', path: pathOf(binding), body, contentType } as const;
  const held = await echoed(parts, request).catch((error: unknown) => {
    // What a test did not find is what a conflict is to an update.
    throw error instanceof ApiError && error.status === 422 ? new ApiError(409, 'Conflict', error.message, { cause: error }) : error;
  });
  return read(held);
}

/** Sends a write, and tells its echo in the watch from what others wrote meanwhile. */
async function echoed({ api, state, wrote, answer }: IoParts, request: ApiRequest): Promise<Binding> {
  beginWrite(state);
  const written = await api.request<Binding>(request).catch((error: unknown) => {
    if (endWrite(state, undefined)) answer();
    throw error;
  });
  const version = written.metadata.resourceVersion;
  wrote(version);
  if (endWrite(state, version)) answer();
  return written;
}

const pathOf = ({ metadata: { namespace, name } }: Binding): string => `${bindingsPath(namespace)}/${name}`;

const orUndefined = (reading: Promise<Binding>): Promise<Binding | undefined> =>
  reading.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
