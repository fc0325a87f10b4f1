/** Hears of every version of every object of a kind, as a patient `kubectl get -w` would. */

import type { KubernetesApi } from '../../src/runtime/api.ts';

export async function follow(api: KubernetesApi, path: string, told: (object: unknown, isDeleted: boolean) => void): Promise<void> {
  const signal = new AbortController().signal;
  for await (const { type, object } of api.watch({ path, query: { timeoutSeconds: '999999999' }, signal, inactivityMs: 2 ** 40 }))
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') told(object, type === 'DELETED');
}
