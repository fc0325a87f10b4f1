/** What the demo knows of each sample, from a watch of its binding. */

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
  readonly sample: Sample;
  status: Status;
  /** Reasons of Ready, in order. */
  readonly reasons: string[];
}

/** What is shown of a binding that somebody deleted. */
const deleted: Status = {
  conditions: [{ type: 'Ready', status: '', reason: '(deleted)', message: 'The binding was deleted; Azure stays as it is.' }],
};

const condition = ({ status }: Row, type: string): Condition | undefined => status.conditions?.find((one) => one.type === type);

export const readyOf = (row: Row): Condition =>
  condition(row, 'Ready') ?? { type: 'Ready', status: 'Unknown', reason: 'Pending', message: '' };
export const isStalled = (row: Row): boolean => condition(row, 'Stalled') !== undefined;
/** Nothing will change by itself any more: what is being cleaned up is Ready, and on its way all the same. */
export const isAtRest = (row: Row): boolean => isStalled(row) || (readyOf(row).status === 'True' && restful.has(readyOf(row).reason));
const restful: ReadonlySet<string> = new Set<SettledReason>(['Settled', 'DeviationsAudited']);
export const seenOf = (row: Row): Seen => ({ reasons: row.reasons, stalled: isStalled(row) });
export const isAsExpected = (row: Row): boolean => isMet(row.sample.expectation, seenOf(row));

/** Keeps the rows current and tells of each change of Ready, until `signal` aborts. */
export async function followRows(
  api: KubernetesApi,
  path: string,
  rows: readonly Row[],
  signal: AbortSignal,
  changed: (row: Row) => void,
): Promise<void> {
  const query = { timeoutSeconds: '999999999', resourceVersion: '0' };
  for await (const { type, object } of api.watch({ path, query, signal, inactivityMs: 2 ** 31 - 1 })) {
    const { metadata, status = {} } = object as {
      readonly metadata: { readonly name: string; readonly namespace: string };
      readonly status?: Status;
    };
    const row = rows.find(({ sample }) => sample.name === metadata.name && sample.namespace === metadata.namespace);
    if (!row) continue;
    const stalled = isStalled(row);
    row.status = type === 'DELETED' ? deleted : status;
    const { reason } = readyOf(row);
    if (reason === row.reasons.at(-1) && stalled === isStalled(row)) continue;
    if (reason !== row.reasons.at(-1)) row.reasons.push(reason);
    changed(row);
  }
}
