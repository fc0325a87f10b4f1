/** The lease of the election as a coordination.k8s.io/v1 `Lease` object. */

import { ApiError, type KubernetesApi, type KubernetesObject } from './api.ts';
import type { Clock, Instant } from './clock.ts';
import type { Lease, LeaseApi } from './lease.ts';
import type { LeaseMarks } from './rivals.ts';

interface LeaseObject extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
    readonly acquireTime?: string;
  };
}

/** MicroTime: the API server demands exactly six fraction digits (apimachinery: meta/v1/micro_time.go). */
export const microTime = (at: Instant): string => new Date(at).toISOString().replace('Z', '000Z');

const fromObject = ({ metadata, spec }: LeaseObject): Lease => ({
  holder: spec?.holderIdentity ?? '',
  durationMs: (spec?.leaseDurationSeconds ?? 1) * 1000,
  transitions: spec?.leaseTransitions ?? 0,
  version: metadata.resourceVersion,
});

export interface LeasePlace {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly namespace: string;
  readonly name: string;
  /** At most half of the renew deadline, so that one hanging request does not cost the term. */
  readonly deadlineMs?: number;
  /** What others are to read on it. */
  readonly marks?: LeaseMarks;
}

export function leaseApi({ api, clock, namespace, name, deadlineMs = 5_000, marks }: LeasePlace): LeaseApi {
  const collection = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  /** As last answered: what others wrote on the lease, labels for one, stays. */
  let stored: LeaseObject | undefined;
  let acquired: { readonly holder: string; readonly transitions: number; readonly at: string } | undefined;

  const toObject = (lease: Lease) => {
    const now = microTime(clock.now());
    if (acquired?.holder !== lease.holder || acquired.transitions !== lease.transitions) {
      acquired = { holder: lease.holder, transitions: lease.transitions, at: now };
    }
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...(lease.version && { ...stored?.metadata, resourceVersion: lease.version }),
        ...{ name, namespace },
        ...(marks && {
          labels: { ...(lease.version && stored?.metadata.labels), ...marks.labels },
          annotations: { ...(lease.version && stored?.metadata.annotations), ...marks.annotations },
        }),
      },
      spec: {
        ...(lease.version && stored?.spec),
        holderIdentity: lease.holder,
        leaseDurationSeconds: Math.max(1, Math.round(lease.durationMs / 1000)),
        leaseTransitions: lease.transitions,
        acquireTime: acquired.at,
        renewTime: now,
      },
    };
  };

  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Lease> => {
    stored = await api.request<LeaseObject>({ method, path, deadlineMs, ...(body !== undefined && { body }) });
    return fromObject(stored);
  };

  return {
    async read() {
      try {
        return await send('GET', `${collection}/${name}`);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    create: (lease) => send('POST', collection, toObject(lease)),
    replace: (lease) => send('PUT', `${collection}/${name}`, toObject(lease)),
  };
}
