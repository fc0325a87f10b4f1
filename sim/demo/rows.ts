/** What the demo knows of the bindings in its cluster, from a watch: the samples, and whatever else a user makes there. */

import type { SettledReason } from '../../src/api/conditions.ts';
import type { KubernetesApi } from '../../src/runtime/api.ts';
import { isMet, type Seen } from './expectation.ts';
import type { Sample } from './samples.ts';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

interface Status {
  readonly conditions?: readonly Condition[];
  readonly summary?: { readonly address?: string; readonly since?: string };
  readonly service?: { readonly name: string };
  readonly operation?: { readonly startedAt: string; readonly usualUntil: string; readonly endedAt?: string };
}

export interface Row {
  readonly namespace: string;
  readonly name: string;
  /** Absent for a binding of the user's own. */
  readonly sample?: Sample;
  status: Status;
  /** Reasons of Ready, in order. */
  readonly reasons: string[];
  /** It was there, and was deleted. */
  isGone: boolean;
}
export type SampleRow = Row & { readonly sample: Sample };

export interface Rows {
  readonly samples: readonly SampleRow[];
  /** Samples first; none that is gone. */
  shown(): readonly Row[];
  /** The row that it is about, when Ready or a stall changed. */
  hear(event: WatchEvent): Row | undefined;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

interface Heard {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status?: Status;
}

export function createRows(samples: readonly Sample[]): Rows {
  const ofSamples = samples.map((sample): SampleRow => ({ ...rowOf(sample.namespace, sample.name), sample }));
  const all = new Map<string, Row>(ofSamples.map((row) => [keyOf(row), row]));
  return {
    samples: ofSamples,
    shown: () => [...all.values()].filter(({ isGone }) => !isGone),
    hear({ type, object }) {
      const { metadata, status = {} } = object as Heard;
      const row = all.get(keyOf(metadata)) ?? rowOf(metadata.namespace, metadata.name);
      all.set(keyOf(metadata), row);
      const stalled = isStalled(row);
      row.isGone = type === 'DELETED';
      row.status = row.isGone ? {} : status;
      if (row.isGone && !row.sample) all.delete(keyOf(row));
      const { reason } = readyOf(row);
      if (reason === row.reasons.at(-1) && stalled === isStalled(row)) return undefined;
      if (reason !== row.reasons.at(-1)) row.reasons.push(reason);
      return row;
    },
  };
}

const rowOf = (namespace: string, name: string): Row => ({ namespace, name, status: {}, reasons: [], isGone: false });
const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `${namespace}/${name}`;

const deleted: Condition = { type: 'Ready', status: '', reason: '(deleted)', message: 'The binding is gone from the cluster.' };

const condition = ({ status }: Row, type: string): Condition | undefined => status.conditions?.find((one) => one.type === type);

export const readyOf = (row: Row): Condition =>
  row.isGone ? deleted : (condition(row, 'Ready') ?? { type: 'Ready', status: 'Unknown', reason: 'Pending', message: '' });
export const isStalled = (row: Row): boolean => condition(row, 'Stalled') !== undefined;
/** Nothing will change by itself any more: what is being cleaned up is Ready, and on its way all the same. */
export const isAtRest = (row: Row): boolean =>
  row.isGone || isStalled(row) || (readyOf(row).status === 'True' && restful.has(readyOf(row).reason));
const restful: ReadonlySet<string> = new Set<SettledReason>(['Settled', 'DeviationsAudited']);
export const seenOf = (row: Row): Seen => ({ reasons: row.reasons, stalled: isStalled(row) });
export const isAsExpected = (row: SampleRow): boolean => isMet(row.sample.expectation, seenOf(row));

/** Keeps the rows current and tells of each change of Ready, until `signal` aborts. */
export async function followRows(
  api: KubernetesApi,
  path: string,
  rows: Rows,
  signal: AbortSignal,
  changed: (row: Row) => void,
): Promise<void> {
  const query = { timeoutSeconds: '999999999', resourceVersion: '0' };
  for await (const event of api.watch({ path, query, signal, inactivityMs: 2 ** 31 - 1 })) {
    const row = rows.hear(event);
    if (row) changed(row);
  }
}
