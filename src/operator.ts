/** The operator as one function: given a cluster, a way to Azure, time and randomness, it works until it is told to stop. */

import { bindingsPath, type Binding } from './api/binding.ts';
import type { Arm } from './azure/arm.ts';
import type { ChangeLogParts } from './azure/records/change-log.ts';
import type { Grants } from './azure/tenancy/grants.ts';
import { createBindingController } from './binding/controller/controller.ts';
import { bindingMetrics } from './binding/controller/metrics.ts';
import type { Intervals } from './binding/model/terms/intervals.ts';
import type { Registry } from 'prom-client';
import type { KubernetesApi } from './runtime/api.ts';
import type { Clock } from './runtime/clock.ts';
import { createEventRecorder } from './runtime/events.ts';
import { leaseApi } from './runtime/lease-api.ts';
import { Candidate } from './runtime/lease.ts';
import type { Log } from './runtime/log.ts';
import type { RuntimeMetrics } from './runtime/metrics.ts';
import { runProgram, type ProgramEnd, type ProgramOptions } from './runtime/program.ts';
import type { Random } from './runtime/random.ts';
import type { Tracer } from './runtime/traces/trace.ts';
import { startReflector, type Store } from './runtime/reflector.ts';
import { leaseMarks, startRivals, type Rivals } from './runtime/rivals.ts';

export interface OperatorParts {
  readonly api: KubernetesApi;
  readonly arm: Arm;
  readonly clock: Clock;
  readonly random: Random;
  readonly intervals: Intervals;
  readonly log: Log;
  readonly registry: Registry;
  readonly runtimeMetrics: RuntimeMetrics;
  /** Unique among all instances: host name and a UUID. */
  readonly identity: string;
  /** Watched namespaces; empty for all. */
  readonly namespaces: readonly string[];
  /** Labels of the watched bindings; absent for all. */
  readonly selector?: string;
  /** Azure by the identity of a namespace; absent where all use the one of the operator. */
  readonly armOf?: (namespace: string) => Arm;
  /** What each namespace may touch of Azure through the operator's identity; absent where all may touch all that it may. */
  readonly grants?: Grants;
  /** Where every write to Azure is told, before and after; absent where none is. */
  readonly changes?: ChangeLogParts;
  /** Spans of reconciles; absent where there are no traces. */
  readonly tracer?: Tracer | undefined;
  /** Bindings that are worked on at once. */
  readonly workers: number;
  /** Where instances agree on who works; absent to work without asking. */
  readonly lease?: { readonly namespace: string; readonly name: string };
  readonly health?: NonNullable<ProgramOptions['health']>;
  readonly heartbeatMs?: number;
  readonly close?: () => Promise<void>;
}

export const component = 'apim-vnet-operator';

/** `workers` unless the user says otherwise. */
export const defaultWorkers = 16;

/** Resolves when everything has ended in order; `lost` after the lease was lost, `unsynced` when the API server could not be read. */
export async function runOperator(parts: OperatorParts, signal: AbortSignal): Promise<ProgramEnd> {
  const { api, clock, random, log, identity, namespaces, lease, runtimeMetrics } = parts;
  const recording = new AbortController();
  const events = createEventRecorder({
    api,
    clock,
    random,
    component,
    instance: identity,
    log,
    signal: recording.signal,
    metrics: runtimeMetrics,
  });
  const marks = leaseMarks(component, namespaces, parts.selector);
  const candidate = lease && new Candidate(leaseApi({ api, clock, marks, ...lease }), identity, clock);
  /** From the instant at which this instance leads: before, its lease does not tell of it. */
  let rivals: Rivals | undefined;
  let stores: readonly Store<Binding>[] = [];
  const controller = createBindingController({
    ...parts,
    events,
    metrics: bindingMetrics(parts.registry),
    ...(candidate && { mayWrite: () => candidate.certain }),
    stores: () => stores,
    seesAll: namespaces.length === 0 && parts.selector === undefined,
    inCharge: async ({ namespace, labels }) => {
      await rivals?.known;
      return rivals?.inCharge(namespace, labels);
    },
  });
  const paths = namespaces.length === 0 ? [bindingsPath()] : namespaces.map(bindingsPath);
  const watch = (path: string, watching: AbortSignal): Store<Binding> =>
    startReflector<Binding>({
      api,
      path,
      selector: parts.selector,
      clock,
      random,
      signal: watching,
      log,
      metrics: runtimeMetrics,
      onChange: (key, change) => controller.changed(key, change),
    });
  try {
    return await runProgram({
      name: component,
      clock,
      log,
      signal,
      metrics: runtimeMetrics,
      ...(parts.health && { health: parts.health }),
      ...(parts.heartbeatMs !== undefined && { heartbeatMs: parts.heartbeatMs }),
      reflectors: (watching) => (stores = paths.map((path) => watch(path, watching))),
      ...(candidate && { candidate }),
      workers: () => {
        const watched = { namespaces, selector: parts.selector };
        if (lease) rivals = startRivals({ ...{ api, clock, log, ...watched }, signal: recording.signal, program: component, own: lease });
        return [controller.start()];
      },
      events,
    });
  } finally {
    recording.abort();
    await parts.close?.();
  }
}
