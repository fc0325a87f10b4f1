/** A small cluster on a virtual clock, with config maps to play with: any kind would do. */

import type { ApiError, KubernetesApi, WatchLine } from '../../src/runtime/api.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { virtualClock } from '../virtual-clock.ts';
import { createCluster } from './cluster.ts';

export const maps = '/api/v1/namespaces/default/configmaps';

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

export function smallCluster() {
  const clock = virtualClock();
  const cluster = createCluster({ clock, random: seededRandom(1) });
  const api = cluster.api();
  const create = (name: string, more: object = {}, path = maps) =>
    api.request<ConfigMap>({ method: 'POST', path, body: { metadata: { name, ...more } } });
  const change = (name: string, value: string) =>
    api.request({ method: 'PATCH', path: `${maps}/${name}`, body: { data: { value } }, contentType: 'application/merge-patch+json' });
  const remove = (path: string) => api.request({ method: 'DELETE', path });
  const names = async (path = maps) => {
    const { items } = await api.request<{ items: readonly ConfigMap[] }>({ method: 'GET', path });
    return items.map((item) => item.metadata.name);
  };
  return { clock, cluster, api, create, change, remove, names };
}

export interface Reading {
  /** `TYPE name`, in the order of arrival. */
  readonly lines: string[];
  /** How the stream ended; undefined while it runs. */
  readonly end: () => 'closed' | ApiError | undefined;
  readonly stop: () => void;
}

/** Reads a watch in the background. */
export function read(api: KubernetesApi, path: string, query: Readonly<Record<string, string>> = {}): Reading {
  const abort = new AbortController();
  const lines: string[] = [];
  let ended: 'closed' | ApiError | undefined;
  const nameOf = ({ object }: WatchLine) => (object as { metadata?: { name?: string } }).metadata?.name ?? '';
  const run = async () => {
    for await (const line of api.watch({ path, query, signal: abort.signal, inactivityMs: 24 * 3_600_000 }))
      lines.push(`${line.type} ${nameOf(line)}`.trim());
  };
  run().then(
    () => (ended = 'closed'),
    (error: unknown) => (ended = error as ApiError),
  );
  return { lines, end: () => ended, stop: () => abort.abort() };
}
